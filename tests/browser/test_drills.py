"""Drills as a person starts them: from the flag in the header; marked on the wall, then ended."""

import re

from tests.browser.steps import expect, wait_updates


def test_a_drill_is_started_seen_on_the_wall_and_ended(bundled, open_page):
    page = open_page(bundled.url)
    wait_updates(page, 0)
    expect(page.locator("#drill")).to_be_hidden()
    page.locator("#demo-switch").click()
    page.locator("#drill-kind").select_option("counter_stuck")
    page.locator("#drill-subject").select_option("Z02")
    page.locator("#drill-minutes").fill("5")
    page.locator("#demo button[type=submit]").click()
    expect(page.locator("#drill")).to_have_text(re.compile("演练 · 计数器卡死 · 剩"))
    expect(page.locator(".zone-drill:visible")).to_have_count(1)

    wall = open_page(f"{bundled.url}/?screen=wall&lang=en")
    wait_updates(wall, 0)
    expect(wall.locator("#drill")).to_have_text(re.compile("Drill · Counter stuck"))
    expect(wall.locator("#demo-switch")).to_be_hidden()

    page.locator("[data-testid=drill-item] button").click()
    expect(page.locator("#drill")).to_be_hidden()
    expect(wall.locator("#drill")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#demo")).to_be_hidden()


def test_the_day_runs_faster_and_says_so(bundled, open_page):
    page = open_page(bundled.url)
    wait_updates(page, 0)
    page.locator("#demo-switch").click()
    page.locator("[data-speed='60']").click()
    expect(page.locator("#scenario")).to_have_text(re.compile(r"情景 \d\d:\d\d · 60 倍速"))
    page.locator("[data-speed='1']").click()
    expect(page.locator("#scenario")).to_have_text(re.compile(r"情景 \d\d:\d\d$"))
