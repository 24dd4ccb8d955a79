"""The events page as an operator uses it: what waits is judged by key; of two, one is first."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.browser.steps import WAIT_MS, expect, wait_ready, wait_selected
from tests.browser.tiny_pack import HOSTILE, LONG

pytestmark = pytest.mark.browser

ROWS = "#events-page .ev-rows [data-event]"
DETAIL = "#events-page .ev-detail"
LISTS = re.compile(r"/api/events\?")
DESK = {"viewport": {"width": 1440, "height": 900}}


def tell(app, *rows) -> list[int]:
    """Tell events as a camera's algorithm does; return their numbers, of the last minute."""
    first = datetime.now(UTC) - timedelta(seconds=50)
    told = [{"first_seen": first.isoformat(),
             "last_seen": (first + timedelta(seconds=40)).isoformat(),
             "camera": "H1", "kind": "fire", "score": 0.4} | row for row in rows]
    answer = httpx.post(f"{app.url}/api/events", json={"events": told}, timeout=60,
                        headers={"Authorization": f"Bearer {app.token}"}).json()
    assert answer["accepted"] == len(rows), answer
    return [one["event"] for one in answer["results"]]


def enter(open_page, app, who, address="#/events", **options):
    """Open the page as somebody whose name the browser knows."""
    page = open_page(f"{app.url}/{address}", ready=False, **(DESK | options))
    page.evaluate("(who) => localStorage.setItem('citymirror.operator', who)", who)
    page.locator("#events-page .ev-list:not([data-look=loading])").wait_for(timeout=WAIT_MS)
    return page


def chosen(page, number) -> None:
    page.locator(f"{DETAIL}[data-id='{number}'][data-look=event]").wait_for(timeout=WAIT_MS)


def verdicts(app, number):
    return [(v["verdict"], v["actor"]) for v in app.get(f"/api/events/{number}").json()["verdicts"]]


def test_what_waits_is_judged_by_key_and_the_next_one_comes(tiny, open_page):
    fire, drill, pond = tell(
        tiny, {"id": "a", "snapshot": "2026/11/28/a.jpg", "text": HOSTILE},
        {"id": "b", "drill": True}, {"id": "c", "kind": "ponding", "camera": "K-404"})
    sure, = tell(tiny, {"id": "d", "score": 0.95, "camera": "K-1"})
    tell(tiny, {"id": "a2"})
    page = enter(open_page, tiny, "张三")
    rows = page.locator(ROWS)
    assert {int(n) for n in rows.evaluate_all("all => all.map(b => b.dataset.event)")} == {
        fire, drill, pond}, "what is sure does not wait"
    expect(page.locator(f"[data-event='{drill}']")).to_contain_text("演练")
    expect(page.locator(f"[data-event='{fire}']")).to_contain_text("报 2 次")
    page.click(f"[data-event='{fire}']")
    chosen(page, fire)
    told = page.locator(DETAIL)
    for text in ("0.40", "低于 0.75", "2026/11/28/a.jpg", "一街", "2 次，合并为一件"):
        told.get_by_text(text, exact=False).first.wait_for(timeout=WAIT_MS)
    assert HOSTILE in told.inner_text() and page.evaluate("window.pwned") is None
    page.keyboard.press("2")
    page.locator(f"[data-event='{fire}']").wait_for(state="detached", timeout=WAIT_MS)
    assert verdicts(tiny, fire) == [("false", "张三 (unverified)")]
    left = [int(n) for n in rows.evaluate_all("all => all.map(b => b.dataset.event)")]
    assert set(left) == {drill, pond}
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    chosen(page, left[0])
    page.keyboard.press("ArrowDown")
    chosen(page, left[1])
    page.keyboard.press("Escape")
    page.locator(f"{DETAIL}[data-look=none]").wait_for(timeout=WAIT_MS)
    for _ in left:
        page.locator(ROWS).first.click()
        page.locator(f"{DETAIL}[data-look=event]").wait_for(timeout=WAIT_MS)
        number = int(page.locator(DETAIL).get_attribute("data-id"))
        page.keyboard.press("1")
        page.locator(f"[data-event='{number}']").wait_for(state="detached", timeout=WAIT_MS)
    page.get_by_text("没有待判的事件").wait_for(timeout=WAIT_MS)
    page.click("#events-page [data-state=judged]")
    page.locator(f"[data-event='{fire}']").click()
    chosen(page, fire)
    counts = page.locator(f"{DETAIL} [data-scope=here] td")
    expect(counts).to_have_text(["0", "1", "0", "0%"])      # a drill says nothing of a camera
    page.click("#events-page [data-state=open]")
    page.locator(f"[data-event='{sure}']").wait_for(timeout=WAIT_MS)


def test_of_two_who_judge_at_once_the_second_is_told_who_was_first(tiny, open_page, watch):
    number, = tell(tiny, {"id": "a"})
    one = enter(open_page, tiny, "李四", f"#/events?e={number}")
    two = enter(open_page, tiny, "王五", f"?lang=en#/events?e={number}")
    for page in (one, two):
        chosen(page, number)
    # the second asks for no news before it judges
    two.route(LISTS, lambda _: None)
    one.click(f"{DETAIL} [data-verdict=true]")
    one.locator(f"[data-event='{number}']").wait_for(state="detached", timeout=WAIT_MS)
    two.click(f"{DETAIL} [data-verdict=false]")
    said = two.locator(f"{DETAIL} .ev-said")
    expect(said).to_contain_text("李四 was first: True")
    pressed = two.locator(f"{DETAIL} [data-verdict][aria-pressed=true]")
    expect(pressed).to_have_attribute("data-verdict", "true")       # shown as it is now
    two.unroute(LISTS)
    assert verdicts(tiny, number) == [("true", "李四 (unverified)")]
    watch.forgive("409")
    two.click(f"{DETAIL} [data-verdict=duplicate]")
    two.locator(f"{DETAIL} [data-verdict=duplicate][aria-pressed=true]").wait_for(timeout=WAIT_MS)
    assert [v for v, _ in verdicts(tiny, number)] == ["duplicate", "true"]


def test_a_search_a_place_on_the_map_and_a_failure(tiny, open_page, watch):
    far, near = tell(tiny, {"id": "a", "camera": "K-7", "text": LONG[:1900]}, {"id": "b"})
    page = enter(open_page, tiny, "张三", viewport={"width": 820, "height": 1180})
    wait_ready(page)
    expect(page.locator(ROWS)).to_have_count(2)
    page.fill("#events-search", "K-7")
    page.locator(f"[data-event='{near}']").wait_for(state="detached", timeout=WAIT_MS)
    page.click(f"[data-event='{far}']")
    chosen(page, far)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "too wide"
    expect(page.locator(ROWS).first).to_be_hidden()         # a narrow screen shows one of both
    page.click(f"{DETAIL} .ad-close")
    page.fill("#events-search", "")
    page.click(f"[data-event='{near}']")
    chosen(page, near)
    page.locator(f"{DETAIL} [data-part=place] .goto").first.click()
    hydrant = tiny.get(f"/api/events/{near}").json()["place"]["feature_id"]
    wait_selected(page, "hydrant", hydrant)
    expect(page.locator("#events-page")).to_be_hidden()
    page.route(LISTS, lambda route: route.fulfill(status=503, json={
        "error": {"what": "The store is shut.", "remedy": ""}}))
    page.evaluate("citymirror.pages.go('events')")
    page.get_by_text("取不到数据：The store is shut.").wait_for(timeout=WAIT_MS)
    page.unroute(LISTS)
    page.get_by_role("button", name="重试").click()
    page.locator(ROWS).first.wait_for(timeout=WAIT_MS)
    watch.forgive("503")


def test_an_event_is_found_by_the_code_of_its_alert(tiny, open_page):
    number, = tell(tiny, {"id": "a", "score": 0.9})
    kind_place = tiny.get(f"/api/events/{number}").json()["place"]["key"]
    page = enter(open_page, tiny, "张三", f"#/events?code=event:fire:{kind_place}")
    chosen(page, number)
    expect(page).to_have_url(re.compile(f"state=all.*e={number}"))
