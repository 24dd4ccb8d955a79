"""Drawn blocks and long lists over HTTP, on the handmade district."""

import json

import pytest

from dashboard.callbacks.drill import panel
from tests.dashboard.page_samples import find, words

WHOLE = "rect:113.295,23.095,113.305,23.105"
SQUARE = {"type": "Polygon", "coordinates": [[[113.295, 23.095], [113.305, 23.095],
                                              [113.305, 23.105], [113.295, 23.105],
                                              [113.295, 23.095]]]}


def test_a_block_in_json(served):
    answer = served.get("/api/block", params={"shape": WHOLE})
    assert answer.status_code == 200, answer.text
    block = answer.json()
    totals = {s["key"]: s["total"]["value"] for s in block["sections"]}
    assert (totals["buildings"], totals["addresses"], totals["facilities"]) == (2, 1, 1)
    assert [i["code"] for s in block["sections"] if s["key"] == "people" for i in s["items"]] == [
        "G1", "G2"]
    assert [i["code"] for s in block["sections"] if s["key"] == "zones" for i in s["items"]] == [
        "Z1", "Z2"]
    assert block["area_km2"] == pytest.approx(1.134, rel=0.01) and block["outside"] < 0.001
    assert served.post("/api/block", json={"shape": SQUARE}).json()["sections"] == block["sections"]


@pytest.mark.parametrize(("form", "begins"), [
    ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("geojson", b'{"type": "FeatureCollection"')])
def test_a_block_as_a_file_is_journalled(served, form, begins):
    before = len(served.services.store.journal_entries("block.export"))
    answer = served.post("/api/block", json={"shape": WHOLE, "format": form, "lang": "en"})
    assert answer.status_code == 200 and answer.content.startswith(begins)
    assert f'filename="citymirror-block-20261121T120000Z.{form}"' in (
        answer.headers["content-disposition"])
    entry, *_ = entries = served.services.store.journal_entries("block.export")
    assert len(entries) == before + 1 and entry["detail"]["format"] == form
    if form == "geojson":
        assert len(json.loads(answer.content)["features"]) == 1 + 2 + 1 + 2


@pytest.mark.parametrize(("sentence", "body", "status", "kind"), [
    ("outside", {"shape": "circle:114,23,100"}, 422, "ShapeOutside"),
    ("no shape", {}, 422, "ShapeRefused"),
    ("no object", [1], 422, "ShapeRefused"),
    ("nothing enclosed", {"shape": "polygon:1,1;1,1;1,1"}, 422, "ShapeEmpty"),
    ("a road that is not there", {"shape": "road:hydrant/99,10"}, 404, "NotFound"),
    ("a format that is not there", {"shape": WHOLE, "format": "exe"}, 404, "NotFound"),
])
def test_a_block_refused(served, sentence, body, status, kind):
    answer = served.post("/api/block", json=body)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (status, kind)


def test_a_body_that_is_not_json(served):
    assert served.post("/api/block", content=b"{").status_code == 422


def test_lists_come_in_pages(served):
    grid = served.first("grid", "G1")
    page = served.get(f"/api/features/grid/{grid}/list/children?limit=1").json()
    assert page["total"] >= 1 and len(page["rows"]) == 1
    found = served.get(f"/api/features/grid/{grid}/list/hydrant?q=h1").json()
    assert [(r["code"], r["state"]) for r in found["rows"]] == [("H1", "完好")]
    assert served.get(f"/api/features/grid/{grid}/list/houses").status_code == 404
    assert served.get(f"/api/features/grid/{grid}/list/nothing").status_code == 404
    assert served.get("/api/features/grid/999999/list/children").status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_panel_of_a_block_and_the_way_back(served, lang):
    block = {"shape": WHOLE}
    shown = panel(served.services, None, lang, block)
    [head] = find(shown, data_testid="block")
    grids = head.to_plotly_json()["props"]["data-block-grids"].split(",")
    assert len(grids) == 2
    assert {b.to_plotly_json()["props"]["data-export"] for form in ("csv", "xlsx", "geojson")
            for b in find(shown, data_export=form)} == {"csv", "xlsx", "geojson"}
    assert any("1.13 km²" in text for text in words(shown))
    selected = panel(served.services, {"layer": "grid", "id": int(grids[0])}, lang, block)
    assert find(selected, data_action="block-back"), "from the grid back to the block"


def test_the_panel_says_why_a_shape_is_refused(served):
    shown = panel(served.services, None, "zh", {"shape": "circle:114,23,100"})
    assert any("在本区之外" in text for text in words(shown))
