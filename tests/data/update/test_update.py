"""An update leaves behind what a load of the whole changed pack would: rows, links, rates, sums."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data import schema
from data.errors import NotFound, SourceError
from data.ingest import ingest
from data.store import open_store, search_patch
from data.update import Removal, update
from data.versions.judge import accept_all
from tests.data.update.conftest import KEY
from tests.support import estate
from tests.support.estate import box, house_box
from tests.support.updates import changed, changes_file

POINT = {"type": "Point", "coordinates": [113.3065, 23.1030]}
HOUSE = {"name": "新楼", "height_m": 12, "grid_code": "G2"}

#: what happens, layer, rows that come, keys that go
SAME_AS_A_LOAD = [
    ("a building moves into the other grid", "building",
     [changed("building", "B01", name="改", shape=house_box(113.3061, 23.1020))], ()),
    ("a building is new and another one is pulled down", "building",
     [changed("building", "B01", code="B99", **HOUSE, shape=house_box(113.3072, 23.1021))],
     ("B05",)),
    ("a building comes to stand where a plate was without one", "building",
     [changed("building", "B02", shape=house_box(113.3095, 23.1022))], ()),
    ("a grid's boundary moves over ten buildings", "grid",
     [changed("grid", "G1", shape=box(113.300, 23.100, 113.303, 23.104)),
      changed("grid", "G2", shape=box(113.303, 23.100, 113.310, 23.104))], ()),
    ("a grid is cut in two", "grid",
     [changed("grid", "G1", shape=box(113.300, 23.100, 113.305, 23.102)),
      changed("grid", "G1", code="G0", shape=box(113.300, 23.102, 113.305, 23.104))], ()),
    ("a grid is taken away and leaves a gap", "grid", [], ("G2",)),
    ("a plate goes to another building", "address",
     [changed("address", "A03", building_code="B04")], ()),
    ("a plate of lower code comes to a building", "address",
     [changed("address", "A03", code="A00", name="一街零号")], ()),
    ("a plate is free: its place decides", "address",
     [changed("address", "A07", building_code=None, shape=POINT)], ()),
]


def load(store, pack, now, review=accept_all):
    return ingest(pack, store, now=now, actor="test", secret=KEY, review=review)


def counted(store):
    """Return attachment lines, sums and search hits: what an update carries over."""
    _, quality = store.quality()
    lines = {(c.layer, c.street): c for c in quality.coverage}
    sums = {r.spec.code: store.tally(r.spec.code) for r in store.layers()}
    hits = {text: {(h.layer, h.code) for h in store.search(text, limit=50)}
            for text in ("楼", "一街", "B0", "A0")}
    return lines, quality.grids, sums, hits, {r.spec.code: r.count for r in store.layers()}


@pytest.mark.parametrize(("why", "layer", "rows", "gone"), SAME_AS_A_LOAD,
                         ids=[row[0] for row in SAME_AS_A_LOAD])
def test_an_update_does_what_a_whole_load_does(
        loaded, tmp_path, now, why, layer, rows, gone):
    check_same(loaded, tmp_path, now, layer, rows, gone)


@pytest.mark.postgres
def test_so_it_does_on_postgresql(postgres, tmp_path, now):
    store = open_store(postgres[0], schema=postgres[1])
    _, layer, rows, gone = SAME_AS_A_LOAD[1]
    load(store, estate.pack(tmp_path / "pack"), now)
    check_same(store, tmp_path, now, layer, rows, gone)
    store.close()


def check_same(store, tmp_path, now, layer, rows, gone):
    before = {key: one.id for key, one in _features(store, layer).items()}
    done = update(store, layer, changes_file(tmp_path, layer, rows),
                  now=now + timedelta(hours=1), actor="test", removal=Removal(keys=gone))
    assert done.load_id == 2 and done.diff.touched
    after = counted(store)
    codes = {row["code"] for row in rows} | set(gone)
    left = {"house": {r["code"] for r in estate.estate()["house"] if r["building_code"] in gone}}
    left["person"] = {r["code"] for r in estate.estate()["person"]
                      if r["house_code"] in left["house"]}

    def same(every):
        every[layer] = [*(r for r in every[layer] if r["code"] not in codes), *rows]
        for name in left:   # a load rejects them; an update takes them away with their building
            every[name] = [r for r in every[name] if r["code"] not in left[name]]

    found = []
    load(store, estate.pack(tmp_path / "pack", same), now + timedelta(hours=2), found.append)
    assert [one.layer for one in found[0].touched] == [], "the whole load finds nothing to change"
    assert counted(store) == after
    now_there = _features(store, layer)
    assert {k: one.id for k, one in now_there.items() if k in before} == {
        k: v for k, v in before.items() if k in now_there}, "ids stay with their keys"


def _features(store, layer):
    return {key: store.feature_by_key(layer, key) for key in store.frame(layer)["key"]}


def test_a_search_waits_for_no_update_and_soon_finds_what_is_new(loaded, tmp_path, now):
    store = loaded
    assert [h.code for h in store.search("5号楼", limit=1)] == ["B05"]
    tower = changed("building", "B01", code="B99", **{**HOUSE, "name": "望江塔"})
    update(store, "building", changes_file(tmp_path, "building", [tower]), now=now, actor="test",
           removal=Removal(keys=("B05",)))
    assert store.search("5号楼", limit=1) == [], "what is gone is not told, whatever the index says"
    store.warm_search()
    assert [h.code for h in store.search("望江塔", limit=1)] == ["B99"]


def test_updates_of_the_search_stand_beside_its_part_until_they_are_worked_in(
        loaded, tmp_path, now, monkeypatch):
    monkeypatch.setattr(search_patch, "MOST_PATCHES", 2)
    rows = []
    for hour, name in enumerate(("望江塔", "望海塔", "望山塔", "望月塔"), start=1):
        tower = changed("building", "B01", name=name)
        update(loaded, "building", changes_file(tmp_path, "building", [tower]),
               now=now + timedelta(hours=hour), actor="test")
        loaded.warm_search()
        assert [h.code for h in loaded.search(name, limit=1)] == ["B01"]
        assert [h.code for h in loaded.search("B01", limit=1)] == ["B01"]
        assert not [h for h in loaded.search("1号楼", limit=50) if h.code == "B01"], "its old name"
        with loaded.database.read() as connection:
            rows.append(sorted(connection.scalars(select(schema.search_part.c.layer).where(
                schema.search_part.c.layer.like("building%")))))
    assert rows == [["building", "building+2"], ["building", "building+2", "building+3"],
                    ["building"], ["building", "building+5"]]


REFUSED = [
    ("a layer that is not there", "bridge", NotFound, "There is no layer 'bridge'"),
    ("a layer whose rows have no place", "house", SourceError, "load that"),
    ("an area above the grid", "street", SourceError, "load that"),
]


@pytest.mark.parametrize(("why", "layer", "fault", "said"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_cannot_be_updated_says_what_to_do(loaded, tmp_path, now, why, layer, fault, said):
    file = changes_file(tmp_path, "building", [changed("building", "B01")])
    with pytest.raises(fault, match=said):
        update(loaded, layer, file, now=now, actor="test")
    assert loaded.version() == 1
