"""Quality of columns: the same judgement as for one value, for every value against its cadence."""

from datetime import UTC, datetime, timedelta

import numpy as np

from data.model import Quality
from indicators.crowd import quality
from indicators.quality import ESTIMATED, GOOD, MISSING, QUALITIES, STALE, judge, tally

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOW_US = round(NOW.timestamp() * 1e6)


def test_it_agrees_with_the_judgement_of_one_value():
    ages = [0, 1, 14.9, 15, 15.000001, 180, 181, 86400, -30]
    for cadence in (5.0, 60.0, 3600.0):
        time_us = np.array([NOW_US - round(age * 1e6) for age in ages])
        found = judge(np.ones(len(ages)), time_us, np.full(len(ages), cadence), NOW_US)
        for age, one in zip(ages, found, strict=True):
            assert QUALITIES[one] is quality(NOW - timedelta(seconds=age), cadence, NOW), age


def test_without_a_value_it_is_missing_whatever_the_time_says():
    times = np.array([NOW_US, np.iinfo(np.int64).min, np.iinfo(np.int64).max])
    assert judge(np.full(3, np.nan), times, np.ones(3), NOW_US).tolist() == [MISSING] * 3


def test_zero_is_a_value_and_an_estimate_is_never_good():
    times = np.array([NOW_US, NOW_US, NOW_US - 10_000_000_000])
    found = judge(np.zeros(3), times, np.full(3, 60.0), NOW_US, np.array([False, True, True]))
    assert found.tolist() == [GOOD, ESTIMATED, STALE]


def test_moments_are_judged_each_at_its_own_present():
    time_us = np.array([[0, 60_000_000], [0, 0]])
    now = np.array([100_000_000, 400_000_000])
    found = judge(np.ones((2, 2)), time_us, np.array([[60.0], [60.0]]), now)
    assert found.tolist() == [[GOOD, STALE], [GOOD, STALE]]


def test_a_tally_counts_every_quality():
    found = np.array([0, 0, 1, 3], dtype=np.uint8)
    assert tally(found) == {"good": 2, "estimated": 1, "stale": 0, "missing": 1, "total": 4}
    assert list(tally(found))[:4] == [one.value for one in Quality]
