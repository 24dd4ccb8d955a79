"""The page of rules: list, editor with its live back-test, reasons, a second editor, the load."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.browser.conftest import start_tiny
from tests.browser.steps import WAIT_MS, expect

RULE = {
    "id": "crowd.full", "name": {"zh": "人数过多", "en": "Too many people"}, "kind": "threshold",
    "templates": ["crowd.present"], "deadband": 5,
    "levels": [{"severity": "II", "limit": 900}, {"severity": "III", "limit": 400}]}


def put(app, method, path, **body):
    answer = httpx.request(method, app.url + path, json=body, headers={"Origin": app.url},
                           timeout=60)
    assert answer.status_code < 300, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def ruled(tiny_folder, tmp_path_factory):
    """The handmade district with a rule and a day in which its square was full twice."""
    app = start_tiny(tiny_folder, tmp_path_factory.mktemp("ruled") / "var")
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    rows = [{"indicator": "crowd.present:Z1", "unit": "person", "source": "test",
             "observed_at": (now - timedelta(minutes=back)).isoformat(),
             "value": 1000 if back in range(600, 620) else 600 if back in range(300, 320) else 100}
            for back in range(1200, 15, -1)]
    assert app.post(rows).json()["refused"] == 0
    put(app, "POST", "/api/rules", rule=RULE, reason="试行", actor="王")
    yield app
    app.stop()


def open_rules(open_page, app, query="", **options):
    page = open_page(f"{app.url}/?screen=desk{query}#/rules?r=crowd.full", ready=False,
                     viewport={"width": 1920, "height": 1080}, **options)
    page.evaluate("localStorage.setItem('citymirror.operator', '李')")
    page.get_by_test_id("backtest-say").wait_for(timeout=WAIT_MS)
    return page


def said(page):
    return expect(page.get_by_test_id("backtest-say"))


def test_the_back_test_moves_with_the_limit(open_page, ruled):
    page = open_rules(open_page, ruled)
    said(page).to_contain_text("2 次告警")
    said(page).to_contain_text("最近 30 天")
    page.locator('[data-limit="III"]').fill("700")
    said(page).to_contain_text("1 次告警")
    page.locator('[data-limit="II"]').fill("2000")
    page.locator('[data-limit="III"]').fill("1900")
    said(page).to_contain_text("没有告警")
    expect(page.get_by_test_id("backtest")).to_contain_text("没有评价")
    expect(page.locator(".rt-chart .bar")).to_have_count(31)


def test_a_rule_is_saved_with_a_reason_and_its_history_shows_what_changed(open_page, ruled):
    page = open_rules(open_page, ruled)
    save = page.get_by_test_id("rule-save")
    expect(save).to_be_disabled()
    page.locator('[data-limit="III"]').fill("450")
    save.click()
    page.get_by_test_id("ask").locator("textarea").fill("太吵")
    page.get_by_test_id("ask").locator("button[type=submit]").click()
    page.get_by_text("已保存为第").wait_for(timeout=WAIT_MS)
    sheet = ruled.get("/api/rules/crowd.full").json()
    assert sheet["rule"]["levels"][1]["limit"] == 450
    assert (sheet["history"][0]["reason"], sheet["changed_by"]) == ("太吵", "李 (unverified)")
    page.locator(".rw-head .tr-group button").nth(1).click()
    first = page.locator(".rp-list > li").first
    expect(first).to_contain_text("II 900 · III 400")
    expect(first).to_contain_text("II 900 · III 450")


def test_a_second_editor_is_told_and_keeps_what_was_typed(open_page, ruled, watch):
    page = open_rules(open_page, ruled)
    now = ruled.get("/api/rules/crowd.full").json()["rule"]
    put(ruled, "PUT", "/api/rules/crowd.full", rule={**now, "deadband": 9},
        version=now["version"], reason="回差", actor="王")
    page.locator('[data-limit="II"]').fill("950")
    page.get_by_test_id("rule-save").click()
    page.get_by_test_id("ask").locator("textarea").fill("再高一点")
    page.get_by_test_id("ask").locator("button[type=submit]").click()
    page.locator(".rw-fault", has_text="王").wait_for(timeout=WAIT_MS)
    expect(page.locator('[data-limit="II"]')).to_have_value("950")
    assert ruled.get("/api/rules/crowd.full").json()["rule"]["levels"][0]["limit"] == 900
    watch.forgive("409")


def test_a_fault_stands_beside_its_field(open_page, ruled, watch):
    page = open_rules(open_page, ruled)
    page.locator('[data-limit="III"]').fill("5000")
    page.locator(".rule-test .empty").wait_for(timeout=WAIT_MS)
    page.get_by_test_id("rule-save").click()
    page.get_by_test_id("ask").locator("textarea").fill("试")
    page.get_by_test_id("ask").locator("button[type=submit]").click()
    fault = page.locator('[data-field="levels"] .rf-fault')
    expect(fault).to_contain_text("levels")
    watch.forgive("400")


def test_the_list_is_searched_and_the_page_speaks_english(open_page, ruled):
    page = open_rules(open_page, ruled, query="&lang=en")
    said(page).to_contain_text("alerts, worst day")
    page.locator("#rules-search").fill("nothing like it")
    page.get_by_text("No rule matches.").wait_for(timeout=WAIT_MS)
    page.locator("#rules-search").fill("too many")
    page.locator('[data-rule="crowd.full"]').wait_for(timeout=WAIT_MS)


def test_the_load_and_the_mutes_are_shown_and_a_mute_is_lifted(open_page, ruled):
    put(ruled, "POST", "/api/mutes", scope={"rule": "crowd.full"}, reason="检修", minutes=60,
        owner="王", actor="王")
    page = open_page(f"{ruled.url}/?screen=desk#/load", ready=False)
    page.evaluate("localStorage.setItem('citymirror.operator', '李')")
    mutes = page.get_by_test_id("mutes")
    mutes.get_by_text("检修").wait_for(timeout=WAIT_MS)
    expect(page.locator(".load-chart")).to_have_count(1)
    mutes.get_by_role("button", name="解除", exact=True).click()
    page.get_by_test_id("ask").locator("button[type=submit]").click()
    mutes.get_by_text("没有静默").wait_for(timeout=WAIT_MS)
    [line] = ruled.get("/api/mutes").json()["mutes"]
    assert line["state"] == "lifted"
