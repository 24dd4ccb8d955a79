"""Sources by their own cadence: good while one indicator is in time, stale, missing, and late."""

from datetime import UTC, datetime

import numpy as np
import pytest

from dashboard.sources import declared, sources
from data.model import Names
from data.passport import IndicatorRecord
from data.readings.columns import NO_TIME, LatestColumns
from data.store.times import to_us

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
NAMES = Names("名", "name")


def record(code, source, expr=""):
    return IndicatorRecord(code, "t", NAMES, "", 60.0, "zone", "Z1", source, expr=expr)


def latest(*rows):
    """Rows of (code, source that won, age in seconds or None)."""
    now = to_us(NOW)
    times = np.array([NO_TIME if age is None else now - int(age * 1e6) for _, _, age in rows])
    ids, n = np.arange(len(rows)), len(rows)
    return LatestColumns(tuple(r[0] for r in rows), ids, ids, np.full(n, 60.0), times, times,
                         np.ones(n), tuple(r[1] for r in rows))


CASES = [
    ("in time", [("a", "gate", 180)], ("good", 0, 180.0)),
    ("late", [("a", "gate", 181)], ("stale", 1, 181.0)),
    ("one of two is in time", [("a", "gate", 5), ("b", "gate", 900)], ("good", 1, 5.0)),
    ("never heard", [("a", "", None)], ("missing", 1, None)),
    ("another source speaks for it", [("a", "camera", 5)], ("missing", 1, None)),
    ("a clock that runs a little ahead", [("a", "gate", -30)], ("good", 0, 0.0)),
]


@pytest.mark.parametrize(("_", "rows", "expected"), CASES, ids=[c[0] for c in CASES])
def test_a_source_is_judged_by_its_own_cadence(_, rows, expected):
    known = declared([record(code, "gate") for code, _, _ in rows])
    [found] = sources(latest(*rows), known, NOW)
    assert (found["state"], found["late"], found["age_s"]) == expected
    assert (found["source"], found["indicators"]) == ("gate", len(rows))


def test_derived_indicators_and_codes_that_are_new_have_no_source():
    known = declared([record("a", "gate"), record("d", "gate", expr="a * 2")])
    [found] = sources(latest(("a", "gate", 1), ("d", "", None), ("new", "x", 1)), known, NOW)
    assert (found["indicators"], found["late"]) == (1, 0)


def test_a_catalogue_without_sources_has_none():
    assert sources(latest(("a", "gate", 1)), declared([]), NOW) == []
