"""The page of vital signs: found, sorted out, live, deep-linked, in both languages, on the wall."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.steps import WAIT_MS, camera, panel, wait_panel
from tests.browser.tiny_pack import HOSTILE

pytestmark = pytest.mark.browser

ROWS = "[data-testid=vital-row]:not([hidden])"


def shown(page) -> list[str]:
    """Return the codes in sight, top first."""
    return page.evaluate("window.citymirror.vitalsTable.rows.map((r) => r.code)")


def wait_table(page, count: int | None = None) -> None:
    page.wait_for_function(
        """(n) => { const t = window.citymirror.vitalsTable;
          const box = document.querySelector("#vitals-page");
          return box && box.dataset.state && box.dataset.state !== "loading"
            && (n === null || t.rows.length === n); }""", arg=count, timeout=WAIT_MS)


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
    drawn = page.locator(ROWS).count()
    assert 5 < drawn < 60, "only the rows in sight exist"
    page.keyboard.press("/")
    for typed, hit in (("客流", "crowd."), ("keliu", "crowd."), ("crowd.present:Z01", "crowd.")):
        page.keyboard.press("Control+a")
        page.keyboard.type(typed)
        # the address follows the rows, a moment after the last key
        page.wait_for_function(
            """(q) => new URLSearchParams(location.hash.split("?")[1]).get("q") === q""", arg=typed)
        assert len(shown(page)) < everything
        assert any(code.startswith(hit) for code in shown(page)), typed
    assert shown(page)[0] == "crowd.present:Z01"
    page.wait_for_function("location.hash.includes('q=crowd.present%3AZ01')")
    page.keyboard.press("Control+a")
    page.keyboard.type("no such thing at all")
    wait_table(page, 0)
    assert page.locator("#vitals-page").get_by_text("没有匹配的指标").is_visible()
    asked = page.evaluate("window.citymirror.spark.asked")
    assert asked <= 8, f"{asked} requests for sparklines: one a screenful is enough"


def test_the_domain_tree_the_heads_and_the_keyboard_sort_things_out(bundled, open_page):
    page = open_page(f"{bundled.url}/#/vitals?domain=客流&sort=-code", ready=False)
    wait_table(page)
    codes = shown(page)
    assert codes[0].startswith("crowd.t") and codes[-1].startswith("crowd.b")
    assert page.locator("[data-column=code]").get_attribute("aria-sort") == "descending"
    tree = page.locator(".vf-tree")
    assert tree.locator("[aria-pressed=true]").inner_text().startswith("客流")
    groups = tree.locator(".vf-group")
    groups.first.click()
    page.wait_for_function("(n) => window.citymirror.vitalsTable.rows.length < n", arg=len(codes))
    assert "group=" in page.url
    page.locator("[data-testid=vitals-grid]").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.locator("[data-testid=passport] h2").wait_for(timeout=WAIT_MS)
    assert page.locator("[data-testid=passport] code").inner_text() == shown(page)[1]
    page.keyboard.press("Escape")
    assert page.locator("[data-testid=passport]").is_hidden()
    page.keyboard.press("Escape")
    assert page.locator("#vitals-page").is_hidden()


def test_a_link_opens_a_passport_and_the_language_follows(handmade, open_page):
    page = open_page(f"{handmade.url}/#/vitals?c=crowd.present:Z1")
    passport = page.locator("[data-testid=passport]")
    passport.get_by_text("缺失不是零").wait_for(timeout=WAIT_MS)
    assert passport.locator("h2").inner_text() == "北广场在场人数"
    before = camera(page)
    page.locator("[data-action=lang]").click()
    passport.get_by_text("missing is not zero").wait_for(timeout=WAIT_MS)
    assert page.locator("#vitals-page h2").first.inner_text() == "Vital signs"
    assert page.locator("[data-column=quality]").inner_text() == "Quality"
    page.go_back()
    page.go_forward()
    passport.get_by_text("missing is not zero").wait_for(timeout=WAIT_MS)
    passport.locator(".pp-links .goto").click()
    wait_panel(page, "Z1")
    assert page.locator("#vitals-page").is_hidden()
    # the place is flown to, from the next frame on
    page.wait_for_function(
        "(was) => JSON.stringify(window.citymirror.camera()) !== JSON.stringify(was)", arg=before)
    item = panel(page).locator("[data-vital='crowd.present:Z1']")
    item.click()
    assert page.url.endswith("#/vitals?c=crowd.present%3AZ1")
    assert page.locator("canvas.maplibregl-canvas").count() == 1


def test_an_unknown_indicator_is_said_and_names_are_only_text(handmade, open_page, watch):
    page = open_page(f"{handmade.url}/#/vitals?c=nope", ready=False)
    page.locator("[data-testid=passport]").get_by_text("没有这个指标").wait_for(timeout=WAIT_MS)
    watch.forgive("/api/indicators/nope", "404")
    wait_table(page, 2)
    assert HOSTILE in page.locator("[data-code='crowd.present:Z2']").inner_text()
    assert page.evaluate("window.pwned") is None
    assert not page.locator("#vitals-page script, #vitals-page img").count()


def test_values_change_on_the_open_page_and_grow_stale_in_word_and_look(tiny, open_page):
    page = open_page(f"{tiny.url}/#/vitals?c=crowd.present:Z1", ready=False)
    wait_table(page, 2)
    row = page.locator("[data-testid=vital-row][data-code='crowd.present:Z1']")
    assert "—" in row.locator(".vt-value").inner_text()
    assert row.locator(".q").inner_text() == "缺"
    post(tiny, 1234, age_s=3600)
    page.wait_for_function("""() => document.querySelector(
        "[data-code='crowd.present:Z1'] .vt-value").textContent.includes("1,234")""",
        timeout=WAIT_MS)
    assert row.locator(".q").inner_text() == "旧"
    assert "gradient" in row.locator(".q").evaluate("(n) => getComputedStyle(n).backgroundImage")
    post(tiny, 2345)
    page.wait_for_function("""() => document.querySelector(
        "[data-testid=passport] [data-pp=value]").textContent === "2,345" """, timeout=WAIT_MS)
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
    assert page.locator("#vitals-page").is_visible()


def test_the_wall_shows_vital_signs_zones_and_feeds_without_a_click(bundled, open_page):
    page = open_page(f"{bundled.url}/?screen=wall", ready=False,
                     viewport={"width": 1920, "height": 1080})
    cards = page.locator("[data-testid=wall-card]")
    cards.nth(7).wait_for(timeout=WAIT_MS)
    page.wait_for_function("""() => [...document.querySelectorAll("[data-testid=wall-card] b")]
        .filter((b) => b.textContent !== "—" && b.textContent !== "").length >= 4""",
        timeout=WAIT_MS)
    page.locator("#wall-feeds li").first.wait_for(timeout=WAIT_MS)
    seen = page.evaluate("""() => ["vitals", "zones", "feeds"].map((id) => {
        const box = document.getElementById(id).getBoundingClientRect();
        return [box.height > 40, box.top >= 0, box.bottom <= window.innerHeight]; })""")
    assert all(all(one) for one in seen), seen
    small = page.evaluate("""() => [...document.querySelectorAll("#vitals *, #feeds *")]
        .filter((n) => n.childNodes.length && n.textContent.trim() && n.offsetParent)
        .map((n) => parseFloat(getComputedStyle(n).fontSize)).filter((s) => s < 17)""")
    assert not small, f"too small to be read from five metres: {small}"
