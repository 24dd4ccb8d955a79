"""The tablet's cards: my area, take and done with one thumb, acts kept offline, conflicts told."""

import time
from datetime import UTC, datetime

import httpx
import pytest

from tests.browser.conftest import start_tiny
from tests.browser.steps import WAIT_MS
from tests.browser.test_rules import RULE, put

#: What Chromium and Dash's own polling say when the network is gone; "nr" is Dash's minified name.
CUT_OFF = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "WebSocket", "console: nr")
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}


@pytest.fixture
def crowded(tiny_folder, tmp_path):
    """The handmade district with an alert on its square."""
    app = start_tiny(tiny_folder, tmp_path / "var")
    put(app, "POST", "/api/rules", rule=RULE, reason="试行")
    app.post([{"indicator": "crowd.present:Z1", "unit": "person", "source": "test", "value": 950,
               "observed_at": datetime.now(UTC).isoformat()}])
    end = time.monotonic() + 60
    while not (found := app.get("/api/alerts").json()["alerts"]) and time.monotonic() < end:
        time.sleep(0.3)
    assert found, app.tail()
    yield app, found[0]["id"]
    app.stop()


def open_patrol(open_page, app, **options):
    page = open_page(f"{app.url}/?screen=tablet#/patrol", ready=False, **{**TABLET, **options})
    page.evaluate("localStorage.setItem('citymirror.operator', '陈')")
    page.locator('[data-area=""]').click(timeout=WAIT_MS)
    page.get_by_test_id("patrol-card").wait_for(timeout=WAIT_MS)
    return page


def alert(app, number):
    return app.get(f"/api/alerts/{number}").json()


def wait_alert(page, app, number, ready):
    """Wait until the server has it; the page goes on meanwhile."""
    end = time.monotonic() + 45
    while not ready(found := alert(app, number)) and time.monotonic() < end:
        page.wait_for_timeout(300)
    assert ready(found), (found["version"], [(e["kind"], e["actor"]) for e in found["log"]])
    return found


def test_an_alert_is_taken_and_done_with_one_thumb(open_page, crowded):
    app, number = crowded
    page = open_patrol(open_page, app)
    card = page.get_by_test_id("patrol-card")
    assert "人数过多" in card.inner_text() and "无人接单" in card.inner_text()
    for button in card.locator(".pc-acts button").all():  # they stay, see below
        box = button.bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44
    card.locator('[data-patrol="take"]').tap()
    card.get_by_text("我已接单").wait_for(timeout=WAIT_MS)
    found = wait_alert(page, app, number, lambda a: a["acked"])
    assert (found["assignee"], found["stage"]) == ("陈", "taken")
    card.locator('[data-patrol="done"]').tap()
    page.get_by_test_id("ask").locator("textarea").fill("已疏导")
    page.get_by_test_id("ask").locator("button[type=submit]").tap()
    found = wait_alert(page, app, number, lambda a: a["stage"] == "done")
    assert found["log"][-1]["detail"]["note"] == "已疏导"


def test_a_button_stays_under_the_thumb_while_the_page_is_drawn_anew(open_page, crowded):
    app, number = crowded
    page = open_patrol(open_page, app)
    card = page.get_by_test_id("patrol-card")
    card.locator('[data-patrol="take"]').focus()
    page.evaluate("window.held = [...document.querySelectorAll('#patrol-page button')]")
    put(app, "POST", f"/api/alerts/{number}/acknowledge", version=alert(app, number)["version"],
        actor="林")
    page.wait_for_function(f"window.citymirror.alerts.get({number}).acked", timeout=WAIT_MS)
    page.evaluate("window.citymirror.emit('patrol-draw')")
    assert page.evaluate("held.every(one => one.isConnected) && held.length") == 4
    assert page.evaluate("document.activeElement.dataset.patrol") == "take"
    card.locator('[data-patrol="take"]').tap()
    found = wait_alert(page, app, number, lambda a: a["assignee"] == "陈")
    assert found["acked_by"].startswith("林"), "taking must not acknowledge a second time"


def test_acts_made_offline_are_kept_and_sent_in_order(open_page, crowded, watch):
    app, number = crowded
    page = open_patrol(open_page, app)
    card, bar = page.get_by_test_id("patrol-card"), page.get_by_test_id("patrol-bar")
    page.context.set_offline(True)
    card.locator('[data-patrol="take"]').tap()
    card.locator(".pc-more").tap()
    card.locator('[data-patrol="comment"]').tap()
    page.get_by_test_id("ask").locator("textarea").fill("已到现场")
    page.get_by_test_id("ask").locator("button[type=submit]").tap()
    bar.get_by_text("离线 · 3 条待发").wait_for(timeout=WAIT_MS)
    assert "待发：接单" in card.inner_text()
    assert not alert(app, number)["acked"]
    kept = page.evaluate("JSON.parse(localStorage.getItem('citymirror.patrol.acts'))")
    assert [one["act"] for one in kept] == ["assign", "acknowledge", "comment"]
    page.context.set_offline(False)
    found = wait_alert(page, app, number, lambda a: any(e["kind"] == "comment" for e in a["log"]))
    mine = [e["kind"] for e in found["log"] if e["actor"].startswith("陈")]
    assert mine == ["assign", "acknowledge", "comment"]
    bar.wait_for(state="hidden", timeout=WAIT_MS)
    watch.forgive(*CUT_OFF)


def test_where_somebody_was_first_the_server_wins_and_the_patrol_decides_again(
        open_page, crowded, watch):
    app, number = crowded
    page = open_patrol(open_page, app)
    page.context.set_offline(True)
    page.get_by_test_id("patrol-card").locator('[data-patrol="take"]').tap()
    page.get_by_test_id("patrol-bar").get_by_text("待发").wait_for(timeout=WAIT_MS)
    answer = httpx.post(f"{app.url}/api/alerts/{number}/assign", timeout=30,
                        headers={"Origin": app.url},
                        json={"version": alert(app, number)["version"], "assignee": "林",
                              "actor": "林"})
    assert answer.status_code == 200, answer.text
    page.context.set_offline(False)
    told = page.get_by_test_id("patrol-told")
    told.get_by_text("林").wait_for(timeout=WAIT_MS)
    assert "以服务器为准" in told.inner_text()
    assert (alert(app, number)["assignee"], alert(app, number)["acked"]) == ("林", False)
    told.get_by_role("button", name="再做一次").tap()
    wait_alert(page, app, number, lambda a: a["assignee"] == "陈" and a["acked"])
    watch.forgive(*CUT_OFF, "409")
