"""States of many features reach every tile: those in view, those that come later, and come back."""

import pytest

from tests.browser.steps import jump, until

pytestmark = pytest.mark.browser

THERE = (113.2975, 23.099)
AWAY = (113.6, 23.4)

PAINT = """([code, states]) => window.citymirror.paintStates(
  code, new Map(states.map(([id, state]) => [id, state])))"""

#: What the map draws the feature with; null when it is in no tile that is drawn.
DRAWN = """([code, id]) => {
  const cm = window.citymirror, map = cm.map(), layer = cm.state.byCode.get(code);
  const own = { source: layer.source, sourceLayer: layer.source_layer };
  const held = map.querySourceFeatures(layer.source, own).some((f) => f.id === id);
  return held ? Boolean(map.getFeatureState({ ...own, id }).hover) : null;
}"""

TOLD = """([code, id]) => {
  const cm = window.citymirror, layer = cm.state.byCode.get(code);
  return Object.keys(cm.map().getFeatureState(
    { source: layer.source, sourceLayer: layer.source_layer, id })).length;
}"""


class Hydrant:
    """The one hydrant of the handmade district on a page."""

    def __init__(self, app, page) -> None:
        self.page = page
        self.id = app.get("/api/search?q=H1").json()["hits"][0]["id"]

    def paint(self, hover: bool | None) -> None:
        states = [] if hover is None else [[self.id, {"hover": hover}]]
        self.page.evaluate(PAINT, ["hydrant", states])

    def drawn(self) -> bool | None:
        return self.page.evaluate(DRAWN, ["hydrant", self.id])

    def wait(self, hover: bool) -> None:
        until(self.page, f"([hover, ...a]) => ({DRAWN})(a) === hover", [hover, "hydrant", self.id])

    def told(self) -> int:
        return self.page.evaluate(TOLD, ["hydrant", self.id])

    def go(self, place) -> None:
        jump(self.page, *place, 18)


@pytest.fixture
def hydrant(handmade, open_page):
    return Hydrant(handmade, open_page(f"{handmade.url}/#map=18/{AWAY[1]}/{AWAY[0]}/0/0"))


def test_a_tile_that_comes_later_is_coloured_and_one_that_comes_back_anew(hydrant):
    hydrant.paint(True)
    assert hydrant.drawn() is None and hydrant.told() == 0, "told before anybody looks"
    hydrant.go(THERE)
    hydrant.wait(True)
    hydrant.go(AWAY)
    hydrant.paint(False)
    hydrant.go(THERE)
    hydrant.wait(False)
    hydrant.paint(True)
    assert hydrant.drawn() is True, "what is in view is coloured at once"


def test_who_is_told_no_more_loses_its_state(hydrant):
    hydrant.go(THERE)
    hydrant.paint(True)
    hydrant.wait(True)
    hydrant.paint(None)
    assert hydrant.drawn() is False


def test_states_outlive_another_theme(hydrant):
    hydrant.go(THERE)
    hydrant.paint(True)
    hydrant.page.evaluate("() => { window.citymirror.state.theme = 'light';"
                          " return window.citymirror.restyle(); }")
    hydrant.go(THERE)
    hydrant.wait(True)
