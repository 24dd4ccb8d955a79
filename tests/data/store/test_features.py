"""Reading features back: frames, single ones, links, counts, the privacy rule, the box index."""

import numpy as np
import pytest
import shapely

from data.errors import NotFound
from data.model import Role
from data.ports import FEATURE_COLUMNS
from tests.support.tiny import (
    DISTRICT,
    features,
    random_points,
    spec,
    square,
)


def test_a_frame_is_the_whole_layer(tiny):
    store, ids = tiny
    frame = store.frame("building")
    assert list(frame.columns) == [*FEATURE_COLUMNS[:-1], "geometry"]
    assert frame.crs == "EPSG:4326"
    assert frame["id"].tolist() == sorted(ids["building"].values())
    b1 = frame.set_index("key").loc["B1"]
    assert (b1["props"], b1["height_m"], b1["grid_id"]) == ({"structure": "钢"}, 40.0,
                                                           ids["grid"]["G1"])
    assert b1["geometry"].equals(square(.1, .1, .2))
    assert frame["address_id"].isna().tolist() == [False, True, True, True]
    bare = store.frame("building", geometry=False)
    assert list(bare.columns) == list(FEATURE_COLUMNS[:-1])
    with pytest.raises(NotFound, match="nowhere"):
        store.frame("nowhere")


def test_one_feature_has_all_its_facts(tiny):
    store, ids = tiny
    b1 = store.feature("building", ids["building"]["B1"])
    assert store.feature_by_key("building", "B1") == b1
    assert (b1.role, b1.names.zh, b1.names.en, b1.kind, b1.state) == (
        Role.BUILDING, "一号楼", "Block One", "apartments", "完好")
    assert (b1.height_m, b1.base_m, b1.height_quality) == (40.0, 0.0, "measured")
    assert (b1.address_id, b1.grid_id, b1.parent_id) == (
        ids["address"]["A1"], ids["grid"]["G1"], None)
    assert b1.bounds == pytest.approx((113.3002, 23.1002, 113.3006, 23.1006))
    assert shapely.from_wkb(b1.geometry).equals(square(.1, .1, .2))
    nameless = store.feature_by_key("building", "B2")
    assert (nameless.names.zh, nameless.names.en) == ("B2", "B2")


MISSING = [
    ("an id that never was", "building", 999), ("zero", "building", 0),
    ("a negative id", "building", -1), ("an id beyond 64 bits", "building", 2**70),
    ("an id of another layer", "grid", None), ("an unknown layer", "nowhere", None),
    ("a layer name with a NUL", "a\x00b", None),
]


@pytest.mark.parametrize(("case", "layer", "number"), MISSING, ids=[c for c, _, _ in MISSING])
def test_what_is_not_there_is_said_to_be_missing(case, layer, number, tiny):
    store, ids = tiny
    with pytest.raises(NotFound):
        store.feature(layer, ids["building"]["B1"] if number is None else number)
    with pytest.raises(NotFound):
        store.feature_by_key(layer, "no\x00key")


def test_refs_leave_out_what_is_unknown(tiny):
    store, ids = tiny
    b1 = ids["building"]["B1"]
    refs = store.refs([b1, b1, 999, -5, 2**70])
    assert list(refs) == [b1]
    assert (refs[b1].role, refs[b1].names.en, refs[b1].code) == (
        Role.BUILDING, "Block One", "B1")
    assert store.refs([]) == {}
    assert len(store.refs(list(range(1, 2000)))) == 20


LINEAGE = [
    ("a building", "building", "B1", ["D", "S", "C1", "G1"]),
    ("an address at a building", "address", "A1", ["D", "S", "C1", "G1", "B1"]),
    ("an address without one", "address", "A3", ["D", "S", "C2", "G4"]),
    ("a hydrant at a building", "hydrant", "H1", ["D", "S", "C1", "G1", "B1"]),
    ("a grid", "grid", "G3", ["D", "S", "C2"]),
    ("a street", "street", "S", ["D"]),
    ("the district", "district", "D", []),
    ("a zone", "zone", "Z2", ["D", "S", "C2", "G4"]),
]


@pytest.mark.parametrize(("case", "layer", "key", "above"), LINEAGE, ids=[r[0] for r in LINEAGE])
def test_lineage_starts_at_the_district(case, layer, key, above, tiny):
    store, _ = tiny
    assert [r.code for r in store.lineage(store.feature_by_key(layer, key))] == above


# people, houses, units, buildings, addresses, hydrants, children
ATTACHED = [
    ("a building tells no people", "building", "B1", (None, 2, 1, 0, 1, 1, ["A1"])),
    ("a grid of six tells six", "grid", "G1", (6, 2, 1, 2, 2, 2, ["B1", "B2"])),
    ("a grid of three tells fewer than five", "grid", "G2", (-1, 1, 1, 1, 0, 1, ["B3"])),
    ("a grid of none tells none", "grid", "G3", (0, 0, 0, 1, 0, 0, ["B4"])),
    ("a community sums its published grids", "community", "C1", (6, 3, 2, 3, 2, 3, ["G1", "G2"])),
    ("an empty community", "community", "C2", (0, 0, 0, 1, 1, 0, ["G3", "G4"])),
    ("a street sums its communities", "street", "S", (6, 3, 2, 4, 3, 3, ["C1", "C2"])),
    ("a district sums all", "district", "D", (6, 3, 2, 4, 3, 3, ["S"])),
    ("a zone counts what stands in it", "zone", "Z1", (None, 0, 0, 1, 1, 1, [])),
    ("an address has its units", "address", "A1", (None, 0, 1, 0, 0, 0, [])),
    ("a hydrant has nothing", "hydrant", "H1", (None, 0, 0, 0, 0, 0, [])),
]


@pytest.mark.parametrize(("case", "layer", "key", "counts"), ATTACHED,
                         ids=[r[0] for r in ATTACHED])
def test_what_hangs_on_a_feature(case, layer, key, counts, tiny):
    store, _ = tiny
    a = store.attached(store.feature_by_key(layer, key))
    hydrants = sum(f.count for f in a.facilities if f.layer == "hydrant")
    hidden = {"G2": 1, "C1": 1, "S": 1, "D": 1}.get(key, 0)
    assert a.people_hidden == hidden, "the grid of three is left out, and it is said"
    assert (a.people, a.houses, a.units, a.buildings, a.addresses, hydrants,
            [c.code for c in a.children]) == counts
    assert a.children_total == len(a.children)
    assert all(f.names.zh == "消火栓" for f in a.facilities)


def test_children_are_at_most_200(sqlite_store, now):
    points = [{"key": f"b{n}", "code": f"b{n:04}", "grid_id": 1, "shape": shapely.Point(p)}
              for n, p in enumerate(random_points(250))]
    with sqlite_store.load(DISTRICT, at=now, actor="test") as writer:
        grid = writer.identify("grid", ["g"]).tolist()
        writer.put_layer(spec("grid", Role.GRID, "网格", "Grid"),
                         features([{"id": grid[0], "key": "g", "shape": square(0, 0, 2)}]), 0)
        ids = writer.identify("building", [p["key"] for p in points]).tolist()
        rows = [{**p, "id": i} for p, i in zip(points, ids, strict=True)]
        writer.put_layer(spec("building", Role.BUILDING, "楼", "Building"), features(rows), 0)
    a = sqlite_store.attached(sqlite_store.feature("grid", 1))
    assert (len(a.children), a.children_total, a.children[0].code) == (200, 250, "b0000")


def test_parents_in_a_circle_end(sqlite_store, now):
    with sqlite_store.load(DISTRICT, at=now, actor="test") as writer:
        a, b = writer.identify("street", ["a", "b"]).tolist()
        writer.put_layer(spec("street", Role.STREET, "街", "Street"), features([
            {"id": a, "key": "a", "code": "a", "parent_id": b, "shape": square(0, 0)},
            {"id": b, "key": "b", "code": "b", "parent_id": a, "shape": square(1, 0)}]), 0)
    street = sqlite_store.feature("street", a)
    assert [r.code for r in sqlite_store.lineage(street)] == ["b"]
    assert sqlite_store.attached(street).people == 0


def test_houses_and_units_of_a_building(tiny):
    store, ids = tiny
    b1 = ids["building"]["B1"]
    assert [(h.code, h.floor, h.room, h.lease) for h in store.houses(b1)] == [
        ("R1", 1, "101", "自住"), ("R2", 2, "201", "出租")]
    assert len(store.houses(b1, limit=1)) == 1
    b3 = ids["building"]["B3"]
    assert (store.houses(b3)[0].floor, store.houses(b3)[0].lease) == (None, "")
    assert [(u.code, u.name, u.building_id) for u in store.units(b1)] == [
        ("U1", "小小商店", b1)]
    assert store.units(999) == store.houses(999) == []


FACILITIES = [
    ("in a grid", "grid", "G1", ["H1", "H2"]), ("in a street", "street", "S", ["H1", "H2", "H3"]),
    ("at a building", "building", "B1", ["H1"]), ("in a zone", "zone", "Z1", ["H2"]),
    ("at an address there are none", "address", "A1", []),
]


@pytest.mark.parametrize(("case", "layer", "key", "codes"), FACILITIES,
                         ids=[r[0] for r in FACILITIES])
def test_facilities_of_a_feature(case, layer, key, codes, tiny):
    store, _ = tiny
    feature = store.feature_by_key(layer, key)
    assert [r.code for r in store.facilities(feature, "hydrant")] == codes
    assert len(store.facilities(feature, "hydrant", limit=1)) == min(1, len(codes))
    with pytest.raises(NotFound):
        store.facilities(feature, "no_such_layer")


def test_the_box_index_finds_what_a_scan_finds(store, now):
    points = random_points(400)
    with store.load(DISTRICT, at=now, actor="test") as writer:
        ids = writer.identify("hydrant", [f"h{n}" for n in range(400)])
        writer.put_layer(spec("hydrant", Role.FACILITY, "栓", "Hydrant"), features(
            [{"id": i, "key": f"h{n}", "shape": shapely.Point(p)}
             for n, (i, p) in enumerate(zip(ids.tolist(), points, strict=True))]), 0)
    for west, south, east, north in ((113.3001, 23.1, 113.3011, 23.1037), (0, 0, 1, 1),
                                     (113.3, 23.1, 113.304, 23.104),
                                     (*points[7], *points[7])):
        inside = ((points[:, 0] >= west) & (points[:, 0] <= east)
                  & (points[:, 1] >= south) & (points[:, 1] <= north))
        assert np.array_equal(store.in_box("hydrant", (west, south, east, north)),
                              np.sort(ids[inside]))
    assert store.in_box("lamp", (113.3, 23.1, 113.304, 23.104)).size == 0


def test_no_method_gives_a_person(sqlite_store):
    named = [m for m in dir(sqlite_store) if "person" in m]
    assert named == []
