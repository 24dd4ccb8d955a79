"""The governance page lies over the map and leaves it as it was; its rows lead back to the map."""

import re

import pytest

from tests.browser.steps import camera, expect, wait_selected

pytestmark = pytest.mark.browser


def test_the_page_opens_by_its_address_and_leaves_the_map_alone(handmade, open_page):
    page = open_page(f"{handmade.url}/?page=data")
    expect(page.locator("#data-page .heat tbody tr")).to_have_count(8)
    expect(page.locator("#data-page .heat tbody tr").first).to_contain_text("100%")
    before = camera(page)
    page.keyboard.press("Escape")
    expect(page.locator("#data-page")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("page=data"))
    page.locator("#rail-data").click()
    expect(page.locator("#data-page .heat")).to_be_visible()
    expect(page.locator("canvas.maplibregl-canvas")).to_have_count(1)
    assert camera(page) == before


def test_a_row_of_a_list_is_shown_on_the_map(handmade, open_page):
    page = open_page(f"{handmade.url}/?page=data&lang=en")
    page.wait_for_selector("#data-page .heat")
    number = building(handmade, "B2")
    page.evaluate("id => citymirror.dataPage.show('building', id)", number)
    wait_selected(page, "building", number)
    expect(page.locator("#data-page")).to_be_hidden()


def test_the_page_follows_the_language_and_says_when_nothing_matches(handmade, open_page):
    page = open_page(f"{handmade.url}/?page=data&lang=en")
    page.wait_for_selector("#data-page .heat")
    expect(page.locator("#data-page h2")).to_have_text("Data governance")
    page.locator("#data-filter").fill("no such layer")
    expect(page.locator("#data-page")).to_contain_text("No layer matches")


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
