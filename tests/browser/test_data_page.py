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


def building(app, code) -> int:
    hits = app.get(f"/api/search?q={code}").json()["hits"]
    return next(h["id"] for h in hits if h["layer"] == "building")
