"""Frames become rows of plain values, a slice at a time."""

import math

import numpy as np
import pandas as pd
import pytest

from data.store import bulk
from data.store.bulk import plain, tuples

NUL, HALF = "a\x00b", "a\ud800b"


@pytest.mark.parametrize(("column", "values"), [
    (pd.Series(["甲", None, "b"], dtype="str"), ["甲", None, "b"]),
    (pd.Series([NUL, "b"], dtype="str"), ["a\ufffdb", "b"]),
    (pd.Series(["甲", "b"], dtype=object), ["甲", "b"]),
    (pd.Series([NUL, "b"], dtype=object), ["a\ufffdb", "b"]),
    (pd.Series([HALF, "b"], dtype=object), ["a\ufffdb", "b"]),
    (pd.Series([b"\x00", b""], dtype=object), [b"\x00", b""]),
    (pd.Series([None, "b", np.int64(3), math.nan], dtype=object), [None, "b", 3, None]),
    (pd.Series([1, None, 2**53 - 1], dtype="Int64"), [1, None, 2**53 - 1]),
    (pd.Series([None, None], dtype="Int64"), [None, None]),
    (pd.Series([1.5, math.nan]), [1.5, None]),
    (pd.Series([1.5, 2.0]), [1.5, 2.0]),
    (pd.Series([1, 2]), [1, 2]),
    (pd.Series([True, None], dtype="boolean"), [True, None]),
    (pd.Series([], dtype="str"), []),
])
def test_plain_values(column: pd.Series, values: list[object]) -> None:
    """Missing is None, numbers are Python's own, and what no engine holds is replaced."""
    found = plain(column)
    assert found == values
    assert [type(one) for one in found] == [type(one) for one in values]


def test_rows_come_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Constants stand in front of every row, and each slice is told when it has gone."""
    monkeypatch.setattr(bulk, "_SLICE", 2)
    frame = pd.DataFrame({"id": [1, 2, 3], "name": pd.Series(["a", None, "c"], dtype="str")})
    told: list[int] = []
    rows = tuples(frame, ("name", "id"), "layer", tick=told.append)
    assert (next(rows), told) == (("layer", "a", 1), [])
    assert list(rows) == [("layer", None, 2), ("layer", "c", 3)]
    assert told == [2, 1]
