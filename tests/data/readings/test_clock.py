"""Times as files write them, in local time or with an offset."""

import numpy as np
import pytest

from data.readings.clock import FAULTS, fault_of, faulty, to_microseconds

GZ, AKL = "Asia/Shanghai", "Pacific/Auckland"

TIMES = [
    ("ISO with an offset", GZ, "2026-11-21T20:00:00+08:00", "2026-11-21T12:00"),
    ("ISO in UTC", AKL, "2026-11-21T12:00:00Z", "2026-11-21T12:00"),
    ("local time", GZ, "2026-11-21 20:00", "2026-11-21T12:00"),
    ("a day alone is its midnight", GZ, "2026-11-21", "2026-11-20T16:00"),
    ("an hour of one digit", GZ, "2026/1/2 3:04", "2026-01-01T19:04"),
    ("Chinese", GZ, "2026年1月2日 3时4分5秒", "2026-01-01T19:04:05"),
    ("Chinese, the hour alone", GZ, "2026年1月2日3时", "2026-01-01T19:00"),
    ("an hour as a range is its beginning", AKL, "2019-01-01 6:00-6:59", "2018-12-31T17:00"),
    ("seconds since 1970", AKL, "1700000000", "2023-11-14T22:13:20"),
    ("milliseconds since 1970", AKL, "1700000000123", "2023-11-14T22:13:20.123"),
    ("a part of a second", GZ, "2026-01-01 00:00:00.25", "2025-12-31T16:00:00.25"),
    ("blanks around", GZ, "  2026-11-21 20:00 ", "2026-11-21T12:00"),
    ("daylight saving time", AKL, "2026-01-15 12:00", "2026-01-14T23:00"),
    ("standard time", AKL, "2026-07-15 12:00", "2026-07-15T00:00"),
]
BAD = [
    ("a word", "yesterday", 1), ("nothing", "", 1), ("a thirteenth month", "2026-13-01", 1),
    ("24 o'clock", "2026-01-01 24:61", 1), ("before 1900", "1899-12-31", 1),
    ("the year 9999", "9999-12-31T23:59:59Z", 1), ("the first year", "0001-01-01", 1),
    ("an hour that was skipped", "2025-09-28 02:30", 2),
    ("an hour that came twice", "2025-04-06 02:30", 3),
]


@pytest.mark.parametrize(("case", "zone", "text", "utc"), TIMES, ids=[r[0] for r in TIMES])
def test_a_time_is_read(case, zone, text, utc):
    found = to_microseconds([text], zone)
    assert found[0] == np.datetime64(utc, "us").astype(np.int64)
    assert not faulty(found).any()


@pytest.mark.parametrize(("case", "text", "fault"), BAD, ids=[r[0] for r in BAD])
def test_a_time_that_cannot_be_taken_says_why(case, text, fault):
    found = to_microseconds([text, "2026-01-01"], AKL)
    assert fault_of(found[0]) == FAULTS[fault]
    assert faulty(found).tolist() == [True, False]
    assert fault_of(found[1]) == ""


def test_an_hour_that_came_twice_is_told_by_its_offset():
    first, second = to_microseconds(["2025-04-06T02:30+13:00", "2025-04-06T02:30+12:00"], AKL)
    assert second - first == 3_600_000_000
