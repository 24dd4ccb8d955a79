"""Minutes to a limit: a line through what was read, and how far it may be off."""

import math

import numpy as np
import pytest

from indicators.ahead import FARTHEST_MIN, minutes_to_limit

MINUTE = 60_000_000
NAN = float("nan")


def told(values, capacity=100.0, times=None):
    times = np.arange(len(values)) * MINUTE if times is None else times
    return minutes_to_limit(times, values, capacity)


CASES = [
    ("ten a minute from 50 meet 100 in 5 minutes", np.arange(-250, 51, 10.0), 5.0),
    ("at the limit it is met", np.arange(-200, 101, 10.0), 0.0),
    ("beyond the limit it is met", np.arange(-190, 111, 10.0), 0.0),
    ("a level that falls does not meet it", np.arange(90, 59, -1.0), None),
    ("nor one that stands", np.full(31, 50.0), None),
    (f"nor one that would need more than {FARTHEST_MIN:.0f} minutes",
     np.linspace(49.0, 50.0, 31), None),
]


@pytest.mark.parametrize(("sentence", "values", "minutes"), CASES, ids=[c[0] for c in CASES])
def test_minutes(sentence, values, minutes):
    found = told(values)
    assert found is not None
    assert found.minutes == (None if minutes is None else pytest.approx(minutes, abs=1e-6))


@pytest.mark.parametrize(("sentence", "values"), [
    ("four readings make no line", [10.0, 20.0, 30.0, 40.0]),
    ("nothing read", [NAN] * 20),
    ("nothing at all", []),
], ids=lambda x: x if isinstance(x, str) else "")
def test_what_cannot_be_said(sentence, values):
    assert told(values) is None


def test_the_interval_holds_the_line_and_widens_with_scatter():
    rng = np.random.default_rng(1)
    line = np.linspace(20.0, 80.0, 31)
    calm, wild = told(line + rng.normal(0, 0.3, 31)), told(line + rng.normal(0, 3, 31))
    for one in (calm, wild):
        assert one.low <= one.minutes <= (one.high or math.inf)
    assert (wild.high or math.inf) - wild.low > calm.high - calm.low


def test_a_bend_within_the_last_windows_widens_the_interval():
    straight = np.linspace(20.0, 80.0, 31)
    bent = np.concatenate([np.full(16, 50.0), np.linspace(52, 80, 15)])
    assert (told(bent).high or math.inf) > (told(straight).high or math.inf)


def test_gaps_and_missing_values_are_left_out():
    values = np.arange(-200, 101, 10.0) - 50
    values[[3, 20, 25]] = NAN
    assert told(values).minutes == pytest.approx(5.0)


def test_most_outcomes_of_a_wandering_inflow_lie_in_the_interval():
    """80 % are promised; the count here changes its pace as a crowd does, smoothly."""
    rng, hits, total = np.random.default_rng(5), 0, 0
    for _ in range(400):
        pace = np.convolve(rng.normal(0, 6, 260), np.ones(40) / 40, "valid") + 4
        level = np.cumsum(pace)[:200]
        seen = level + rng.normal(0, 3, 200)
        limit = level[99] + 60
        met = np.flatnonzero(level[100:] >= limit)
        found = told(seen[70:100], limit)
        if found is None or not len(met) or found.minutes is None:
            continue
        total += 1
        hits += found.low <= met[0] + 1 <= (found.high or math.inf)
    assert total > 200 and 0.7 <= hits / total <= 0.95
