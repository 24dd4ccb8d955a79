"""The page of vital signs: found, sorted out, live, deep-linked, in both languages, on the wall."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.steps import (
    WAIT_MS,
    expect,
    panel,
    resting,
    until,
    wait_flown,
    wait_panel,
    wait_ready,
)
from tests.browser.tiny_pack import HOSTILE

pytestmark = pytest.mark.browser

ROWS = "[data-testid=vital-row]:not([hidden])"


def shown(page) -> list[str]:
    """Return the codes in sight, top first."""
    return page.evaluate("window.citymirror.vitalsTable.rows.map((r) => r.code)")


def wait_table(page, count: int | None = None) -> None:
    until(page, """(n) => { const t = window.citymirror.vitalsTable;
      const box = document.querySelector("#vitals-page");
      return box && box.dataset.state && box.dataset.state !== "loading"
        && (n === null || t.rows.length === n); }""", count)


def post(app, value: float, age_s: float = 0, zone: str = "Z1") -> None:
    at = datetime.now(UTC) - timedelta(seconds=age_s)
    answer = app.post([{"indicator": f"crowd.present:{zone}", "observed_at": at.isoformat(),
                        "value": value, "source": "test"}])
    assert answer.status_code == 200, answer.text


def test_every_indicator_is_found_by_chinese_pinyin_and_code(bundled, open_page):
    page = open_page(f"{bundled.url}/#/vitals", ready=False)
    wait_table(page)
    everything = len(shown(page))
    assert everything >= 1373
    expect(page.locator(ROWS).nth(6)).to_be_attached()
    assert page.locator(ROWS).count() < 60, "only the rows in sight exist"
    page.keyboard.press("/")
    expect(page.locator("#vitals-search")).to_be_focused()
    for typed, hit in (("客流", "crowd."), ("keliu", "crowd."), ("crowd.present:Z01", "crowd.")):
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(typed)       # at once: each rest of a slow hand asks for curves
        # the address follows the rows, a moment after the last key
        until(page, """(q) => new URLSearchParams(location.hash.split("?")[1]).get("q") === q""",
              typed)
        assert len(shown(page)) < everything
        assert any(code.startswith(hit) for code in shown(page)), typed
    assert shown(page)[0] == "crowd.present:Z01"
    until(page, "location.hash.includes('q=crowd.present%3AZ01')")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("no such thing at all")
    wait_table(page, 0)
    expect(page.locator("#vitals-page").get_by_text("没有匹配的指标")).to_be_visible()
    asked = page.evaluate("window.citymirror.spark.asked")
    assert asked <= 8, f"{asked} requests for sparklines: one a screenful is enough"


def test_the_domain_tree_the_heads_and_the_keyboard_sort_things_out(bundled, open_page):
    page = open_page(f"{bundled.url}/#/vitals?domain=客流&sort=-code", ready=False)
    wait_table(page)
    codes = shown(page)
    assert codes[0].startswith("crowd.t") and codes[-1].startswith("crowd.b")
    expect(page.locator("[data-column=code]")).to_have_attribute("aria-sort", "descending")
    tree = page.locator(".vf-tree")
    expect(tree.locator("[aria-pressed=true]")).to_have_text(re.compile("^客流"))
    groups = tree.locator(".vf-group")
    groups.first.click()
    until(page, "(n) => window.citymirror.vitalsTable.rows.length < n", len(codes))
    expect(page).to_have_url(re.compile("group="))
    page.locator("[data-testid=vitals-grid]").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-testid=passport] code")).to_have_text(shown(page)[1])
    page.keyboard.press("Escape")
    expect(page.locator("[data-testid=passport]")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#vitals-page")).to_be_hidden()


def test_a_link_opens_a_passport_and_the_language_follows(handmade, open_page):
    page = open_page(f"{handmade.url}/#/vitals?c=crowd.present:Z1")
    passport = page.locator("[data-testid=passport]")
    passport.get_by_text("缺失不是零").wait_for(timeout=WAIT_MS)
    expect(passport.locator("h2")).to_have_text("北广场在场人数")
    page.locator("[data-action=lang]").click()
    passport.get_by_text("missing is not zero").wait_for(timeout=WAIT_MS)
    expect(page.locator("#vitals-page h2").first).to_have_text("Vital signs")
    expect(page.locator("[data-column=quality]")).to_have_text("Quality")
    page.go_back()
    page.go_forward()
    passport.get_by_text("missing is not zero").wait_for(timeout=WAIT_MS)
    wait_ready(page)
    before = resting(page)
    passport.locator(".pp-links .goto").click()
    wait_panel(page, "Z1")
    expect(page.locator("#vitals-page")).to_be_hidden()
    wait_flown(page, before)
    item = panel(page).locator("[data-vital='crowd.present:Z1']")
    item.click()
    expect(page).to_have_url(re.compile(r"#/vitals\?c=crowd\.present%3AZ1$"))
    expect(page.locator("canvas.maplibregl-canvas")).to_have_count(1)


def test_an_unknown_indicator_is_said_and_names_are_only_text(handmade, open_page, watch):
    page = open_page(f"{handmade.url}/#/vitals?c=nope", ready=False)
    page.locator("[data-testid=passport]").get_by_text("没有这个指标").wait_for(timeout=WAIT_MS)
    watch.forgive("/api/indicators/nope", "404")
    wait_table(page, 2)
    expect(page.locator("[data-code='crowd.present:Z2']")).to_contain_text(HOSTILE)
    assert page.evaluate("window.pwned") is None
    assert not page.locator("#vitals-page script, #vitals-page img").count()


def test_values_change_on_the_open_page_and_grow_stale_in_word_and_look(tiny, open_page):
    page = open_page(f"{tiny.url}/#/vitals?c=crowd.present:Z1", ready=False)
    wait_table(page, 2)
    row = page.locator("[data-testid=vital-row][data-code='crowd.present:Z1']")
    expect(row.locator(".vt-value")).to_contain_text("—")
    expect(row.locator(".q")).to_have_text("缺")
    post(tiny, 1234, age_s=3600)
    expect(row.locator(".vt-value")).to_contain_text("1,234")
    expect(row.locator(".q")).to_have_text("旧")
    expect(row.locator(".q")).to_have_css("background-image", re.compile("gradient"))
    post(tiny, 2345)
    expect(page.locator("[data-testid=passport] [data-pp=value]")).to_have_text("2,345")
    page.evaluate("window.citymirror.vitalsFilter.quality.add('missing')")
    page.locator(".vf-quality button").nth(3).click()       # off again: the filter is a switch
    page.locator(".vf-quality button").nth(3).click()
    wait_table(page, 1)
    assert shown(page) == ["crowd.present:Z2"]


def test_what_is_seen_is_exported(handmade, open_page):
    page = open_page(f"{handmade.url}/#/vitals?q=Z2", ready=False)
    wait_table(page, 1)
    with page.expect_download() as got:
        page.locator("#vitals-page [data-export=csv]").click()
    text = got.value.path().read_text("utf-8-sig")
    assert "crowd.present:Z2" in text and "crowd.present:Z1" not in text


def test_a_saved_view_brings_the_page_back(handmade, open_page):
    page = open_page(f"{handmade.url}/#/vitals?q=Z2&sort=-code")
    wait_table(page, 1)
    body = page.evaluate("window.citymirror.views.take()")
    assert body["page"].startswith("#/vitals?") and "sort=-code" in body["page"]
    page.evaluate("window.citymirror.pages.close()")
    saved = json.dumps({"name": "表", "theme": "dark", "view": body, "id": "x"})
    page.evaluate(f"window.citymirror.views.apply({saved})")
    wait_table(page, 1)
    expect(page.locator("#vitals-page")).to_be_visible()


def test_the_wall_shows_vital_signs_zones_and_feeds_without_a_click(bundled, open_page):
    page = open_page(f"{bundled.url}/?screen=wall", ready=False,
                     viewport={"width": 1920, "height": 1080})
    cards = page.locator("[data-testid=wall-card]")
    cards.nth(7).wait_for(timeout=WAIT_MS)
    until(page, """() => [...document.querySelectorAll("[data-testid=wall-card] b")]
        .filter((b) => b.textContent !== "—" && b.textContent !== "").length >= 4""")
    page.locator("#wall-feeds li").first.wait_for(timeout=WAIT_MS)
    until(page, """() => ["vitals", "zones", "feeds"].every((id) => {
        const box = document.getElementById(id).getBoundingClientRect();
        return box.height > 40 && box.top >= 0 && box.bottom <= window.innerHeight; })""")
    small = page.evaluate("""() => [...document.querySelectorAll("#vitals *, #feeds *")]
        .filter((n) => n.childNodes.length && n.textContent.trim() && n.offsetParent)
        .map((n) => parseFloat(getComputedStyle(n).fontSize)).filter((s) => s < 17)""")
    assert not small, f"too small to be read from five metres: {small}"
