"""Numbers over the columns never cover each other, wherever the camera stands."""

import pytest

from tests.browser.steps import hold_live, jump, until

pytestmark = pytest.mark.browser

#: Four zones in one place and one apart, as a snapshot of the handmade district's would be.
CROWD = """(() => {
  const cm = window.citymirror, first = structuredClone(cm.state.snapshot);
  const zone = (id, lon, lat, load, more) => ({ id, layer: "zone",
    name: { zh: `${id}`, en: `${id}` },
    kind: "square", lon, lat, present: 10, capacity: 20, load, density: 1, los: "C", step: "C",
    quality: "good", age_s: 1, observed_at: first.at, radius_m: 10, height_m: load * 100,
    ...more });
  cm.receive({ ...first, version: first.version + 1, at: `${first.at}#1`, zones: [
    zone(901, 113.3, 23.1, 0.62), zone(902, 113.30001, 23.10001, 0.61),
    zone(903, 113.30002, 23.1, 0.6), zone(904, 113.3, 23.1, 0.3, { step: "A" }),
    zone(905, 113.303, 23.102, 0.4)] }, "push");
})()"""

NUMBERS = """() => {
  const layers = window.citymirror.overlay()._deck.layerManager.getLayers();
  const found = layers.find((l) => l.id === "crowd-numbers");
  return found ? found.props.data.map((z) => z.id).sort() : null;
}"""


def numbers(page, wanted: list[int]) -> None:
    until(page, f"(ids) => JSON.stringify(({NUMBERS})()) === JSON.stringify(ids)", wanted)


def test_of_numbers_in_one_place_the_fullest_zone_keeps_its_own(handmade, open_page):
    page = open_page(handmade.url)
    hold_live(page)
    jump(page, 113.3015, 23.1, 16, 60)
    page.evaluate(CROWD)
    numbers(page, [901, 905])
    page.evaluate("window.citymirror.select('zone', 903)")
    numbers(page, [903, 905])
    page.evaluate("window.citymirror.clearSelection()")
    numbers(page, [901, 905])


def test_with_the_camera_near_there_is_room_for_all(handmade, open_page):
    page = open_page(handmade.url)
    hold_live(page)
    page.evaluate(CROWD.replace("113.30001, 23.10001", "113.3006, 23.1")
                  .replace("113.30002, 23.1,", "113.2994, 23.1,"))
    jump(page, 113.3, 23.1, 12)
    numbers(page, [901])
    jump(page, 113.3, 23.1, 17)
    numbers(page, [901, 902, 903, 905])
