"""The trend page and the time slider as a manager uses them."""

import re

import pytest

from tests.browser.steps import WAIT_MS, expect, until
from tests.support import wait

pytestmark = pytest.mark.browser

CODE = "crowd.present:Z01"
CHIPS = ".tr-chip a"


def drawn(page, curves: int) -> None:
    until(page, """(n) =>
      document.querySelectorAll("#trend-main .scatterlayer .trace").length >= n
      && document.querySelector("#trend-page").dataset.state === "chart"
      && document.querySelectorAll(".tr-table tbody tr").length === n""", curves)


def read_once(bundled) -> None:
    """Wait for the feed's first readings: a curve needs some."""
    wait.until(lambda: bundled.get(f"/api/trend?c={CODE}").json()["table"][0]["count"] > 1,
               "the demo feed told nothing", every=1)


@pytest.fixture
def page(bundled, open_page):
    read_once(bundled)
    page = open_page(f"{bundled.url}/#/trend?c={CODE}&span=4h", ready=False,
                     viewport={"width": 1920, "height": 1080})
    drawn(page, 1)
    return page


def test_a_deep_link_draws_search_adds_and_the_address_follows(page):
    expect(page.locator(CHIPS)).to_have_text(["西广场在场人数"])
    page.fill("#trend-search", "haixinqiao zaichang")
    page.locator("#tr-hits li").first.wait_for(timeout=WAIT_MS)
    page.keyboard.press("Enter")
    drawn(page, 2)
    expect(page.locator(CHIPS).nth(1)).to_contain_text("海心桥")
    expect(page).to_have_url(re.compile("c=crowd[.]present.*c=crowd[.]present"))
    page.click(".tr-chip button:last-child >> nth=0")
    drawn(page, 1)
    expect(page.locator(CHIPS)).to_contain_text("海心桥")


def test_another_language_is_another_page_of_the_same_question(page):
    page.click("#lang-switch")
    expect(page.locator(CHIPS)).to_contain_text("People")
    expect(page.locator(".tr-tools h2")).to_have_text("Trends")
    # chart and table follow the chips, one after the other
    until(page, """() => !/[\\u4e00-\\u9fff]/.test(
      document.getElementById("trend-page").innerText)""")


def test_a_zoom_of_time_keeps_the_values_axis_and_has_a_way_back(page):
    before = page.evaluate("document.getElementById('trend-main').layout.yaxis.range")
    box = page.locator("#trend-main .nsewdrag").first.bounding_box()
    y = box["y"] + box["height"] / 2
    with page.expect_response(lambda r: "/api/trend?" in r.url):
        page.mouse.move(box["x"] + box["width"] * 0.6, y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.95, y, steps=6)
        page.mouse.up()
    back = page.get_by_role("button", name="返回整段")
    back.wait_for(timeout=WAIT_MS)
    after = page.evaluate("document.getElementById('trend-main').layout.yaxis.range")
    assert after == before and after[0] == 0
    back.click()
    back.wait_for(state="hidden", timeout=WAIT_MS)


@pytest.mark.parametrize("kind", ["csv", "pdf", "png"])
def test_what_is_seen_is_what_is_saved(page, kind):
    with page.expect_download() as got:
        page.click(f"#trend-page [data-export={kind}]")
    assert got.value.suggested_filename == f"trend-crowd.present_Z01.{kind}"


def test_an_unknown_indicator_is_said_and_the_page_lives_on(bundled, open_page, watch):
    page = open_page(f"{bundled.url}/#/trend?c=no.such:1", ready=False)
    page.get_by_text("未能取得趋势").wait_for(timeout=WAIT_MS)
    watch.forgive("404")
    page.click(".tr-chip button:last-child")
    page.get_by_text("尚未选择体征").wait_for(timeout=WAIT_MS)


def test_the_time_slider_plays_the_past_and_gives_the_present_back(bundled, open_page):
    page = open_page(bundled.url)
    page.click("[data-action=replay]")
    stamp = page.locator(".replay-stamp")
    expect(stamp).to_contain_text("回放")
    assert page.evaluate("window.citymirror.replay.film.subjects.length") >= 16
    page.select_option("#replay-kind", "road.speed")
    until(page, "(window.citymirror.replay.film || {}).template === 'road.speed'")
    page.get_by_role("button", name="回到实时").click()
    stamp.wait_for(state="hidden", timeout=WAIT_MS)
    assert page.evaluate("window.citymirror.replay.on") is False
