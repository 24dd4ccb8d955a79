"""A block is drawn with the mouse, answered at once, kept in the address, and closed by key."""

import pytest

from tests.browser.steps import WAIT_MS, expect, jump, panel, selection, until, wait_panel

pytestmark = pytest.mark.browser
CORNERS = ((0.35, 0.35), (0.6, 0.65))


def draw_rectangle(page) -> None:
    """Click two corners on the free part of the map."""
    page.locator("[data-action=draw]").first.click()
    page.locator("[data-tool=rect]").click()
    size = page.viewport_size
    for x, y in CORNERS:
        page.mouse.click(size["width"] * x, size["height"] * y)


def test_a_drawn_rectangle_shows_its_block_and_is_shared_by_address(handmade, open_page):
    page = open_page(handmade.url)
    jump(page, 113.3, 23.1, 15.5)
    draw_rectangle(page)
    page.locator("[data-testid=block]").wait_for(timeout=WAIT_MS)
    assert selection(page) is None, "a corner selects nothing"
    until(page, "location.hash.includes('block=rect:')")
    area = page.locator("[data-testid=block-area]").inner_text()
    expect(page.locator(".draw-handle")).to_have_count(2)
    shared = page.evaluate("location.href")
    other = open_page(shared)
    expect(other.locator("[data-testid=block-area]")).to_have_text(area)


def test_a_thing_of_the_block_leads_back_to_it_and_escape_closes_all(handmade, open_page):
    page = open_page(handmade.url + "#block=rect:113.295,23.095,113.305,23.105")
    measured = page.locator("[data-testid=block-domain] [data-measured-code='crowd.present:Z1']")
    measured.wait_for()
    page.locator("[data-testid=items-people] summary").click()
    page.locator("[data-testid=items-people] [data-testid=goto]").first.click()
    wait_panel(page, "G1")
    page.locator("[data-action=block-back]").click()
    page.locator("[data-testid=block]").wait_for(timeout=WAIT_MS)
    page.keyboard.press("Escape")
    until(page, "document.body.dataset.inspector === 'closed'")
    expect(page.locator(".draw-handle")).to_have_count(0)
    expect(panel(page).locator("[data-testid=block]")).to_be_hidden()
    until(page, "!window.citymirror.state.block")


def test_drawing_can_be_undone_and_left_by_key(handmade, open_page):
    page = open_page(handmade.url)
    page.locator("[data-action=draw]").first.click()
    size = page.viewport_size
    for x, y in CORNERS:
        page.mouse.click(size["width"] * x, size["height"] * y)
        page.wait_for_timeout(400)        # two clicks in one place and moment are a double-click
    expect(page.locator(".draw-handle")).to_have_count(2)
    page.keyboard.press("Backspace")
    expect(page.locator(".draw-handle")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".draw-handle")).to_have_count(0)
    until(page, "!window.citymirror.drawing()")
    assert "block=" not in page.evaluate("location.hash")
