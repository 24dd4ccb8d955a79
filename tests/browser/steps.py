"""What a person does on the page, by way of the hooks that the page gives."""

from typing import Any

import pytest

#: Looks again until what it says is so: the page answers when it can, not when a test looks.
expect = pytest.importorskip("playwright.sync_api", reason="playwright is missing").expect
#: Nothing that works takes so long, however busy the machine is.
WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)

#: The pixel nearest to the middle at which a click finds a feature of the role, and what it finds.
#: Only what lies on top and free of panels counts: the page's own picking decides, as for a person.
FIND = """(role) => {
  const cm = window.citymirror, map = cm.map();
  const codes = cm.state.catalogue.layers.filter((l) => l.role === role).map((l) => l.code);
  const box = map.getCanvas().getBoundingClientRect();
  const points = [];
  for (let y = 8; y < box.height; y += 16) {
    for (let x = 8; x < box.width; x += 16) points.push({ x, y });
  }
  const far = (p) => Math.hypot(p.x - box.width / 2, p.y - box.height / 2);
  for (const { x, y } of points.sort((a, b) => far(a) - far(b))) {
    const top = document.elementFromPoint(box.left + x, box.top + y);
    if (!top || !top.closest("#map")) continue;
    // picking reads pixels back, which software WebGL pays for: ask the cheap index first
    const there = map.queryRenderedFeatures([x, y]).map((f) => f.layer.metadata || {});
    if (!there.some((m) => (m["citymirror:layer"] || "").startsWith(codes[0]))) continue;
    const hit = cm.pick({ x, y }, false);
    if (hit && codes.includes(hit.layer)) return { ...hit, x: box.left + x, y: box.top + y };
  }
  return null;
}"""


def camera(page) -> dict[str, float]:
    """Return the camera as the map has it: JavaScript's doubles, bit by bit."""
    found = page.evaluate("window.citymirror.camera()")
    assert found and set(found) == {"longitude", "latitude", "zoom", "pitch", "bearing"}
    return found


def resting(page) -> dict[str, float]:
    """Return the camera once nothing moves it any more."""
    page.evaluate(
        """() => new Promise((done) => {
          const map = window.citymirror.map();
          const look = () => {
            map.once("render", () => (map.isMoving() ? setTimeout(look, 50) : done()));
            map.triggerRepaint();
          };
          look();
        })""")
    return camera(page)


def wait_flown(page, before: dict[str, float]) -> None:
    """Wait until the camera is not where it was: a flight begins with a later frame."""
    until(page, "(was) => JSON.stringify(window.citymirror.camera()) !== JSON.stringify(was)",
          before)


def until(page, true: str, arg: Any = None) -> None:
    """Wait until the JavaScript ``true`` is so."""
    page.wait_for_function(true, arg=arg, timeout=WAIT_MS)


def hold_live(page) -> None:
    """Let no snapshot come any more but those that the test makes: the next question stays open."""
    wait_updates(page, live_updates(page))
    page.route("**/api/live", lambda _: None)


def wait_ready(page) -> None:
    """Wait until the map is drawn for the first time."""
    page.locator("body[data-map=ready]").wait_for(state="attached", timeout=2 * WAIT_MS)


def jump(page, lon: float, lat: float, zoom: float, pitch: float = 0) -> None:
    """Put the camera somewhere at once and wait until its tiles are drawn.

    Not until the map is idle: live columns keep a slow machine drawing.
    """
    page.evaluate(
        """([lon, lat, zoom, pitch]) => new Promise((done) => {
          const map = window.citymirror.map();
          const next = (then) => { map.once("render", then); map.triggerRepaint(); };
          const look = () => (map.areTilesLoaded() ? next(() => done()) : setTimeout(look, 100));
          map.jumpTo({ center: [lon, lat], zoom, pitch });
          next(look);
        })""",
        [lon, lat, zoom, pitch],
    )


def click_a(page, role: str) -> dict[str, Any]:
    """Click a feature of ``role`` with the mouse and return {layer, id}."""
    hit = page.evaluate(FIND, role)
    assert hit, f"nothing of role {role} can be clicked in this view"
    page.mouse.click(hit["x"], hit["y"])
    return {"layer": hit["layer"], "id": hit["id"]}


def selection(page) -> dict[str, Any] | None:
    return page.evaluate("window.citymirror.state.selection")


def panel(page):
    return page.locator("#inspector")


def wait_panel(page, text: str) -> None:
    """Wait until the panel shows ``text``."""
    panel(page).get_by_text(text, exact=False).first.wait_for(timeout=WAIT_MS)


def wait_selected(page, layer: str, feature_id: int) -> None:
    until(page, """([layer, id]) => {
      const s = window.citymirror.state.selection;
      return s && s.layer === layer && s.id === id;
    }""", [layer, feature_id])


def is_highlighted(page, layer: str, feature_id: int) -> bool:
    """Return whether the map draws the feature as selected (feature state, not another tile)."""
    return page.evaluate(
        """([code, id]) => {
          const cm = window.citymirror, l = cm.state.byCode.get(code);
          return Boolean(cm.map().getFeatureState(
            { source: l.source, sourceLayer: l.source_layer, id }).selected);
        }""",
        [layer, feature_id],
    )


def drawing_parts(page) -> dict[str, int]:
    """Return how many canvases, deck overlays and maps the page holds."""
    return page.evaluate(
        """() => ({
          canvases: document.querySelectorAll("#map canvas").length,
          overlays: document.querySelectorAll(".deckgl-ui-elements-overlay").length,
          maps: document.querySelectorAll(".maplibregl-map").length,
        })"""
    )


def live_updates(page) -> int:
    return page.evaluate("window.citymirror.live.updates")


def wait_updates(page, beyond: int) -> None:
    until(page, "(n) => window.citymirror.live.updates > n", beyond)
