"""A block of the tiny district: who counts, who does not, and files that no sheet executes."""

import csv
import io
import json

import openpyxl
import pytest

from data.block.export import FORMATS
from data.block.faults import ShapeOutside
from data.block.model import Figure, Item, Section
from data.block.query import query_block
from data.block.sheet import Origin
from data.errors import NotFound
from data.model import Names, Ref, Role
from tests.conftest import NOW
from tests.support.tiny import DISTRICT, SOUTH, STEP, WEST

WHOLE = "rect:113.300,23.100,113.304,23.104"


def window(west, south, east, north):
    return (f"rect:{WEST + west * STEP:.7f},{SOUTH + south * STEP:.7f},"
            f"{WEST + east * STEP:.7f},{SOUTH + north * STEP:.7f}")


def totals(block):
    return {s.key: (s.total.value, s.total.at_least) for s in block.sections}


# people, houses, units, buildings, addresses, facilities
COUNTS = [
    ("the whole district", WHOLE, ((6, True), 3, 2, 4, 3, 3)),
    ("the first grid", window(0, 0, 1, 1), ((6, False), 2, 1, 2, 2, 2)),
    ("the hidden grid", window(1, 0, 2, 1), ((None, False), 1, 1, 1, 0, 1)),
    ("an empty grid", window(0, 1, 1, 2), ((0, False), 0, 0, 1, 0, 0)),
    ("a building without its grid's point", window(.05, .05, .35, .35),
     ((0, False), 2, 1, 1, 1, 1)),
]


@pytest.mark.parametrize(("sentence", "shape", "counts"), COUNTS, ids=[r[0] for r in COUNTS])
def test_what_lies_in_a_shape(sentence, shape, counts, tiny):
    store, _ = tiny
    found = totals(query_block(store, shape, now=NOW))
    people = found.pop("people")
    assert (people, *(found[k][0] for k in ("houses", "units", "buildings", "addresses",
                                            "facilities"))) == counts


def test_sections_say_more_than_sums(tiny):
    store, ids = tiny
    block = query_block(store, WHOLE, now=NOW)
    by = {s.key: s for s in block.sections}
    grids = {i.ref.code: i.figures[0] for i in by["people"].items}
    assert {c: (f.value, f.below) for c, f in grids.items()} == {
        "G1": (6, None), "G2": (None, 5), "G3": (0, None), "G4": (0, None)}
    assert [n for n in by["people"].notes if "1–4" in n.zh], "the hidden grid is said"
    assert {(r.key, r.value) for r in by["units"].rows} == {("shop", 1), ("school", 1)}
    floor_area = by["buildings"].rows[0]
    assert floor_area.key == "floor_area" and floor_area.quality == "estimated"
    assert ("hydrant.正常", 1) in {(r.key, r.value) for r in by["facilities"].rows}
    assert {i.ref.code for i in by["facilities"].items} == {"H1", "H2", "H3"}
    assert block.outside == pytest.approx(0, abs=1e-6) and block.version == 1
    assert {i.ref.id for i in by["facilities"].items} == set(ids["hydrant"].values())


def test_a_shape_partly_outside_says_how_much(tiny):
    store, _ = tiny
    block = query_block(store, window(1, 0, 3, 2), now=NOW)
    assert block.outside == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("sentence", "shape", "fault"), [
    ("a shape elsewhere", "circle:113.4,23.1,500", ShapeOutside),
    ("a strip along a road that is gone", "road:hydrant/999999,50", NotFound),
    ("a strip in a layer that is not there", "road:nothing/1,50", NotFound),
])
def test_refused_by_the_district(sentence, shape, fault, tiny):
    with pytest.raises(fault):
        query_block(tiny[0], shape, now=NOW)


def hostile(context):
    """A provider of names that a sheet program would take for formulas."""
    names = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "\x00bad\x07", "正常")
    items = tuple(Item(Ref(n, "hydrant", Role.FACILITY, Names(name, name), name),
                       (Figure("n", Names("数", "n"), n),), name)
                  for n, name in enumerate(names))
    return Section("hostile", Names("=HYPERLINK", "=HYPERLINK"), items=items,
                   rows=(Figure("a", Names("=cmd|x", "=cmd|x"), -5.0),), items_total=len(items))


@pytest.fixture
def files(tiny):
    block = query_block(tiny[0], WHOLE, now=NOW, providers=(hostile,))
    return {form: write(block, Origin("unverified", DISTRICT, "zh"), {})
            for form, (_, write) in FORMATS.items()}


def test_no_cell_of_a_csv_is_a_formula(files):
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert "'=1+1" in cells and "'@SUM(A1)" in cells and "'=cmd|x" in cells
    assert not [c for c in cells if c[:1] in ("=", "+", "@", "\t", "＝")]
    assert [c for c in cells if c[:1] == "-"] == ["-5"], "a number stays a number"


def test_no_cell_of_a_workbook_is_a_formula(files):
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [c for page in book for row in page.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"}
    values = [c.value for c in cells]
    assert "=1+1" in values and "=cmd|x" in values and -5 in values and "bad" in values


def test_every_file_says_who_when_whence_and_the_rule(files):
    text = files["csv"].decode("utf-8-sig")
    about = json.loads(files["geojson"])["about"]
    for said in ("unverified", "2026-11-21T12:00:00+08:00", "tiny v1", "hand-made", WHOLE,
                 "演示数据"):
        assert said in text and any(said in str(v) for v in about.values()), said
    assert "<5" in text and "整网格" in text


def test_geojson_holds_the_shape_and_the_things(tiny):
    store, _ = tiny
    block = query_block(store, WHOLE, now=NOW)
    shapes = {i.ref.id: block.shape.geometry for s in block.sections for i in s.items}
    whole = json.loads(FORMATS["geojson"][1](block, Origin("x", DISTRICT, "en"), shapes))
    assert whole["type"] == "FeatureCollection" and len(whole["features"]) == 1 + len(shapes)
    drawn = whole["features"][0]["properties"]
    assert drawn["people"]["value"] == 6 and drawn["people"]["at_least"] is True


# what, of, text, offset, limit, floor -> total, codes
PAGES = [
    ("all rooms, highest floor first", "building", "B1", "houses", {}, 2, ["R2", "R1"]),
    ("rooms of a floor", "building", "B1", "houses", {"floor": 1}, 1, ["R1"]),
    ("rooms by use", "building", "B1", "houses", {"text": "出租"}, 1, ["R2"]),
    ("a page of one", "building", "B1", "houses", {"offset": 1, "limit": 1}, 2, ["R1"]),
    ("beyond the end", "building", "B1", "houses", {"offset": 99}, 2, []),
    ("a percent sign is a percent sign", "building", "B1", "houses", {"text": "%"}, 0, []),
    ("units of a building", "building", "B1", "units", {}, 1, ["U1"]),
    ("units of an address", "address", "A1", "units", {}, 1, ["U1"]),
    ("units of a district", "district", "D", "units", {}, 2, ["U2", "U1"]),
    ("buildings of a grid", "grid", "G1", "children", {}, 2, ["B1", "B2"]),
    ("a building by name", "grid", "G1", "children", {"text": "一号"}, 1, ["B1"]),
    ("a building by code in small letters", "grid", "G1", "children", {"text": "b2"}, 1, ["B2"]),
    ("grids of a community", "community", "C1", "children", {}, 2, ["G1", "G2"]),
    ("hydrants of a street", "street", "S", "hydrant", {}, 3, ["H1", "H2", "H3"]),
    ("hydrants of a building", "building", "B1", "hydrant", {}, 1, ["H1"]),
    ("hydrants of a zone", "zone", "Z1", "hydrant", {}, 1, ["H2"]),
]


@pytest.mark.parametrize(("sentence", "layer", "key", "what", "given", "total", "codes"), PAGES,
                         ids=[r[0] for r in PAGES])
def test_pages(sentence, layer, key, what, given, total, codes, tiny):
    store, _ = tiny
    page = store.page(store.feature_by_key(layer, key), what, **given)
    assert page.total == total
    if what != "units" or len(codes) < 2:
        assert [row.code for row in page.rows] == codes
    assert {row.code for row in page.rows} == set(codes)


def test_floors_and_houses(tiny):
    store, ids = tiny
    b1, b3 = ids["building"]["B1"], ids["building"]["B3"]
    assert [(f.floor, f.houses) for f in store.floors(b1)] == [(2, 1), (1, 1)]
    assert [(f.floor, f.houses) for f in store.floors(b3)] == [(None, 1)]
    assert store.house(b1, "R2").lease == "出租"
    with pytest.raises(NotFound):
        store.house(b1, "R3")
    with pytest.raises(NotFound):
        store.page(store.feature_by_key("grid", "G1"), "building")
