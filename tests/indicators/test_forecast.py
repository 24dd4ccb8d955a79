"""The forecast: what it reads, when it refuses, and that its interval tells the truth."""

import numpy as np
import pytest

from indicators.forecast import forecast, points

HOUR_US = 3_600_000_000
ORIGIN_US = 1_767_225_600_000_000          # 2026-01-01T00:00Z


def week(hours: int, level: float = 100.0) -> np.ndarray:
    """Return ``hours`` steps of a day's wave with quieter Sundays, ending before the origin."""
    at = np.arange(-hours, 0)
    wave = 1 + 0.8 * np.sin(2 * np.pi * at / 24)
    return level * wave * np.where((at // 24) % 7 == 0, 0.5, 1.0)


def times(hours: int) -> np.ndarray:
    return ORIGIN_US + np.arange(-hours, 0) * HOUR_US


def ahead(value: np.ndarray, **more):
    return forecast(times(len(value)), value, origin_us=ORIGIN_US, **more)


@pytest.mark.parametrize(("hours", "method"), [
    (24 * 7 * 8, "week"), (24 * 14, "week"), (24 * 13, "day"), (48, "day"), (47, None), (0, None)])
def test_the_longest_cycle_the_past_can_carry_is_used(hours, method):
    result = ahead(week(hours))
    assert (result.method if result else None) == method


def test_a_perfect_week_is_continued_with_a_narrow_interval():
    result = ahead(week(24 * 7 * 10), steps=24)
    truth = week(24 * 7 * 11)[:24]                      # the same weekday and hours
    assert np.allclose(result.value, truth, rtol=0.02, atol=1)
    assert np.all(result.high - result.low < 10)
    assert np.array_equal(np.diff(result.time_us), np.full(23, HOUR_US))
    assert result.time_us[0] == ORIGIN_US


def test_nothing_at_or_after_the_origin_is_looked_at():
    value = week(24 * 7 * 6)
    later_t = np.concatenate([times(len(value)), ORIGIN_US + np.arange(24) * HOUR_US])
    later_v = np.concatenate([value, np.full(24, 1e9)])
    seen, blind = forecast(later_t, later_v, origin_us=ORIGIN_US), ahead(value)
    assert np.array_equal(seen.value, blind.value)


def test_order_and_gaps_do_not_matter_and_missing_is_not_zero():
    value = week(24 * 7 * 8)
    value[-200:-190] = np.nan
    shuffled = np.random.default_rng(1).permutation(len(value))
    mixed = forecast(times(len(value))[shuffled], value[shuffled], origin_us=ORIGIN_US)
    assert np.array_equal(mixed.value, ahead(value).value)
    assert np.allclose(mixed.value, ahead(week(24 * 7 * 8)).value, rtol=0.05, atol=2)


def test_an_hour_that_was_never_read_stays_unknown():
    value = week(24 * 7 * 8)
    value[np.arange(len(value)) % 24 == 3] = np.nan
    result = ahead(value)
    assert np.isnan(result.value[3]) and np.isnan(result.low[3])
    assert np.isfinite(np.delete(result.value, 3)).all()


def test_one_parade_is_no_habit():
    value = week(24 * 7 * 8)
    value[-24 * 7 * 2:-24 * 7 * 2 + 24] *= 6
    assert np.allclose(ahead(value).value, ahead(week(24 * 7 * 8)).value, rtol=0.15, atol=3)


def test_a_new_level_is_followed():
    value = week(24 * 7 * 8)
    value[-24 * 7:] *= 2
    assert ahead(value).value.sum() > 1.5 * ahead(week(24 * 7 * 8)).value.sum()


@pytest.mark.parametrize(("name", "value"), [
    ("counts stay at or above zero", np.maximum(week(24 * 60) - 60, 0)),
    ("zeros only", np.zeros(24 * 60)), ("a tiny scale", week(24 * 60, 1e-9))])
def test_what_never_was_negative_is_not_forecast_negative(name, value):
    result = ahead(value)
    assert (result.value >= 0).all() and (result.low >= 0).all(), name


def test_temperatures_below_zero_follow_a_difference():
    value = week(24 * 7 * 8, 10.0) - 12
    value[-24 * 7:] -= 5
    shift = ahead(value).value.mean() - ahead(week(24 * 7 * 8, 10.0) - 12).value.mean()
    assert -6 < shift < -3


def test_a_forecast_scales_with_its_unit():
    value = week(24 * 7 * 8) * np.random.default_rng(2).lognormal(0, 0.2, 24 * 56)
    one, thousand = ahead(value), ahead(1000 * value)
    assert np.allclose(1000 * one.value, thousand.value)
    assert np.allclose(1000 * one.high, thousand.high)


def test_the_interval_holds_what_it_promises_on_noise():
    noise = np.random.default_rng(3).lognormal(0, 0.25, 24 * 7 * 30)
    value = week(24 * 7 * 30) * noise
    inside = []
    for day in range(24 * 7 * 14, 24 * 7 * 30, 24):
        result = forecast(times(len(value))[:day], value[:day],
                          origin_us=int(times(len(value))[day]))
        truth = value[day:day + 24]
        inside.append((truth >= result.low) & (truth <= result.high))
    assert 0.72 < np.mean(inside) < 0.88


def test_a_stray_stamp_of_1970_does_not_fill_memory():
    value = week(24 * 30)
    result = forecast(np.concatenate([[0], times(len(value))]), np.concatenate([[5.0], value]),
                      origin_us=ORIGIN_US)
    assert np.isfinite(result.value).all()


@pytest.mark.parametrize("bad", [{"steps": 0}, {"step_s": 0}, {"step_s": 7 * 3600}])
def test_a_senseless_question_is_refused(bad):
    with pytest.raises(ValueError, match="a day must be a multiple"):
        ahead(week(500), **bad)


def test_many_origins_at_once_equal_one_at_a_time():
    grid = week(24 * 7 * 12) * np.random.default_rng(4).lognormal(0, 0.2, 24 * 84)
    origins = np.array([900, 1200, 2000])
    together = points(grid, origins, cycle=168, per_day=24, steps=24)
    for row, origin in zip(together, origins, strict=True):
        alone = points(grid[:origin], np.array([origin]), cycle=168, per_day=24, steps=24)[0]
        assert np.allclose(row, alone, equal_nan=True)
