"""Buckets of time: local hours, days, weeks, months and years, also where clocks change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data.errors import NotFound
from data.readings.buckets import bucket_starts, check_step, whole_buckets
from data.store.times import to_us

SHANGHAI, AUCKLAND, KATHMANDU, CAIRO = ("Asia/Shanghai", "Pacific/Auckland", "Asia/Kathmandu",
                                        "Africa/Cairo")


def us(text, zone="UTC", fold=0):
    return to_us(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold))


STARTS = [
    ("a minute", SHANGHAI, "minute", "2026-11-21T20:00:59.5", "2026-11-21T20:00"),
    ("an hour", SHANGHAI, "hour", "2026-11-21T20:59:59", "2026-11-21T20:00"),
    ("an hour of a zone of quarters", KATHMANDU, "hour", "2026-11-21T20:59", "2026-11-21T20:00"),
    ("a day begins at the local midnight", SHANGHAI, "day", "2026-11-21T00:00", "2026-11-21T00:00"),
    ("and ends before the next", SHANGHAI, "day", "2026-11-21T23:59", "2026-11-21T00:00"),
    ("a week begins on Monday", SHANGHAI, "week", "2026-11-22T23:59", "2026-11-16T00:00"),
    ("also over the year's end", AUCKLAND, "week", "2025-01-01T12:00", "2024-12-30T00:00"),
    ("a month", AUCKLAND, "month", "2024-02-29T23:59", "2024-02-01T00:00"),
    ("a year", AUCKLAND, "year", "2024-12-31T23:59", "2024-01-01T00:00"),
    ("a day whose midnight is skipped", CAIRO, "day", "2026-04-24T12:00", "2026-04-24T01:00"),
    ("the hour before daylight saving", AUCKLAND, "hour", "2025-09-28T01:59", "2025-09-28T01:00"),
    ("the hour after it", AUCKLAND, "hour", "2025-09-28T03:59", "2025-09-28T03:00"),
]


@pytest.mark.parametrize(("case", "zone", "step", "at", "start"), STARTS,
                         ids=[r[0] for r in STARTS])
def test_where_a_bucket_begins(case, zone, step, at, start):
    found = bucket_starts(np.array([us(at, zone)]), step, zone)
    assert found.tolist() == [us(start, zone)]


def test_the_hour_that_comes_twice_is_two_hours():
    at = [us("2025-04-06T02:30", AUCKLAND, fold) for fold in (0, 1)]
    first, second = bucket_starts(np.array(at), "hour", AUCKLAND).tolist()
    assert second - first == 3_600_000_000


DAYS = [("23 hours in spring", "2025-09-28", "2025-09-29", 23),
        ("25 hours in autumn", "2025-04-06", "2025-04-07", 25),
        ("24 hours else", "2025-06-01", "2025-06-02", 24)]


@pytest.mark.parametrize(("case", "day", "after", "hours"), DAYS, ids=[r[0] for r in DAYS])
def test_a_day_has_the_hours_that_clocks_say(case, day, after, hours):
    start, end = us(day, AUCKLAND), us(after, AUCKLAND)
    times = np.arange(start, end, 600_000_000)
    assert len(np.unique(bucket_starts(times, "hour", AUCKLAND))) == hours
    assert set(bucket_starts(times, "day", AUCKLAND).tolist()) == {start}


WIDE = [
    ("raw stays", "raw", "2026-11-21T01:30", "2026-11-21T02:30", "2026-11-21T01:30",
     "2026-11-21T02:30"),
    ("minutes", "minute", "2026-11-21T01:30:30", "2026-11-21T02:30:30", "2026-11-21T01:30",
     "2026-11-21T02:31"),
    ("hours", "hour", "2026-11-21T01:30", "2026-11-21T02:30", "2026-11-21T01:00",
     "2026-11-21T03:00"),
    ("what is whole stays", "day", "2026-11-21T00:00", "2026-11-22T00:00", "2026-11-21T00:00",
     "2026-11-22T00:00"),
    ("a month", "month", "2026-11-21T00:00", "2026-12-22T00:00", "2026-11-01T00:00",
     "2027-01-01T00:00"),
    ("nothing stays nothing", "day", "2026-11-21T05:00", "2026-11-21T05:00", "2026-11-21T05:00",
     "2026-11-21T05:00"),
]


@pytest.mark.parametrize(("case", "step", "start", "end", "low", "high"), WIDE,
                         ids=[r[0] for r in WIDE])
def test_a_range_is_widened_to_whole_buckets(case, step, start, end, low, high):
    found = whole_buckets(us(start, SHANGHAI), us(end, SHANGHAI), step, SHANGHAI)
    assert found == (us(low, SHANGHAI), us(high, SHANGHAI))


def test_an_unknown_step_is_named():
    with pytest.raises(NotFound, match="fortnight"):
        check_step("fortnight")
