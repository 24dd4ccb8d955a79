"""Every reason of the real store has a code for machines, on both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.feeds.accept import accept_rows
from data.feeds.rows import Rows
from data.passport import DERIVED
from data.store.times import to_us
from tests.conftest import NOW
from tests.support.tiny import indicator_records, load_tiny

COMPUTED = replace(indicator_records()[0], code="crowd.load:Z1", template="crowd.load",
                   source=DERIVED, expr="crowd.present / 100")
REASONS = [
    ("an indicator that is in no catalogue", {"indicator": "no.such:thing"}, "unknown_indicator"),
    ("another unit", {"unit": "kg"}, "wrong_unit"),
    ("what is computed here", {"indicator": "crowd.load:Z1"}, "computed"),
    ("no source", {"source": ""}, "bad_source"),
    ("a value that is none", {"value": float("nan")}, "not_finite"),
    ("two hours ahead", {"ahead": timedelta(hours=2)}, "future"),
    ("older than readings are kept", {"ahead": timedelta(days=-20_000)}, "too_old"),
    ("another value of the same moment", {"value": 6.0}, "conflict"),
]


def add(rows, indicator="crowd.present:Z1", ahead=timedelta(0), value=5.0, source="demo", unit=""):
    rows.add(indicator, to_us(NOW + ahead), value, source, unit)


def test_every_reason_has_its_code_and_costs_no_other_row(store):
    load_tiny(store, NOW, records=[COMPUTED])
    rows = Rows()
    add(rows)
    for _, changes, _ in REASONS:
        add(rows, **changes)
    add(rows, indicator="crowd.present:Z2", ahead=timedelta(days=-1))
    found = accept_rows(store, rows, now=NOW)
    assert {one.index: one.code for one in found.refused} == {
        n: code for n, (_, _, code) in enumerate(REASONS, 1)}
    assert found.accepted == 2
    ahead = next(one for one in found.refused if one.code == "future")
    assert "'demo' is 2:00:00 ahead" in ahead.reason
    assert {one.indicator for one in store.latest()} == {"crowd.present:Z1", "crowd.present:Z2"}


def test_a_batch_of_refused_rows_alone_asks_the_store_nothing():
    rows = Rows()
    rows.refuse("bad_time", "no time")
    assert accept_rows(None, rows, now=NOW).reasons() == {"bad_time": 1}


@pytest.mark.parametrize("ahead", [timedelta(seconds=60), timedelta(seconds=-1)])
def test_a_clock_that_is_a_minute_ahead_is_taken(sqlite_store, ahead):
    load_tiny(sqlite_store, NOW)
    rows = Rows()
    add(rows, ahead=ahead)
    assert accept_rows(sqlite_store, rows, now=NOW).accepted == 1
