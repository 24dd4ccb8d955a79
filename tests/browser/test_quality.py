"""Missing is not zero, stale is not normal, a lost server is said; names are only ever text."""

import signal
from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.steps import camera, click_a, expect, jump, panel, resting, until, wait_panel
from tests.browser.tiny_pack import HOSTILE

pytestmark = pytest.mark.browser


def reading(value: float, age: timedelta, zone: str = "Z1") -> dict[str, object]:
    at = datetime.now(UTC) - age
    return {"indicator": f"crowd.present:{zone}", "observed_at": at.isoformat(), "value": value,
            "source": "test"}


def row(page, zone_name: str):
    return page.locator("[data-testid=zone-row]").filter(has_text=zone_name)


def wait_quality(page, zone_name: str, quality: str) -> None:
    until(page, """([name, quality]) => [...document.querySelectorAll("[data-testid=zone-row]")]
      .some((r) => r.textContent.includes(name) && r.dataset.quality === quality)""",
          [zone_name, quality])


def test_polled_page_shows_missing_then_good_then_stale(tiny, open_page):
    page = open_page(tiny.url)
    wait_quality(page, "北广场", "missing")
    assert page.evaluate("window.citymirror.live.mode") == "poll"
    expect(row(page, "北广场")).to_contain_text("—")
    expect(row(page, "北广场")).not_to_contain_text("0%")
    assert tiny.post([reading(1234, timedelta(hours=1))]).status_code == 200
    wait_quality(page, "北广场", "stale")
    expect(row(page, "北广场")).to_contain_text("1,234")
    assert tiny.post([reading(2345, timedelta(seconds=0))]).status_code == 200
    expect(row(page, "北广场")).to_contain_text("2,345")


def test_names_that_want_to_run_are_shown_as_text(handmade, open_page):
    page = open_page(handmade.url)
    wait_quality(page, "<script>", "missing")
    jump(page, 113.299, 23.101, 17)
    hit = click_a(page, "building")
    wait_panel(page, "B1")
    expect(panel(page)).to_contain_text(HOSTILE)
    assert page.evaluate("window.pwned") is None
    assert not page.locator("#inspector script, #inspector img[src='x']").count()
    assert hit["layer"] == "building"


def test_a_name_of_ten_thousand_characters_does_not_break_the_page(handmade, open_page):
    page = open_page(handmade.url)
    jump(page, 113.301, 23.101, 17)
    click_a(page, "building")
    wait_panel(page, "B2")
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    assert not wide, "the page scrolls sideways"


def test_page_says_that_the_server_is_gone_and_finds_it_again(tiny, open_page, watch):
    page = open_page(tiny.url)
    wait_quality(page, "北广场", "missing")
    before = resting(page)
    tiny.stop(signal.SIGKILL)
    until(page, "window.citymirror.live.mode === 'lost'")
    expect(page.locator("[data-testid=connection]")).to_contain_text("断线")
    tiny.start()
    assert tiny.post([reading(3456, timedelta(0))]).status_code == 200
    until(page, "window.citymirror.live.mode !== 'lost'")
    expect(row(page, "北广场")).to_contain_text("3,456")
    assert camera(page) == before
    watch.forgive("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_INCOMPLETE", "ERR_SOCKET",
                  "Failed to fetch", "WebSocket", "Callback")
