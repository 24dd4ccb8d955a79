"""Loads: ids that stay, all or nothing, one at a time, and refusals that name the row."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from data.errors import LoadInProgress, StoreError
from data.model import Datum, DrawSpec, LoadReport, Names, Problem, Reject, Role, TileSpec
from data.store import open_store
from tests.support.tiny import (
    DISTRICT,
    LAYERS,
    features,
    indicator_records,
    load_tiny,
    put_features,
    spec,
    spot,
)


def put_points(store, now, rows, layer="hydrant"):
    """Load one layer of points; return the ids by key."""
    with store.load(DISTRICT, at=now, actor="test") as writer:
        ids = writer.identify(layer, [key for key, _ in rows])
        frame = features([{"id": i, "key": k, "code": k, "name": n, "shape": spot(.5, .5)}
                          for i, (k, n) in zip(ids.tolist(), rows, strict=True)])
        writer.put_layer(spec(layer, Role.FACILITY, "设施", "Facility"), frame, 0)
    return dict(zip([k for k, _ in rows], ids.tolist(), strict=True))


def test_ids_survive_a_reload_in_another_order(store, now):
    first = load_tiny(store, now)
    second = load_tiny(store, now, order=-1)
    assert second == first
    for layer, keys in first.items():
        frame = store.frame(layer, geometry=False)
        assert dict(zip(frame["key"], frame["id"], strict=True)) == keys
    every = [i for keys in first.values() for i in keys.values()]
    assert len(set(every)) == len(every)
    assert max(every) < 2**53


def test_ids_are_never_given_twice(store, now):
    first = put_points(store, now, [("a", None), ("b", None)])
    second = put_points(store, now, [("c", None)], layer="lamp")  # the layer hydrant is removed
    assert [r.spec.code for r in store.layers()] == ["lamp"]
    third = put_points(store, now, [("d", None), ("b", None)])    # and added again
    assert third["b"] == first["b"]
    assert third["d"] > second["c"] > max(first.values())


def test_identify_gives_one_id_per_key(store, now):
    with store.load(DISTRICT, at=now, actor="test") as writer:
        ids = writer.identify("x", ["a", "b", "a"])
        assert ids.dtype == np.int64
        assert ids.tolist() == [1, 2, 1]
        assert writer.identify("y", ["a"]).tolist() == [3]
        assert writer.identify("x", ["b", "c"]).tolist() == [2, 4]
        assert writer.identify("x", []).tolist() == []


def test_a_failed_load_leaves_the_store_as_it_was(store, now):
    ids = load_tiny(store, now)
    before = (store.version(), _buildings(store), store.journal_entries())
    with pytest.raises(RuntimeError, match="stop"), \
            store.load(DISTRICT, at=now, actor="test") as writer:
        put_features(writer)
        writer.identify("new", ["n1"])
        raise RuntimeError("stop")
    assert (store.version(), _buildings(store), store.journal_entries()) == before
    assert load_tiny(store, now) == ids


def _buildings(store):
    frame = store.frame("building")
    return frame[["id", "key", "checksum"]].to_numpy().tolist(), frame.to_wkb()["geometry"].tolist()


def test_a_load_that_fails_in_the_database_is_undone(store, now, monkeypatch):
    load_tiny(store, now)
    before = (store.version(), store.attached(store.feature_by_key("grid", "G1")))
    monkeypatch.setattr("data.store.load.write.record_load", _fail)
    with pytest.raises(RuntimeError, match="in the end"):
        load_tiny(store, now, order=-1)
    monkeypatch.undo()
    assert (store.version(), store.attached(store.feature_by_key("grid", "G1"))) == before


def _fail(*_args, **_given):
    raise RuntimeError("in the end")


def test_a_second_loader_is_refused_at_once(store, store_address, now):
    url, schema = store_address
    other = open_store(url, schema=schema)
    with store.load(DISTRICT, at=now, actor="one") as writer:
        put_features(writer)
        for second in (store, other):
            with pytest.raises(LoadInProgress, match="Another load"), \
                    second.load(DISTRICT, at=now, actor="two"):
                pass
    load_tiny(other, now)
    assert other.version() == store.version() == 2
    other.close()


def test_another_district_does_not_overwrite_this_one(store, now):
    load_tiny(store, now)
    other = dataclasses.replace(DISTRICT, id="other")
    with pytest.raises(StoreError, match="holds the district tiny, not other"):
        load_tiny(store, now, district=other)
    assert store.district() == DISTRICT


def test_what_was_put_is_read_back(store, now):
    assert (store.version(), store.district(), store.layers(), store.reports()) == (0, None, [], [])
    load_tiny(store, now)
    assert (store.version(), store.district()) == (1, DISTRICT)
    layers = store.layers()
    assert [r.spec for r in layers] == list(LAYERS)
    counts = {r.spec.code: r.count for r in layers}
    assert (counts["building"], counts["house"], counts["person"]) == (4, 3, 9)
    grid = next(r for r in layers if r.spec.code == "grid")
    assert grid.extent == pytest.approx((113.300, 23.100, 113.304, 23.104))
    assert grid.loaded_at == now
    assert layers[-1].extent is None


def test_every_part_of_a_layer_declaration_survives(store, now):
    full = dataclasses.replace(
        spec("hydrant", Role.FACILITY, "消火栓", "Hydrants"), source="layers/h.csv",
        encoding="GB18030", datum=Datum.GCJ02, crs="EPSG:4547", fields={"code": "编号"},
        constants={"state": "正常", "height_m": 1.5}, keep=("a", "b"), where="x=1", context=True,
        owner=Names("区消防", "Fire"), update_cycle="month", sharing="none", sensitivity="L2",
        licence="ODbL-1.0", tile=TileSpec("facility", 15, ("a",)),
        draw=DrawSpec("point", "hydrant", "code", 17.0, 60, False))
    with store.load(DISTRICT, at=now, actor="test") as writer:
        writer.put_layer(full, features([]), 3)
    record = store.layers()[0]
    assert (record.spec, record.count, record.rejected, record.extent) == (full, 0, 3, None)
    assert store.frame("hydrant").crs == "EPSG:4326"
    assert store.frame("hydrant").empty


def test_reports_come_newest_first(store, now):
    for number in (1, 2):
        with store.load(DISTRICT, at=now, actor="test") as writer:
            report = LoadReport(
                writer.load_id, "tiny", now, 1.5, {"a": number}, {"a": 1},
                (Reject("a", 7, "k", "null_geometry", "row 7 has no shape"),),
                (Problem("warning", "a.csv:7", "what", "remedy"),), {"a": (1, 2)})
            writer.put_report(report)
    assert store.reports(5)[0] == report
    assert [r.load_id for r in store.reports(5)] == [2, 1]
    assert len(store.reports()) == 1
    entry = store.journal_entries("load")[0]
    assert (entry["actor"], entry["detail"]["load_id"]) == ("test", 2)


def _frame(**changes):
    rows = [{"id": 1, "key": "a", "code": "a", "shape": spot(.1, .1)},
            {"id": 2, "key": "b", "code": "b", "shape": spot(.2, .2)}]
    frame = features(rows)
    for column, values in changes.items():
        frame[column] = values
    return frame


REFUSED = [
    ("a column is missing", lambda: _frame().drop(columns="props"), "lack the columns props"),
    ("a height is infinite", lambda: _frame(height_m=[1.0, float("inf")]), "height_m is infinite"),
    ("a code is too long for an index", lambda: _frame(code=["a", "x" * 201]), "201 characters"),
    ("an id is not that of its key", lambda: _frame(id=[2, 1]), "not that of its key"),
    ("a key is there twice", lambda: _frame(id=[1, 1], key=["a", "a"]), "there twice"),
]


@pytest.mark.parametrize(("case", "frame", "said"), REFUSED, ids=[c for c, _, _ in REFUSED])
def test_unusable_rows_are_refused_by_name(case, frame, said, sqlite_store, now):
    with pytest.raises(StoreError, match=said), \
            sqlite_store.load(DISTRICT, at=now, actor="test") as writer:
        writer.identify("hydrant", ["a", "b"])
        writer.put_layer(spec("hydrant", Role.FACILITY, "消火栓", "Hydrants"), frame(), 0)
    assert sqlite_store.version() == 0


def test_rows_of_no_layer_are_refused(sqlite_store, now):
    with pytest.raises(StoreError, match="is no layer"), \
            sqlite_store.load(DISTRICT, at=now, actor="test") as writer:
        writer.put_units("firm", pd.DataFrame(
            [("U1", "x", "shop", pd.NA, pd.NA, pd.NA)],
            columns=["code", "name", "kind", "building_id", "address_id", "grid_id"]))


def test_an_indicator_of_an_unknown_subject_is_refused(sqlite_store, now):
    load_tiny(sqlite_store, now)
    with pytest.raises(StoreError, match=r"crowd\.present:Z1 speaks of zone 'Z1'"), \
            sqlite_store.load(DISTRICT, at=now, actor="test") as writer:
        writer.put_indicators(indicator_records())
    assert len(sqlite_store.indicators()) == 2


ODD_TEXTS = [
    ("markup stays text", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("ten thousand characters stay", "长" * 10_000, "长" * 10_000),
    ("a quote and a backslash stay", "O'Neil\\\"", "O'Neil\\\""),
    ("a NUL cannot be stored", "a\x00b", "a\ufffdb"),
    ("an emoji stays", "🗼", "🗼"),
    ("no name stays no name", None, "k"),
]


@pytest.mark.parametrize(("case", "name", "kept"), ODD_TEXTS, ids=[c for c, _, _ in ODD_TEXTS])
def test_odd_names_are_kept_or_mended(case, name, kept, store, now):
    ids = put_points(store, now, [("k", name)])
    assert store.feature("hydrant", ids["k"]).names.zh == kept
