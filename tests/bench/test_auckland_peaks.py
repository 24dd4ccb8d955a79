"""How the forecast rule is judged on peaks, on rows that a hand can check."""

import numpy as np
import pandas as pd
import pytest

from bench.auckland_peaks import ahead, judge, last_week, limit_of, total


def test_called_right_and_lead():
    values = np.array([0, 0, 9, 1, 8, 1], float)
    made = np.array([[0, 0, 0], [0, 0, 0], [7, 7, 0], [7, 0, 0], [0, 0, 0], [np.nan] * 3])
    found = judge(values, 5.0, 1, made)
    assert (found.truth, found.called, found.right, found.leads) == (2, 2, 1, (2,))
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert total([found, found]).truth == 4


def test_a_missing_hour_is_no_truth_and_no_call():
    found = judge(np.array([np.nan, 9.0]), 5.0, 0, np.array([[9.0], [9.0]]))
    assert (found.truth, found.called, found.right) == (1, 1, 1)


def test_a_forecast_reads_only_hours_before_its_own():
    rng = np.random.default_rng(1)
    values = 100 + 80 * np.sin(np.arange(24 * 70) * 2 * np.pi / 24) + rng.normal(0, 3, 24 * 70)
    changed = values.copy()
    changed[1_500:] = 0.0
    first, second = (ahead(v, 1_200, 6) for v in (values, changed))
    for step in range(6):
        assert np.array_equal(first[:1_501 + step, step], second[:1_501 + step, step],
                              equal_nan=True)
    assert np.nanmax(np.abs(first[1_200:1_500] - values[1_200:1_500, None])) < 30


def test_last_week_and_limits():
    values = np.arange(400, dtype=float)
    assert last_week(values, 0, 2)[300].tolist() == [132.0, 132.0]
    index = pd.date_range("2019-01-01", periods=400, freq="h")
    assert limit_of(values, index) is None
    index = pd.date_range("2019-01-01", periods=8_760, freq="h")
    assert limit_of(np.arange(8_760, dtype=float), index) == pytest.approx(8_715.2, abs=0.1)
