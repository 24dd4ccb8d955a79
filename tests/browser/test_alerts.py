"""Alerts on real pages: wall, queue, one in depth, keys, two people at once, honest failures."""

import re

import pytest

from tests.browser import tiny_pack
from tests.browser.conftest import start_tiny
from tests.browser.steps import (
    WAIT_MS,
    expect,
    panel,
    resting,
    until,
    wait_flown,
    wait_panel,
)
from tests.browser.test_vitals import post
from tests.browser.tiny_pack import HOSTILE
from tests.support import wait

pytestmark = pytest.mark.browser

RULES = """
[[rules]]
id = "crowd.full"
name = { zh = "人多", en = "Crowded" }
kind = "threshold"
templates = ["crowd.present"]
levels = [{ severity = "I", limit = 900 }, { severity = "III", limit = 400 }]
plan = "limit-flow"
explain = { zh = "{value} 人，限 {limit} 人", en = "{value} people, limit {limit}" }

[[plans]]
id = "limit-flow"
name = { zh = "限流预案", en = "Limit the flow" }
steps = [{ name = { zh = "单向通行", en = "One way" } }, { name = { zh = "广播", en = "Call" } }]
"""
ROW = "[data-testid=alert-row]:not([hidden])"
NAMED = "localStorage.setItem('citymirror.operator', '{}')"


@pytest.fixture(scope="module")
def ruled_folder(tmp_path_factory):
    folder = tiny_pack.write(tmp_path_factory.mktemp("ruled") / "tiny")
    (folder / "rules.toml").write_text(RULES, encoding="utf-8")
    pack = folder / "pack.toml"
    # what is posted once is fresh to the end of the test: what grows old changes its alert
    text = pack.read_text("utf-8").replace("cadence_s = 5", "cadence_s = 3600")
    pack.write_text(text.replace("[name]", 'rule_files = ["rules.toml"]\n[name]', 1), "utf-8")
    return folder


@pytest.fixture
def ruled(ruled_folder, tmp_path):
    """The handmade district with one rule over its two zones."""
    app = start_tiny(ruled_folder, tmp_path / "var")
    yield app
    app.stop()


def alarm(app, value: float = 950, zone: str = "Z1") -> int:
    """Post people into a zone and return the id of the alert that it raises."""
    post(app, value, zone=zone)


    def raised() -> list[int]:
        return [one["id"] for one in app.get("/api/alerts").json()["alerts"]
                if one["code"] == f"crowd.present:{zone}"]

    return wait.until(raised, "no alert was raised", every=0.2)[0]


def wait_shown(page, state: str = "rows") -> None:
    page.locator(f"#alerts-page[data-state={state}]").wait_for(timeout=WAIT_MS)


def wait_known(page, alert_id: int) -> None:
    until(page, "(id) => Boolean(window.citymirror.alerts.get(id))", alert_id)


def test_the_wall_says_what_must_be_done_without_a_click(ruled, open_page):
    page = open_page(f"{ruled.url}/?screen=wall", viewport={"width": 1920, "height": 1080})
    expect(page.locator("#wall-alert-none")).to_have_text("目前没有需要处理的告警")
    expect(page.locator("#wall-alert-none")).to_be_visible()
    page.evaluate("""() => { window.pulsed = new Set();
        setInterval(() => window.citymirror.pulsing().forEach((id) => pulsed.add(id)), 100); }""")
    alert_id = alarm(ruled)
    lead = page.locator("[data-testid=wall-lead]")
    for told in ("北广场 人多", "950 人", "限 900", "限流预案 · 0/2 步", "陈"):
        expect(lead).to_contain_text(told)
    expect(lead).not_to_contain_text("陈大文")         # the person in charge is masked
    expect(lead.locator(".sev")).to_have_attribute("data-sev", "I")
    expect(lead.locator(".sev")).to_contain_text("◆")
    until(page, "(id) => window.pulsed.size === 1 && window.pulsed.has(id)", alert_id)
    until(page, """() => { const cm = window.citymirror;
        const l = cm.state.byCode.get("zone");
        const id = cm.state.snapshot.zones.find((z) => z.name.zh === "北广场").id;
        return cm.map().getFeatureState(
          { source: l.source, sourceLayer: l.source_layer, id }).alert === "I"; }""")
    expect(page.locator("#wall-alert-counts [data-severity=I] > b")).to_have_text("1")
    expect(page.locator("#alert-load")).to_contain_text("负荷 1/10分")
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")


def test_sound_says_its_state_and_is_silenced_with_a_reason(ruled, open_page):
    page = open_page(f"{ruled.url}/")
    page.evaluate(NAMED.format("王磊"))
    badge = page.locator("[data-testid=sound]")
    page.mouse.click(640, 700)                       # what unlocks a browser's sound
    page.locator("[data-testid=sound][data-state=on]").wait_for(timeout=WAIT_MS)
    alarm(ruled)
    until(page, "window.citymirror.sound.last === 'I'")
    badge.click()
    ask = page.locator("[data-testid=ask]")
    ask.get_by_text("正在处置").click()
    with page.expect_response("**/api/alerts/silence") as told:
        ask.locator("button[type=submit]").click()
    assert told.value.status == 200
    expect(badge).to_have_attribute("data-state", "silent")
    expect(badge).to_contain_text("静音至")
    expect(badge).to_have_attribute("title", re.compile("正在处置"))


def test_of_two_people_one_wins_and_the_other_is_told(ruled, open_page, watch):
    alert_id = alarm(ruled)
    pages = [open_page(f"{ruled.url}/#/alerts?a={alert_id}", ready=False) for _ in range(2)]
    for page, name in zip(pages, ("王磊", "李强"), strict=True):
        page.evaluate(NAMED.format(name))
        page.locator("[data-testid=alert-detail][data-version]").wait_for(timeout=WAIT_MS)
    # both have seen the same, whatever the second is told before it acts
    seen = [page.evaluate("(id) => window.citymirror.alerts.get(id).version", alert_id)
            for page in pages]
    act = """([id, version]) => window.citymirror.alerts.act(id, 'acknowledge', { version })
        .then((r) => r.kind || 'won')"""
    assert [page.evaluate(act, [alert_id, version])
            for page, version in zip(pages, seen, strict=True)] == ["won", "conflict"]
    watch.forgive("409")
    notice = pages[1].locator(".notice-fault")
    expect(notice).to_contain_text("王磊")
    expect(notice).to_contain_text("确认未执行")
    pages[1].locator(".ad-state").get_by_text("已确认").wait_for(timeout=WAIT_MS)
    log = ruled.get(f"/api/alerts/{alert_id}").json()["log"]
    actors = [line["actor"] for line in log if line["kind"] == "acknowledge"]
    assert [actor.split(" ")[0] for actor in actors] == ["王磊"]


def test_an_operator_works_with_the_keyboard_alone(ruled, open_page):
    first, second = alarm(ruled), alarm(ruled, 500, "Z2")
    page = open_page(f"{ruled.url}/#/alerts", ready=False)
    wait_shown(page)
    page.keyboard.press("n")
    page.locator(f"[data-testid=alert-detail][data-id='{first}']").wait_for(timeout=WAIT_MS)
    expect(page).to_have_url(re.compile(f"a={first}"))
    page.keyboard.press("a")
    ask = page.locator("[data-testid=ask]")
    ask.locator("input").fill("席位一")
    page.keyboard.press("Enter")
    page.locator(f"{ROW}[data-id='{first}'][data-calm=true]").wait_for(timeout=WAIT_MS)
    page.keyboard.press("n")
    page.locator(f"[data-testid=alert-detail][data-id='{second}']").wait_for(timeout=WAIT_MS)
    page.keyboard.press("m")
    ask.locator("textarea").fill("等待维修")
    ask.locator("button[type=submit]").click()
    page.locator(".ad-state").get_by_text("已搁置").wait_for(timeout=WAIT_MS)
    assert ruled.get(f"/api/alerts/{second}").json()["state"] == "shelved"
    expect(ask).to_have_count(0)
    page.keyboard.press("/")
    expect(page.locator("#alerts-search")).to_be_focused()
    page.keyboard.type("beiguangchang")
    until(page, """() => location.hash.includes("q=beiguangchang")
        && window.citymirror.alertTable.total === 1""")
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(page.locator("#alerts-page")).to_be_hidden()


def test_one_in_depth_links_to_the_map_and_back(ruled, open_page):
    alert_id = alarm(ruled, zone="Z2")
    page = open_page(f"{ruled.url}/#/alerts?a={alert_id}")
    detail = page.locator("[data-testid=alert-detail]")
    detail.get_by_text("950 人，限 900 人").wait_for(timeout=WAIT_MS)
    expect(detail).to_contain_text(HOSTILE[:20])
    assert page.evaluate("window.pwned") is None
    assert not page.locator("#alerts-page img, #alerts-page script").count()
    page.evaluate(NAMED.format("王磊"))
    detail.locator(".ad-steps input").first.click()
    detail.get_by_text("限流预案 · 1/2 步").wait_for(timeout=WAIT_MS)
    detail.locator("[data-verdict=useful]").click()
    detail.locator("[data-verdict=useful][aria-pressed=true]").wait_for(timeout=WAIT_MS)
    detail.locator(".ad-comment input").fill("<b>已到场</b>")
    page.keyboard.press("Enter")
    detail.locator(".ad-log").get_by_text("<b>已到场</b>").wait_for(timeout=WAIT_MS)
    detail.locator("[data-part=place] .crumbs .goto").first.click()
    expect(page.locator("#alerts-page")).to_be_hidden()
    wait_panel(page, "S1")
    before = resting(page)
    page.go_back()
    detail.get_by_text("限流预案 · 1/2 步").wait_for(timeout=WAIT_MS)
    detail.get_by_text("地图", exact=True).click()
    wait_panel(page, "Z2")
    wait_flown(page, before)
    panel(page).locator("[data-testid=here]").get_by_text("人多").click()
    expect(page).to_have_url(re.compile(f"a={alert_id}"))


def test_many_at_once_a_file_of_what_is_seen_and_a_saved_queue(ruled, open_page):
    alarm(ruled), alarm(ruled, 500, "Z2")
    page = open_page(f"{ruled.url}/?lang=en#/alerts?severity=III")
    page.evaluate(NAMED.format("Wang"))
    wait_shown(page)
    until(page, "window.citymirror.alertTable.total === 1")
    with page.expect_download() as got:
        page.locator("#alerts-page [data-export=csv]").click()
    assert len(got.value.path().read_text("utf-8-sig").strip().splitlines()) == 2
    page.get_by_text("Save queue").click()
    page.locator("[data-testid=ask] input").fill("Thirds")
    page.keyboard.press("Enter")
    page.locator("#alerts-page [name=queue] option").nth(1).wait_for(state="attached",
                                                                    timeout=WAIT_MS)
    page.locator(".af-clear").click()
    until(page, "window.citymirror.alertTable.total === 2")
    page.locator(".at-head input").check()
    page.locator(".ap-many [data-act=acknowledge]").click()
    page.get_by_text("Acknowledge: 2 of 2 done").wait_for(timeout=WAIT_MS)
    page.locator("#alerts-page [name=queue]").select_option(label="Thirds")
    until(page, "window.citymirror.alertTable.total === 1")
    expect(page).to_have_url(re.compile("severity=III"))


def test_a_silent_server_is_said_and_no_act_is_lost_in_silence(ruled, open_page, watch):
    alert_id = alarm(ruled)
    page = open_page(f"{ruled.url}/?screen=wall", viewport={"width": 1920, "height": 1080})
    page.evaluate(NAMED.format("王磊"))
    wait_known(page, alert_id)
    ruled.stop()
    note = page.locator("#wall-alert-note[data-kind=doubt]")
    expect(note).to_contain_text("连接已断开")
    kind = page.evaluate("(id) => window.citymirror.alerts.act(id, 'acknowledge')"
                         ".then((r) => r.kind)", alert_id)
    assert kind == "offline"
    page.locator(".notice-fault").get_by_text("未发送").first.wait_for(timeout=WAIT_MS)
    watch.forgive("ERR_CONNECTION_REFUSED", "Failed to fetch", "net::", "WebSocket")
