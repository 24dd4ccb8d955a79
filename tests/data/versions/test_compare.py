"""The comparison of two versions of a layer, row by row, without a store."""

import numpy as np
import pandas as pd
import pytest
import shapely

from data.versions import blob
from data.versions.compare import BRIEF, compare_features, metres
from data.versions.judge import reasons
from data.versions.model import LayerDiff, LoadDiff
from data.versions.tables import compare_tables, digest, undo
from tests.support.tiny import features, spot

NONE = np.empty(0, np.int64)
RETIRED = pd.DataFrame({"id": [3], "lon": [113.30], "lat": [23.10]})


def rows(*given):
    """Return a layer's frame of (id, place, values)."""
    return features([{"id": i, "key": f"K{i}", "code": f"K{i}", "name": f"n{i}",
                      "shape": place, **values} for i, place, values in given])


OLD = rows((1, spot(0.1, 0.1), {}), (2, spot(0.2, 0.2), {"building_id": 90}))
CASES = {
    "nothing": (OLD, {}),
    "the same in another order": (OLD.iloc[::-1], {}),
    "a row more": (rows((1, spot(.1, .1), {}), (2, spot(.2, .2), {"building_id": 90}),
                        (4, spot(1, 1), {})), {"added": 1}),
    "a row less": (OLD.iloc[:1], {"removed": 1}),
    "another name": (rows((1, spot(.1, .1), {"name": "x", "checksum": "1"}),
                          (2, spot(.2, .2), {"building_id": 90})), {"changed": 1}),
    "half a metre is no move": (rows((1, spot(.1 + .5 / 205, .1), {"checksum": "1"}),
                                     (2, spot(.2, .2), {"building_id": 90})), {"changed": 1}),
    "two metres are": (rows((1, spot(.1 + 2 / 205, .1), {"checksum": "1"}),
                            (2, spot(.2, .2), {"building_id": 90})), {"changed": 1, "moved": 1}),
    "its building is gone": (rows((1, spot(.1, .1), {}), (2, spot(.2, .2), {})),
                             {"changed": 1, "broken": 1}),
    "it has another building now": (
        rows((1, spot(.1, .1), {}), (2, spot(.2, .2), {"building_id": 91})), {"changed": 1}),
    "a code comes back far from its old place": (
        pd.concat([OLD, rows((3, spot(1.5, 1.5), {}))]), {"added": 1, "reused": 1}),
    "a code comes back to its old place": (
        pd.concat([OLD, rows((3, spot(.01, .01), {}))]), {"added": 1}),
}


@pytest.mark.parametrize("sentence", CASES)
def test_what_a_load_does_to_a_layer(sentence):
    new, expected = CASES[sentence]
    found = compare_features(
        "x", OLD[list(BRIEF)], new, np.array([90]), RETIRED,
        lambda ids: OLD[OLD["id"].isin(ids)], None)
    assert {k: v for k, v in found.counts.items() if v} == expected
    assert found.touched == bool(expected)


@pytest.mark.parametrize(("a", "b", "expected"), [
    ((113.3, 23.1), (113.3, 23.101), 111.2), ((113.3, 23.1), (113.301, 23.1), 102.3),
    ((113.3, 23.1), (113.3, 23.1), 0.0),
])
def test_distances_are_in_metres(a, b, expected):
    found = metres(*(np.array([v]) for v in (*a, *b)))
    assert found[0] == pytest.approx(expected, abs=.1)


def houses(*given):
    return pd.DataFrame(given, columns=["code", "building_id", "floor"]).astype(
        {"building_id": "Int64", "floor": "Int64"})


def test_undoing_a_tables_difference_gives_the_older_rows():
    old = houses(("H1", 1, 1), ("H2", 2, 1), ("H3", 3, pd.NA))
    new = houses(("H1", 1, 1), ("H2", 2, 5), ("H4", 4, 1))
    diff = compare_tables("house", "house", old, new, np.array([3]), None)
    assert {k: v for k, v in diff.counts.items() if v} == {
        "added": 1, "removed": 1, "changed": 1, "broken": 1}
    back = undo("house", new, blob.unpack(blob.pack(diff.old)))
    assert digest(back.sort_values("code")) == digest(old)


def test_a_digest_knows_rows_not_their_order():
    rows_ = houses(("H1", 1, 1), ("H2", 2, pd.NA))
    assert digest(rows_) == digest(rows_.iloc[::-1])
    assert digest(rows_) != digest(rows_.iloc[:1])
    assert digest(rows_) != digest(houses(("H1", 1, 2), ("H2", 2, pd.NA)))


def test_geometry_survives_the_blob():
    kept = blob.unpack(blob.pack(OLD))
    assert [shapely.from_wkb(g).wkt for g in kept["geom"]] == [
        shapely.from_wkb(g).wkt for g in OLD["geom"]]


@pytest.mark.parametrize(("layer", "said"), [
    (LayerDiff("x", 100, 80, removed=20), ""),
    (LayerDiff("x", 100, 79, removed=21), "21 of 100 rows removed"),
    (LayerDiff("x", 20, 11, removed=9), ""),
    (LayerDiff("x", 100, 100, changed=21, moved=21), "21 of 100 rows moved"),
    (LayerDiff("x", 100, 100, changed=10, broken=10), "broken link"),
    (LayerDiff("x", 100, 101, added=1, reused=1), "never re-used"),
    (LayerDiff("x", 3, None, removed=3), "is gone"),
    (LayerDiff("x", None, 1000, added=1000), ""),
])
def test_what_needs_a_person(layer, said):
    found = "; ".join(reasons(LoadDiff((layer,), False)))
    assert (said in found) if said else not found
