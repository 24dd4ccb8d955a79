"""What the trend page computes: step, windows to compare with, calendar, spread, summary."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from indicators.trend import MAX_POINTS, calendar, choose_step, earlier, spread, summary, unusual

GZ, AKL = "Asia/Shanghai", "Pacific/Auckland"
DAY = 86_400


@pytest.mark.parametrize(("what", "span_s", "cadence_s", "step"), [
    ("a day of minutes is drawn as it was read", DAY, 60, "raw"),
    ("a week of minutes becomes hours", 7 * DAY, 60, "hour"),
    ("a minute's seconds are drawn as read", 60, 1, "raw"),
    ("a day of seconds becomes minutes", DAY, 1, "minute"),
    ("a month of hours is drawn as read", 30 * DAY, 3600, "raw"),
    ("90 days of hours become days", 90 * DAY, 3600, "day"),
    ("ten years of minutes become weeks", 3650 * DAY, 60, "week"),
    ("a thousand years are years", 365_000 * DAY, 60, "year"),
    ("a daily figure is never cut into hours", 3 * DAY, DAY, "raw"),
])
def test_the_step_is_the_finest_that_fits(what, span_s, cadence_s, step):
    assert choose_step(span_s, cadence_s) == step, what


@pytest.mark.parametrize("span_s", [60, 3600, DAY, 30 * DAY, 400 * DAY])
@pytest.mark.parametrize("cadence_s", [1, 60, 3600])
def test_no_step_draws_more_points_than_a_chart_has(span_s, cadence_s):
    length = {"raw": cadence_s, "minute": 60, "hour": 3600, "day": DAY, "week": 7 * DAY,
              "month": 30 * DAY, "year": 365 * DAY}[choose_step(span_s, cadence_s)]
    assert span_s / length <= MAX_POINTS * 1.02


@pytest.mark.parametrize(("kind", "zone", "start", "then"), [
    ("yesterday", GZ, "2026-11-21T20:00", "2026-11-20T20:00"),
    ("week", GZ, "2026-11-21T20:00", "2026-11-14T20:00"),
    ("year", GZ, "2026-11-21T20:00", "2025-11-22T20:00"),       # a Saturday over a Saturday
    ("yesterday", AKL, "2026-09-27T12:00", "2026-09-26T12:00"),  # clocks go forward that night
    ("week", AKL, "2026-04-06T01:30", "2026-03-30T01:30"),       # and back
])
def test_the_window_before_keeps_the_hour_of_the_clock(kind, zone, start, then):
    tz = ZoneInfo(zone)
    begin = datetime.fromisoformat(start).replace(tzinfo=tz)
    found = earlier(kind, begin, begin + timedelta(hours=4), zone)
    assert found.start.astimezone(tz) == datetime.fromisoformat(then).replace(tzinfo=tz)
    assert found.start + found.shift == begin
    assert found.end - found.start == timedelta(hours=4)


def test_the_last_festival_is_the_newest_before_the_window():
    feasts = [(date(2026, 10, 1), "国庆"), (date(2026, 2, 17), "春节"), (date(2027, 1, 1), "元旦")]
    start = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo(GZ))
    found = earlier("festival", start, start + timedelta(days=1), GZ, feasts)
    assert found.name == "国庆"
    assert found.start.astimezone(ZoneInfo(GZ)) == datetime(2026, 10, 1, 12, tzinfo=ZoneInfo(GZ))
    assert earlier("festival", start, start, GZ) is None


def test_an_unknown_comparison_is_refused():
    with pytest.raises(ValueError, match="moon"):
        earlier("moon", datetime.now(UTC), datetime.now(UTC), GZ)


def hours(start: datetime, n: int) -> np.ndarray:
    return int(start.timestamp()) * 1_000_000 + np.arange(n) * 3_600_000_000


def test_the_calendar_puts_each_hour_on_its_local_day_and_leaves_gaps_empty():
    start = datetime(2026, 11, 20, 22, tzinfo=ZoneInfo(GZ))
    value = np.array([1.0, 2.0, 3.0, np.nan, 5.0])
    found = calendar(hours(start, 5), value, GZ)
    assert found.days == (date(2026, 11, 20), date(2026, 11, 21))
    assert found.value[22, 0] == 1 and found.value[23, 0] == 2 and found.value[0, 1] == 3
    assert np.isnan(found.value[1, 1]) and found.value[2, 1] == 5
    assert np.isnan(found.value[12, 0])


def test_the_repeated_hour_of_a_clock_change_is_averaged():
    start = datetime(2026, 4, 5, 0, tzinfo=ZoneInfo(AKL))       # 02:00 comes twice
    found = calendar(hours(start, 5), np.arange(5.0), AKL)
    assert found.value[2, 0] == 2.5 and found.value[3, 0] == 4


def test_nothing_read_gives_nothing():
    none = np.empty(0)
    assert calendar(np.empty(0, np.int64), none, GZ).days == ()
    assert spread(np.array([np.nan])) is None
    assert summary(np.array([1]), np.array([np.nan]), none, none, np.array([0]), 60, 60) is None


def test_the_spread_counts_every_known_value_once():
    value = np.r_[np.random.default_rng(1).normal(50, 9, 500), np.nan]
    found = spread(value)
    assert found.counts.sum() == 500 and len(found.edges) == 31
    assert found.p05 < found.p50 < found.p95
    assert spread(np.full(9, 4.0)).counts.tolist() == [9]


def test_the_mean_is_that_of_all_readings_and_the_extremes_are_true_ones():
    found = summary(np.array([0, 1]), np.array([10.0, 20.0]), np.array([1.0, 19.0]),
                    np.array([15.0, 99.0]), np.array([30, 10]), span_s=240, step_s=60)
    assert found.mean == 12.5
    assert (found.least, found.least_us, found.most, found.most_us) == (1.0, 0, 99.0, 1)
    assert (found.count, found.share) == (40, 0.5)


def test_a_broken_day_is_marked_and_the_days_before_are_not():
    start = datetime(2026, 10, 1, tzinfo=ZoneInfo(GZ))
    value = 100 + 50 * np.sin(np.arange(24 * 40) / 24 * 2 * np.pi)
    value = value + np.random.default_rng(2).normal(0, 3, len(value))
    value[24 * 35:24 * 35 + 5] = 400
    found = unusual(hours(start, len(value)), value, GZ)
    marks = [(at - int(start.timestamp() * 1e6)) // 3_600_000_000 for at, _ in found]
    assert any(24 * 35 <= n <= 24 * 35 + 5 for n in marks)
    assert sum(24 * 10 < n < 24 * 35 for n in marks) <= 1
