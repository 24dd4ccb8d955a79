"""What a person presses, types in or looks from stays the same node while live news comes in."""

import re

import httpx
import pytest

from tests.browser.conftest import start_tiny
from tests.browser.steps import expect, hold_live, until, wait_panel
from tests.browser.test_alerts import ROW, alarm, wait_shown
from tests.browser.test_events import DETAIL, chosen, enter, tell
from tests.browser.test_rules import RULE, open_rules, put
from tests.browser.test_vitals import post, wait_table

pytestmark = pytest.mark.browser


class Held:
    """One node under somebody's hand, with the focus."""

    def __init__(self, locator) -> None:
        self._page = locator.page
        locator.first.focus()
        self.node = locator.first.element_handle()

    def is_there(self) -> bool:
        return self._page.evaluate("(n) => n.isConnected && n === document.activeElement",
                                   self.node)


@pytest.fixture
def ruled(tiny_folder, tmp_path):
    app = start_tiny(tiny_folder, tmp_path / "var")
    put(app, "POST", "/api/rules", rule=RULE, reason="试行")
    yield app
    app.stop()


def assign(app, number, who) -> None:
    """Somebody else, on another screen."""
    version = app.get(f"/api/alerts/{number}").json()["version"]
    answer = httpx.post(f"{app.url}/api/alerts/{number}/assign", headers={"Origin": app.url},
                        json={"version": version, "assignee": who, "actor": who}, timeout=60)
    assert answer.status_code == 200, answer.text


def test_the_alert_in_hand_and_its_row_outlive_what_others_do(ruled, open_page):
    number = alarm(ruled, 500, "Z2")
    page = open_page(f"{ruled.url}/#/alerts?a={number}")
    wait_shown(page)
    detail = page.locator("[data-testid=alert-detail]")
    detail.locator(".ad-comment input").fill("正在路上")
    held = Held(detail.locator(".ad-comment input"))
    button = detail.locator("[data-act=shelve]").element_handle()
    area = page.locator("#alerts-page select[name=area] option").nth(1).element_handle()
    # pressed, and let go when another alert stands in that line
    box = page.locator(f"{ROW}[data-id='{number}'] .at-name").bounding_box()
    assign(ruled, number, "林")
    expect(detail.locator(".ad-log")).to_contain_text("林")
    assert held.is_there() and button.evaluate("(n) => n.isConnected")
    expect(detail.locator(".ad-comment input")).to_have_value("正在路上")
    page.mouse.move(box["x"] + 4, box["y"] + box["height"] / 2)
    page.mouse.down()
    first = alarm(ruled, 950, "Z1")
    until(page, "(id) => window.citymirror.alertTable.alertAt(0)?.id === id", first)
    page.mouse.up()
    expect(page.locator(f"{ROW}[data-id='{number}'][aria-selected=true]")).to_be_visible()
    assert page.evaluate("window.citymirror.alertsPage.id") == number, "what was pressed is meant"
    assert area.evaluate("(n) => n.isConnected"), "the choices of a list are added to"
    page.evaluate("""(id) => { const cm = window.citymirror, a = cm.alerts.get(id);
        cm.pages.close(); cm.select(a.subject.layer, a.subject.id); }""", number)
    wait_panel(page, "Z2")
    here = page.locator("[data-testid=here]")
    held = Held(here.locator(".goto"))
    version = ruled.get(f"/api/alerts/{number}").json()["version"]
    answer = httpx.post(f"{ruled.url}/api/alerts/{number}/acknowledge", timeout=60, json={
        "version": version, "actor": "林"}, headers={"Origin": ruled.url})
    assert answer.status_code == 200, answer.text
    expect(here.first).to_contain_text("已确认")
    assert held.is_there()


def test_an_event_that_is_told_again_stays_under_the_hand(tiny, open_page):
    one, _ = tell(tiny, {"id": "a"}, {"id": "b", "kind": "ponding"})
    page = enter(open_page, tiny, "张三", f"#/events?e={one}")
    chosen(page, one)
    row = page.locator(f".ev-rows [data-event='{one}']")
    held, verdict = Held(row), page.locator(f"{DETAIL} [data-verdict=true]").element_handle()
    tell(tiny, {"id": "a2"})
    expect(row).to_contain_text("报 2 次")
    expect(page.locator(DETAIL)).to_contain_text("2 次，合并为一件")
    assert held.is_there() and verdict.evaluate("(n) => n.isConnected")


def test_a_mute_is_lifted_from_a_page_that_counts_on(ruled, open_page):
    put(ruled, "POST", "/api/mutes", scope={"rule": "crowd.full"}, reason="检修", minutes=60,
        owner="王", actor="王")
    page = open_page(f"{ruled.url}/#/load", ready=False)
    mutes = page.get_by_test_id("mutes")
    held = Held(mutes.get_by_role("button", name="解除", exact=True))
    put(ruled, "POST", "/api/mutes", scope={"severity": "IV"}, reason="演习", minutes=60,
        owner="王", actor="王")
    expect(mutes).to_contain_text("演习")
    assert held.is_there()


def test_a_rule_is_saved_while_its_back_test_runs(ruled, open_page):
    page = open_rules(open_page, ruled)
    save = page.get_by_test_id("rule-save").element_handle()
    page.locator('[data-limit="III"]').fill("450")
    held = Held(page.get_by_test_id("backtest").get_by_role("button", name="7 天"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("backtest-say")).to_contain_text("最近 7 天")
    assert held.is_there() and save.evaluate("(n) => n.isConnected && !n.disabled")
    held = Held(page.locator(".rw-head .tr-group button").nth(1))
    page.keyboard.press("Enter")
    expect(page.locator(".rule-work")).to_have_attribute("data-side", "past")
    assert held.is_there()


def test_lists_that_count_and_order_keep_what_has_the_focus(tiny, open_page):
    page = open_page(f"{tiny.url}/#/vitals", ready=False)
    wait_table(page, 2)
    held = Held(page.locator(".vf-quality button"))
    post(tiny, 100)
    expect(page.locator("[data-quality-pick=good] b")).to_have_text("1")
    assert held.is_there()
    page.evaluate("window.citymirror.pages.close()")
    hold_live(page)
    rows = page.locator("[data-testid=zone-row]")
    held, last = Held(rows), rows.first.get_attribute("data-zone")
    page.evaluate("""(last) => {
      const cm = window.citymirror, next = structuredClone(cm.state.snapshot);
      next.version += 1;
      next.zones.forEach((z) => { z.load = String(z.id) === last ? 0.1 : 0.9; });
      cm.receive(next, "poll");
    }""", last)
    expect(rows.last).to_have_attribute("data-zone", last)
    assert held.is_there()


def test_a_list_that_is_asked_for_again_and_says_the_same_is_left_alone(handmade, open_page):
    page = open_page(f"{handmade.url}/?page=data")
    held = Held(page.locator("#data-page .heat button"))
    with page.expect_response("**/api/loads"):
        page.evaluate("window.citymirror.emit('catalogue')")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert held.is_there()
    page.evaluate("window.citymirror.pages.close()")
    layer = page.locator("[data-testid=layer-row]:has(input:not(:disabled))").first
    layer.locator(".layer-open").click()
    held = Held(layer.locator("input[type=range]"))
    page.evaluate("""async () => { const cm = window.citymirror, ask = cm.getJSON;
      cm.getJSON = async (url) => { const got = await ask(url);
        for (const one of got.layers) one.count += 4000;
        return got; };
      await cm.loadCatalogue();
      cm.getJSON = ask; }""")
    expect(layer.locator(".layer-count")).to_have_text(re.compile("^4,00"))
    assert held.is_there(), "a slider that is being moved outlives an update"
    page.locator("#views-switch").click()
    page.fill("#view-name", "改名")
    page.locator("#views .view-form button[type=submit]").click()
    saved = page.locator("[data-testid=saved-view]").filter(has_text="改名")
    saved.locator("[data-view-act=rename]").click()
    held = Held(saved.locator("form input"))
    page.evaluate("window.citymirror.views.load()")
    assert held.is_there(), "a name that is being typed is not thrown away"


def test_what_is_drawn_again_tells_the_new_words_and_keeps_the_old_nodes(handmade, open_page):
    page = open_page(handmade.url, ready=False)
    until(page, "window.citymirror && window.citymirror.renew && document.body")
    said = page.evaluate("""() => {
      const cm = window.citymirror, box = cm.el("ul"), pressed = [];
      document.body.append(box);
      const row = (id, text) => cm.el("li", { "data-keep": id },
        cm.el("button", { "data-keep": id, onclick: () => pressed.push(id) }, text),
        cm.el("input", { "data-keep": "note" }), cm.el("button", { text: "?", onclick: () => {} }));
      cm.renew(box, row("a", "1"), row("b", "1"), row("c", "1"));
      const [a, b] = box.children, [button, note, loose] = b.children;
      note.value = "typed";
      note.focus();
      cm.renew(box, row("c", "2"), row("b", "2"), row("d", "2"));
      button.click();
      const out = [[...box.children].map((n) => n.firstChild.textContent + n.dataset.keep),
        [...box.children].indexOf(b), document.activeElement === note, note.value,
        b.contains(loose), a.isConnected, pressed];
      box.remove();
      return out;
    }""")
    # what hears and says not for what it acts is made anew: it may act on something else now
    assert said == [["2c", "2b", "2d"], 1, True, "typed", False, False, ["b"]]
