"""Live values move the columns and nothing else: not the camera, not the selection."""

import pytest

from tests.browser.steps import (
    camera,
    click_a,
    drawing_parts,
    live_updates,
    resting,
    selection,
    until,
    wait_updates,
)

pytestmark = pytest.mark.browser

#: A hundred snapshots through the door that the push uses, each with other loads, one a frame.
HUNDRED = """() => new Promise((done) => {
  const cm = window.citymirror;
  const first = structuredClone(cm.state.snapshot);
  const columns = () => JSON.stringify(
    cm.overlay()._deck.layerManager.getLayers().map((l) => (l.props.data || [])));
  const before = columns();
  let n = 0;
  const step = () => {
    if (n === 100) return done(columns() !== before);
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
    cm.receive(next, "push");
    requestAnimationFrame(step);
  };
  step();
})"""


def test_camera_is_bit_identical_after_a_hundred_updates(bundled, open_page):
    page = open_page(bundled.url)
    wait_updates(page, 0)
    hit = click_a(page, "building")
    before, parts, updates = resting(page), drawing_parts(page), live_updates(page)
    assert page.evaluate(HUNDRED), "the columns stood still"
    assert live_updates(page) - updates >= 100
    assert camera(page) == before
    assert drawing_parts(page) == parts
    assert selection(page) == hit


def test_the_server_pushes_by_itself_and_the_list_follows(bundled, open_page):
    page = open_page(bundled.url)
    wait_updates(page, 0)
    until(page, "window.citymirror.live.mode === 'push'")        # a slow page polls until then
    first = page.evaluate("window.citymirror.state.snapshot.version")
    before = resting(page)
    until(page, "(n) => window.citymirror.state.snapshot.version > n", first)
    assert camera(page) == before
    # rows and snapshot at one moment: both move on
    until(page, """() => window.citymirror.state.snapshot.zones.every((z) => {
      const row = document.querySelector(`[data-testid=zone-row][data-zone="${z.id}"]`);
      return row && row.textContent.replaceAll(",", "").includes(`${z.present ?? "—"}`);
    })""")


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
