"""What a page is sent: everything at first, then exactly what it lacks."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from dashboard.vitals.live import VitalColumns, changed, message
from indicators.quality import GOOD, MISSING, STALE

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
NEVER = np.iinfo(np.int64).min
OLD = VitalColumns("tiny/1", 7, AT, np.array([1.5, np.nan, 3.0]),
                   np.array([10_000_000, NEVER, 30_000_000]),
                   np.array([GOOD, MISSING, STALE], dtype=np.uint8))


def made(at, name, value):
    column = getattr(OLD, name).copy()
    column[at] = value
    return replace(OLD, version=8, **{name: column})


CHANGES = [
    ("nothing", replace(OLD, version=8), []),
    ("missing stays missing, though NaN is unequal to itself", made(1, "value", np.nan), []),
    ("a value", made(0, "value", 2.0), [0]),
    ("the same value seen later", made(2, "time_us", 31_000_000), [2]),
    ("only the quality", made(0, "quality", STALE), [0]),
    ("a value where there was none", made(1, "value", 0.0), [1]),
    ("a value that went", made(2, "value", np.nan), [2]),
]


@pytest.mark.parametrize(("_", "new", "where"), CHANGES, ids=[c[0] for c in CHANGES])
def test_a_page_gets_what_changed(_, new, where):
    assert changed(OLD, new).tolist() == where
    sent = message(new, OLD)
    assert (sent["base"], sent["version"], sent["i"]) == (7, 8, where)
    assert len(sent["v"]) == len(sent["t"]) == len(sent["q"]) == len(where)
    assert new.same(OLD) is (not where)


def test_a_page_that_has_nothing_gets_everything():
    sent = message(OLD)
    assert "i" not in sent and sent["base"] is None
    assert (sent["v"], sent["t"], sent["q"]) == ([1.5, None, 3.0], [10, None, 30], "gms")


def test_another_load_is_sent_whole():
    assert message(replace(OLD, catalogue="tiny/2"), OLD)["base"] is None


def test_doubt_makes_stale_what_is_there_and_leaves_missing_missing():
    assert OLD.doubted().quality.tolist() == [STALE, MISSING, STALE]
    assert OLD.doubted().version == 8
