"""The layer tree and saved views as a person meets them in the browser."""

import httpx

from tests.browser.steps import WAIT_MS, expect, resting, until, wait_ready

FIND = "#layer-filter"


def rows(page) -> list[str]:
    return page.evaluate("""() => window.citymirror.tree.rows
      .filter((r) => !r.item.hidden).map((r) => r.layer.code)""")


def test_the_tree_finds_fades_and_shows_alone(handmade, open_page):
    page = open_page(handmade.url)
    layer = next(x for x in handmade.get("/api/layers").json()["layers"] if x["role"] == "facility")
    initials = layer["find"].split()[1]
    page.fill(FIND, initials)
    assert layer["code"] in rows(page), "the initials of its pinyin find a layer"
    page.fill(FIND, "no such layer")
    assert rows(page) == []
    expect(page.locator("#layers-none")).to_be_visible()
    page.fill(FIND, layer["code"])
    row = page.locator(f'[data-code="{layer["code"]}"]')
    row.locator(".layer-open").click()
    slider = row.locator("input[type=range]")
    slider.fill("40")
    point = next(one for one in layer["style_layers"] if one.endswith("-point"))
    faded = page.evaluate("(id) => JSON.stringify(window.citymirror.map()"
                          ".getPaintProperty(id, 'circle-opacity'))", point)
    assert "0.4" in faded
    row.locator("[data-tree=solo]").click()
    on = page.evaluate("() => window.citymirror.tree.rows.filter((r) => r.box.checked)"
                       ".filter((r) => !['base', 'district'].includes(r.layer.role))"
                       ".map((r) => r.layer.code)")
    assert on == [layer["code"]]
    page.locator("[data-tree=unsolo]").click()
    assert page.evaluate("() => window.citymirror.tree.rows"
                         ".filter((r) => r.box.checked).length") > len(on)
    row.locator("[data-tree=sheet]").click()
    sheet = page.locator("#layer-sheet")
    sheet.get_by_text(layer["code"]).first.wait_for(timeout=WAIT_MS)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_the_tree_is_worked_by_keyboard(handmade, open_page):
    page = open_page(handmade.url)
    page.focus(FIND)
    page.keyboard.press("ArrowDown")
    focused = "document.activeElement"
    assert page.evaluate(f"{focused}.getAttribute('role')") == "treeitem"
    before = page.evaluate(f"{focused}.getAttribute('aria-checked')")
    page.keyboard.press("Space")
    assert page.evaluate(f"{focused}.getAttribute('aria-checked')") != before
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(f"{focused}.getAttribute('aria-expanded')") == "false"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(f"{focused}.getAttribute('aria-level')") == "2"


def test_a_view_is_saved_and_opened_by_its_link_on_another_page(handmade, open_page, watch):
    page = open_page(handmade.url)
    layer = next(x for x in handmade.get("/api/layers").json()["layers"] if x["role"] == "building")
    page.evaluate("""(code) => {
      const cm = window.citymirror;
      cm.tree.setVisible({ [code]: false });
      cm.map().jumpTo({ zoom: cm.map().getZoom() + 0.7, bearing: 33 });
    }""", layer["code"])
    page.locator("#views-switch").click()
    page.fill("#view-name", "夜间 <b>巡看</b>")
    page.locator("#views .view-form button[type=submit]").click()
    saved = page.locator("[data-testid=saved-view]").filter(has_text="夜间 <b>巡看</b>")
    saved.wait_for(timeout=WAIT_MS)
    view_id = saved.get_attribute("data-view")
    other = open_page(f"{handmade.url}/?view={view_id}")
    off = "(code) => window.citymirror.state.visibility[code] === false"
    until(other, off, layer["code"])
    here, there = resting(page), resting(other)
    assert abs(here["zoom"] - there["zoom"]) < 1e-6 and round(there["bearing"]) == 33
    renamed = httpx.put(f"{handmade.url}/api/views/{view_id}", headers={"Origin": handmade.url},
                        json={"version": 1, "name": "别人先改"}, timeout=60)
    assert renamed.status_code == 200
    saved.locator("[data-view-act=delete]").click()
    saved.locator("[data-view-act=delete]").click()
    page.get_by_text("meanwhile").wait_for(timeout=WAIT_MS)
    page.locator("[data-testid=saved-view]").filter(has_text="别人先改").wait_for(timeout=WAIT_MS)
    watch.forgive("409")


def test_the_left_panels_fold_and_remember(handmade, open_page):
    page = open_page(handmade.url)
    page.locator("[data-fold=zones]").click()
    expect(page.locator("#zone-list")).to_be_hidden()
    page.reload()
    wait_ready(page)
    expect(page.locator("#zone-list")).to_be_hidden()
