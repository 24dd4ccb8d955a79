"""Live values move the columns and nothing else: not the camera, not the selection."""

import statistics

import pytest

from tests.browser.steps import (
    camera,
    click_a,
    drawing_parts,
    live_updates,
    selection,
    wait_updates,
)

pytestmark = pytest.mark.browser

#: A hundred snapshots through the door that the push uses, each with other loads, one a frame.
HUNDRED = """() => new Promise((done) => {
  const cm = window.citymirror, times = [];
  const first = structuredClone(cm.state.snapshot);
  const columns = () => JSON.stringify(
    cm.overlay()._deck.layerManager.getLayers().map((l) => (l.props.data || [])));
  const before = columns();
  let n = 0;
  const step = () => {
    if (n === 100) return done({ times, moved: columns() !== before });
    n += 1;
    const next = structuredClone(first);
    next.version = first.version + n;
    next.at = `${first.at}#${n}`;
    for (const zone of next.zones) {
      if (zone.load === null) continue;
      zone.load = (zone.load + n / 50) % 1.2;
      zone.present = Math.round(zone.load * zone.capacity);
      zone.height_m = 20 + zone.load * 200;
    }
    const started = performance.now();
    cm.receive(next, "push");
    times.push(performance.now() - started);
    requestAnimationFrame(step);
  };
  step();
})"""


def test_camera_is_bit_identical_after_a_hundred_updates(bundled, open_page):
    page = open_page(bundled.url)
    wait_updates(page, 0)
    hit = click_a(page, "building")
    before, parts, updates = camera(page), drawing_parts(page), live_updates(page)
    done = page.evaluate(HUNDRED)
    assert live_updates(page) - updates >= 100
    assert done["moved"], "the columns stood still"
    assert camera(page) == before
    assert drawing_parts(page) == parts
    assert selection(page) == hit
    # The promise is 50 ms; the middle one of a hundred is what a busy test machine can prove.
    assert statistics.median(done["times"]) < 50, sorted(done["times"])[-5:]


def test_the_server_pushes_by_itself_and_the_list_follows(bundled, open_page):
    page = open_page(bundled.url)
    wait_updates(page, 0)
    assert page.evaluate("window.citymirror.live.mode") == "push"
    first = page.evaluate("window.citymirror.state.snapshot.version")
    before = camera(page)
    wait_updates(page, live_updates(page) + 1)
    assert page.evaluate("window.citymirror.state.snapshot.version") > first
    assert camera(page) == before
    row = page.locator("[data-testid=zone-row]").first
    zone = row.get_attribute("data-zone")
    present = page.evaluate(
        "(id) => window.citymirror.state.snapshot.zones.find((z) => z.id === Number(id)).present",
        zone,
    )
    assert str(present) in row.inner_text().replace(",", "")


def test_a_burst_leaves_the_newest_on_the_page(bundled, open_page):
    page = open_page(bundled.url)
    wait_updates(page, 0)
    shown = page.evaluate(
        """() => {
          const cm = window.citymirror, last = structuredClone(cm.state.snapshot);
          for (let n = 1; n <= 30; n += 1) {
            cm.receive({ ...last, version: last.version + n, at: `${last.at}#${n}` }, "push");
          }
          return cm.state.snapshot.version - last.version;
        }"""
    )
    assert shown == 30
    assert drawing_parts(page)["maps"] == 1
