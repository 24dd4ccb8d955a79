"""A click opens the panel, and the panel leads up to the district and down again."""

import pytest

from tests.browser.steps import (
    click_a,
    expect,
    is_highlighted,
    jump,
    panel,
    selection,
    until,
    wait_panel,
    wait_selected,
)

pytestmark = pytest.mark.browser


def test_clicked_building_shows_code_grid_and_the_way_up(bundled, open_page):
    page = open_page(bundled.url)
    hit = click_a(page, "building")
    wait_selected(page, hit["layer"], hit["id"])
    known = bundled.detail(hit)
    wait_panel(page, known["codes"][0]["value"])
    roles = [ref["role"] for ref in known["lineage"]]
    assert roles[-4:] == ["district", "street", "community", "grid"], roles
    for ref in known["lineage"]:
        expect(panel(page).locator(f'[data-goto="{ref["layer"]}/{ref["id"]}"]').first
               ).to_be_attached()
    expect(panel(page)).to_contain_text(known["in_charge"]["name"].split("*")[0])
    assert is_highlighted(page, hit["layer"], hit["id"])


def test_breadcrumb_leads_up_to_the_district_and_children_down(bundled, open_page):
    page = open_page(bundled.url)
    hit = click_a(page, "building")
    wait_panel(page, bundled.detail(hit)["codes"][0]["value"])
    for ref in reversed(bundled.detail(hit)["lineage"]):
        panel(page).locator(f'[data-goto="{ref["layer"]}/{ref["id"]}"]').first.click()
        wait_selected(page, ref["layer"], ref["id"])
        wait_panel(page, ref["code"])
    street = bundled.detail(selection(page))["attached"]["children"][0]
    panel(page).locator(f'[data-goto="{street["layer"]}/{street["id"]}"]').first.click()
    wait_selected(page, street["layer"], street["id"])


@pytest.mark.parametrize(
    ("role", "code", "shown"),
    [
        ("address", "A1", "一街1号"),
        ("facility", "H1", "消火栓一"),
        ("zone", "Z1", "北广场"),
        ("grid", "G1", "第一网格"),
        ("building", "B1", "一街1号"),
    ],
)
def test_every_kind_of_thing_opens_its_panel(handmade, open_page, role, code, shown):
    page = open_page(handmade.url)
    hit = next(h for h in handmade.get(f"/api/search?q={code}").json()["hits"] if h["code"] == code)
    assert hit["role"] == role
    jump(page, hit["lon"], hit["lat"], 17.5)
    page.evaluate("([l, i]) => window.citymirror.select(l, i)", [hit["layer"], hit["id"]])
    wait_panel(page, code)
    wait_panel(page, shown)
    assert is_highlighted(page, hit["layer"], hit["id"])


def test_click_beside_everything_closes_the_panel(bundled, open_page):
    page = open_page(bundled.url)
    click_a(page, "building")
    page.evaluate("window.citymirror.clearSelection()")
    until(page, "window.citymirror.state.selection === null")
    assert "sel=" not in page.evaluate("window.citymirror.linkHash()")
