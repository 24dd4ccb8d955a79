"""The page opens on a machine without a network, draws the district and says what it is."""

import pytest

from tests.browser.steps import camera, drawing_parts, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("sentence", "query", "screen", "options"),
    [
        ("the desk is dark", "", "desk", {}),
        ("the wall is dark and large", "?screen=wall", "wall", {}),
        ("the tablet is light and takes fingers", "?screen=tablet&theme=light&lang=en", "tablet",
         {"viewport": {"width": 820, "height": 1180}, "has_touch": True}),
    ],
)
def test_page_opens_without_a_fault(bundled, open_page, sentence, query, screen, options):
    page = open_page(f"{bundled.url}/{query}", bypass_csp=False, **options)
    assert page.evaluate("document.documentElement.dataset.screen") == screen, sentence
    assert drawing_parts(page)["maps"] == 1
    assert 113 < camera(page)["longitude"] < 114


def test_map_draws_water_roads_buildings_and_chinese_labels(bundled, open_page):
    page = open_page(bundled.url)
    drawn = page.evaluate(
        """() => {
          const all = window.citymirror.map().queryRenderedFeatures();
          const types = {};
          for (const f of all) types[f.layer.type] = (types[f.layer.type] || 0) + 1;
          return types;
        }"""
    )
    assert {"fill", "line", "fill-extrusion", "symbol"} <= set(drawn), drawn
    assert drawn["fill-extrusion"] > 50, drawn
    style = page.evaluate("window.citymirror.map().getStyle()")
    assert "glyphs" not in style and "sprite" not in style, "they would be asked of a server"


def test_a_synthetic_district_says_so(bundled, open_page):
    page = open_page(bundled.url)
    expect(page.locator("[data-testid=synthetic]")).to_have_text("演示数据")
    expect(page.locator("[data-testid=synthetic]")).to_be_visible()


def test_layer_tree_lists_every_layer_with_its_count(bundled, open_page):
    page = open_page(bundled.url)
    layers = bundled.get("/api/layers").json()["layers"]
    expect(page.locator("[data-testid=layer-row]")).to_have_count(len(layers))
