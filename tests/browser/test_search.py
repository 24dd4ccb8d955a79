"""The search box as a person uses it: type, go down the list, press Enter, and land there."""

from urllib.parse import quote

import pytest

from tests.browser.steps import (
    WAIT_MS,
    camera,
    expect,
    resting,
    until,
    wait_panel,
    wait_ready,
    wait_selected,
)

pytestmark = pytest.mark.browser

PLATE = "阅江西路222"
HITS = "#search-hits [role=option]"

TYPED = [
    ("road and number", PLATE, "address"),
    ("whole pinyin", "yuejiangxilu222", "pinyin"),
    ("initials", "yjxl222", "pinyin"),
    ("a homophone", "悦江西路222", "typo"),
    ("swapped letters", "yuejaingxilu222", "typo"),
]


@pytest.fixture(scope="module")
def plate(bundled):
    """The plate that every one of the texts means, as the server finds it."""
    return bundled.get(f"/api/search?q={PLATE}").json()["hits"][0]


@pytest.fixture(scope="module")
def page(bundled, browser):
    """One page for all: what is typed last is what counts."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN",
                                  reduced_motion="reduce", bypass_csp=True)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(bundled.url)
    wait_ready(page)
    yield page
    context.close()


def look_for(page, text: str) -> None:
    """Type into the box key by key and wait for the answer to that text."""
    page.fill("#search-input", "")
    with page.expect_response(lambda r: r.url.endswith(f"q={quote(text)}")):
        page.type("#search-input", text)
    page.locator(HITS).first.wait_for(timeout=WAIT_MS)


def landed(page, hit) -> None:
    """The hit is selected, told in the panel, and in the middle of what is free of panels."""
    wait_selected(page, hit["layer"], hit["id"])
    until(page, """([lon, lat]) => {
      const map = window.citymirror.map(), at = map.project([lon, lat]);
      const top = document.elementFromPoint(at.x, at.y);
      return map.getZoom() >= 16 && top && top.closest("#map") !== null;
    }""", [hit["lon"], hit["lat"]])


@pytest.mark.parametrize(("_", "text", "why"), TYPED, ids=[t[0] for t in TYPED])
def test_what_is_typed_leads_to_the_plate(_, text, why, page, plate):
    page.evaluate("window.citymirror.clearSelection()")
    look_for(page, text)
    first = page.locator(HITS).first
    expect(first.locator(".hit-why")).to_have_attribute("data-why", why)
    expect(first.locator("mark").first).to_be_attached()        # it shows what matched
    page.keyboard.press("Enter")
    landed(page, plate)
    expect(page.locator("#search-hits")).to_be_hidden()


def test_a_code_leads_to_what_bears_it(page, plate):
    look_for(page, plate["code"])
    page.keyboard.press("Enter")
    landed(page, plate)
    wait_panel(page, plate["code"])


def test_arrows_go_through_the_list_and_round(page):
    look_for(page, "阅江西路")
    rows = page.locator(HITS)
    assert rows.count() > 2
    chosen = "() => [...document.querySelectorAll('#search-hits [aria-selected=true]')]" \
             ".map((one) => one.id)"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(chosen) == ["search-hit-1"]
    assert page.get_attribute("#search-input", "aria-activedescendant") == "search-hit-1"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    last = rows.count() - 1
    assert page.evaluate(chosen) == [f"search-hit-{last}"]
    wanted = rows.nth(last).get_attribute("title")
    page.keyboard.press("Enter")
    wait_panel(page, wanted)


def test_escape_closes_and_nothing_moves(page):
    look_for(page, PLATE)
    before = resting(page)
    page.keyboard.press("Escape")
    expect(page.locator("#search-hits")).to_be_hidden()
    assert camera(page) == before


def test_what_is_not_there_is_said(page):
    page.fill("#search-input", "甲乙丙丁戊己庚")
    expect(page.locator("#search-hits .search-note")).to_have_text(
        page.evaluate("window.citymirror.t('search_none')"))
    expect(page.locator(HITS)).to_have_count(0)
