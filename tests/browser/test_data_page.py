"""The governance page lies over the map and leaves it as it was; its rows lead back to the map."""

import pytest

from tests.browser.steps import camera, wait_selected

pytestmark = pytest.mark.browser


def test_the_page_opens_by_its_address_and_leaves_the_map_alone(handmade, open_page):
    page = open_page(f"{handmade.url}/?page=data")
    page.wait_for_selector("#data-page .heat")
    assert page.locator("#data-page .heat tbody tr").count() == 8
    assert "100%" in page.locator("#data-page .heat tbody tr").first.inner_text()
    before = camera(page)
    page.keyboard.press("Escape")
    assert page.locator("#data-page").is_hidden()
    assert "page=data" not in page.url
    page.locator("#rail-data").click()
    page.wait_for_selector("#data-page .heat")
    assert page.locator("canvas.maplibregl-canvas").count() == 1
    assert camera(page) == before


def test_a_row_of_a_list_is_shown_on_the_map(handmade, open_page):
    page = open_page(f"{handmade.url}/?page=data&lang=en")
    page.wait_for_selector("#data-page .heat")
    number = building(handmade, "B2")
    page.evaluate("id => citymirror.dataPage.show('building', id)", number)
    wait_selected(page, "building", number)
    assert page.locator("#data-page").is_hidden()


def test_the_page_follows_the_language_and_says_when_nothing_matches(handmade, open_page):
    page = open_page(f"{handmade.url}/?page=data&lang=en")
    page.wait_for_selector("#data-page .heat")
    assert page.locator("#data-page h2").inner_text() == "Data governance"
    page.locator("#data-filter").fill("no such layer")
    assert "No layer matches" in page.locator("#data-page").inner_text()


def test_differences_say_how_to_go_back(handmade, open_page):
    page = open_page(f"{handmade.url}/?page=data&lang=en")
    page.wait_for_selector("#data-page .heat")
    page.evaluate(
        "citymirror.dataPage.differences({code: 'building', name: {en: 'B'}}, 1, '', true)")
    said = page.locator(".data-revert code")
    said.wait_for()
    assert said.inner_text() == "python app.py revert building 0"


def test_what_lies_in_no_street_is_a_number_and_its_list_is_the_layer_s(handmade, open_page):
    page = open_page(f"{handmade.url}/?page=data&lang=en")
    page.wait_for_selector("#data-page .heat")
    page.evaluate(STRAY)
    page.locator("#data-page [aria-label$='In no street 3']").click()
    page.wait_for_selector("#data-page .data-list [role=status]:not(:empty)")
    assert "Not available" not in page.locator("#data-page .data-list").last.inner_text()


#: One layer of the report gets three rows outside of every street, and the page is drawn anew.
STRAY = """() => {
  const layer = citymirror.dataPage.answer.layers.find((one) => one.code === "building");
  layer.streets.none = { rows: 3, rates: {} };
  const body = document.createElement("div");
  document.querySelector("#data-page").append(body);
  citymirror.dataPage.attachment(body);
}"""


def building(app, code) -> int:
    hits = app.get(f"/api/search?q={code}").json()["hits"]
    return next(h["id"] for h in hits if h["layer"] == "building")
