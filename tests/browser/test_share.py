"""A view belongs to one viewer, until that viewer sends the link."""

import pytest

from tests.browser.steps import (
    camera,
    click_a,
    jump,
    panel,
    resting,
    until,
    wait_panel,
    wait_selected,
)

pytestmark = pytest.mark.browser


def test_a_link_opens_the_same_view_and_selection_on_another_screen(bundled, open_page):
    one = open_page(bundled.url)
    jump(one, *bundled_centre(bundled), 15.8, 40)
    hit = click_a(one, "building")
    wait_selected(one, hit["layer"], hit["id"])
    resting(one)
    until(one, "location.hash.includes('sel=') && location.hash === window.citymirror.linkHash()")
    other = open_page(one.url)
    wait_selected(other, hit["layer"], hit["id"])
    code = bundled.detail(hit)["codes"][0]["value"]
    wait_panel(other, code)
    here, there = resting(one), resting(other)
    assert there == pytest.approx(here, abs=1e-3)
    assert there["longitude"] == pytest.approx(here["longitude"], abs=2e-6)


def bundled_centre(app) -> list[float]:
    zones = app.get("/api/live").json()["zones"]
    return [sum(z["lon"] for z in zones) / len(zones), sum(z["lat"] for z in zones) / len(zones)]


def test_two_browsers_do_not_touch_each_other(bundled, open_page):
    one, two = open_page(bundled.url), open_page(f"{bundled.url}/?theme=light&lang=en")
    before = resting(two)
    click_a(one, "building")
    jump(one, *bundled_centre(bundled), 17, 0)
    one.evaluate("window.citymirror.setLang('zh')")
    two.wait_for_timeout(1500)
    assert camera(two) == before
    assert two.evaluate("window.citymirror.state.selection") is None
    assert two.evaluate("document.documentElement.lang") == "en"
    assert one.evaluate("document.documentElement.lang") == "zh-CN"


def test_language_and_theme_change_without_moving_the_camera(bundled, open_page):
    page = open_page(bundled.url)
    hit = click_a(page, "building")
    wait_panel(page, "网格")
    before, canvas = resting(page), page.query_selector("#map canvas")
    page.evaluate("window.citymirror.setLang('en')")
    page.evaluate("window.citymirror.setTheme('light')")
    wait_panel(page, "Grid")
    until(page, "() => window.citymirror.map().isStyleLoaded() && window.citymirror.map().loaded()")
    assert camera(page) == before
    assert page.evaluate("(c) => c.isConnected", canvas), "the map was made anew"
    assert page.evaluate("window.citymirror.state.selection") == hit


def test_a_layer_switched_off_is_not_drawn_and_comes_back(bundled, open_page):
    page = open_page(bundled.url)
    layer = next(x for x in bundled.get("/api/layers").json()["layers"] if x["role"] == "building")
    box = page.locator(f'[data-testid=layer-row] input[data-layer="{layer["code"]}"]')

    drawn = "(ids) => window.citymirror.map().queryRenderedFeatures({layers: ids}).length"
    until(page, f"{drawn} > 0", layer["style_layers"])
    box.evaluate("(e) => e.click()")
    until(page, f"{drawn} === 0", layer["style_layers"])
    assert not panel(page).get_by_text("undefined").count()
    box.evaluate("(e) => e.click()")
    until(page, f"{drawn} > 0", layer["style_layers"])
