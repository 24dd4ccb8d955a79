"""Present = in − out over time: night reset, clamp, counter resets, negative counts."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data.errors import FormulaError
from indicators.formulas.presence import present_over_time

ZONE = "Asia/Shanghai"


def at(*hours: float, day: int = 2) -> np.ndarray:
    midnight = datetime(2026, 10, day, tzinfo=ZoneInfo(ZONE)).timestamp()
    return np.array([round((midnight + h * 3600) * 1e6) for h in hours])


def run(hours, entered, left, **more):
    return present_over_time(at(*hours), np.array(entered, float), np.array(left, float),
                             zone=ZONE, **more)


ROWS = [
    ("people come and go", [8, 9, 10], [0, 50, 90], [0, 10, 40], [0, 40, 50]),
    ("more left than came: never below zero", [8, 9, 10], [0, 5, 25], [0, 30, 32], [0, 0, 18]),
    ("the entry counter begins anew", [8, 9, 10], [1000, 1050, 7], [200, 210, 212], [0, 40, 45]),
    ("a negative count is left out", [8, 9, 10], [0, -4, 90], [0, 10, 40], [0, 0, 50]),
    ("a missing count is left out", [8, 9, 10], [0, np.nan, 90], [0, 10, 40], [0, 0, 50]),
    ("the night clears the drift", [2, 3, 5], [0, 70, 80], [0, 10, 14], [0, 60, 6]),
]


@pytest.mark.parametrize(("sentence", "hours", "entered", "left", "present"), ROWS,
                         ids=[r[0] for r in ROWS])
def test_present(sentence, hours, entered, left, present):
    assert run(hours, entered, left).present.tolist() == present


def test_resets_and_what_was_left_out_are_told():
    found = run([8, 9, 10, 11], [10, 20, 3, -1], [0, 0, 0, 0])
    assert found.reset.tolist() == [False, False, True, False]
    assert found.dropped.tolist() == [False, False, False, True]


def test_before_the_first_count_nobody_knows():
    found = run([8, 9, 10], [np.nan, 10, 30], [np.nan, 0, 5])
    assert np.isnan(found.present[0])
    assert found.present[1:].tolist() == [0, 15]


def test_the_night_is_the_local_one_also_when_clocks_change():
    midnight = datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/Paris")).timestamp()
    # clocks go back at 03:00: 04:00 local is five hours after midnight
    times = np.array([round((midnight + h * 3600) * 1e6) for h in (3, 4.9, 5.1)])
    found = present_over_time(times, np.array([0.0, 40, 50]), np.zeros(3), zone="Europe/Paris")
    assert found.present.tolist() == [0, 40, 10]


def test_clamping_at_every_step_is_what_one_does_by_hand():
    rng = np.random.default_rng(7)
    entered, left = np.cumsum(rng.integers(0, 9, 200)), np.cumsum(rng.integers(0, 9, 200))
    found = present_over_time(at(*np.linspace(5, 23, 200)), entered.astype(float),
                              left.astype(float), zone=ZONE)
    hand = 0.0
    for i in range(1, 200):
        hand = max(0.0, hand + (entered[i] - entered[i - 1]) - (left[i] - left[i - 1]))
        assert found.present[i] == hand


@pytest.mark.parametrize(("sentence", "hours", "entered"), [
    ("times that do not grow", [9, 8], [0, 1]), ("columns of two lengths", [8, 9], [0])])
def test_bad_samples(sentence, hours, entered):
    with pytest.raises(FormulaError, match="not in order"):
        run(hours, entered, [0] * len(entered))
