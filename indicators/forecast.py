"""What an indicator will probably read in the next hours, with an interval; pure, origin given.

The method is seasonal and small enough to explain to a manager: the same hour of past weeks,
outliers and old weeks counting less, brought to the level of the last week and the last day.
Weights were chosen on Auckland's 2021-2022 and reported on 2023-2025 (docs/forecast.md).
"""

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY_S: Final = 86_400
#: Share of past outcomes that lay between ``low`` and ``high``.
COVERAGE: Final = 0.8

_CYCLES = 8          # weeks (or days) looked back upon
_DECAY = 0.85        # weight of a cycle against the next younger one
_BY_DAY = 0.1        # how far the level of the last day is followed
_BY_CYCLE = 0.8      # how far the level of the last cycle is followed
_PAST_ORIGINS = 56   # past days whose errors give the interval
_FEWEST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Forecast:
    """``value`` between ``low`` and ``high`` at ``time_us`` (step starts, µs UTC), each float64[h].

    ``method`` is "week" or "day", the cycle it rests on. NaN where that hour was never read.
    """

    time_us: Ints
    value: Floats
    low: Floats
    high: Floats
    method: str
    coverage: float = COVERAGE


def forecast(
    time_us: Ints, value: Floats, *, origin_us: int, steps: int = 24, step_s: int = 3600
) -> Forecast | None:
    """Return the next ``steps`` steps from ``origin_us`` on, None when the past is too short.

    Only readings before ``origin_us`` are looked at. A series that never was negative is not
    forecast negative, and its level is followed as a ratio, others as a difference.

    Args:
        time_us: int64[n], start of each step in µs UTC, any order, gaps allowed.
        value: float64[n], one value per step in the indicator's unit; NaN is missing.
        origin_us: First step to forecast, µs UTC.
        steps: How many.
        step_s: Length of a step in seconds; a day is a multiple of it.

    Raises:
        ValueError: When a day is no multiple of ``step_s`` or there is nothing to forecast.
    """
    if steps < 1 or step_s < 1 or DAY_S % step_s:
        raise ValueError(f"cannot forecast {steps} steps of {step_s} s: a day must be a multiple")
    per_day = DAY_S // step_s
    grid = _grid(time_us, value, origin_us, step_s)
    for method, cycle, needed in (("week", 7 * per_day, 2), ("day", per_day, 2)):
        if len(grid) >= needed * cycle and steps <= cycle:
            return _seasonal(grid, method, cycle, per_day, origin_us, steps, step_s)
    return None


def points(grid: Floats, origins: Ints, *, cycle: int, per_day: int, steps: int) -> Floats:
    """Return float64[m, steps]: the forecast made at each of ``origins``.

    Args:
        grid: float64[n], an unbroken series of steps, NaN where missing.
        origins: int64[m], index of the first step to forecast; only steps before it are read.
        cycle: Steps of a week (or of a day).
        per_day: Steps of a day.
        steps: Steps to forecast, at most ``cycle``.
    """
    back = cycle * np.arange(1, _CYCLES + 1)
    ahead = np.arange(steps)
    past = _take(grid, origins[:, None, None] - back[None, :, None] + ahead)
    weight = _DECAY ** np.arange(_CYCLES)[None, :, None] * _typical(past)
    shape = _mean(past, weight)
    signed = bool(np.nanmin(grid, initial=0.0) < 0)
    for length, power in ((per_day, _BY_DAY), (cycle, _BY_CYCLE)):
        recent = _take(grid, origins[:, None] - length + np.arange(length))
        older = _take(grid, origins[:, None, None] - length - back[None, :, None]
                      + np.arange(length))
        usual = _mean(older, np.broadcast_to(
            _DECAY ** np.arange(_CYCLES)[None, :, None], older.shape))
        shape = _levelled(shape, recent, usual, power, signed)
    return shape


def _seasonal(grid: Floats, method: str, cycle: int, per_day: int, origin_us: int, steps: int,
              step_s: int) -> Forecast:
    end = len(grid)
    value = points(grid, np.array([end]), cycle=cycle, per_day=per_day, steps=steps)[0]
    low, high = _interval(grid, value, cycle, per_day)
    if not np.nanmin(grid, initial=0.0) < 0:
        low = np.maximum(low, 0.0)
    time_us = origin_us + np.arange(steps, dtype=np.int64) * step_s * 1_000_000
    return Forecast(time_us, value, low, high, method)


def _interval(grid: Floats, value: Floats, cycle: int, per_day: int) -> tuple[Floats, Floats]:
    """Return the quantiles of what the same method would have missed by, from past days.

    Errors are taken relative to the size of what was forecast, and pooled over the hours
    beside each; with too few of them the interval is NaN: unknown is not narrow.
    """
    steps = len(value)
    origins = len(grid) - per_day * np.arange(1, _PAST_ORIGINS + 1)
    origins = origins[origins >= 2 * cycle]
    nothing = np.full(steps, np.nan)
    if not len(origins):
        return nothing, nothing.copy()
    made = points(grid, origins, cycle=cycle, per_day=per_day, steps=steps)
    index = origins[:, None] + np.arange(steps)
    seen = _take(grid, np.where(index < len(grid), index, -1))
    small = 0.1 * float(np.nanmean(np.abs(grid)))
    error = (seen - made) / np.maximum(np.abs(made) + small, 1e-12)
    reach = max(1, per_day // 12)
    size = np.abs(value) + small
    low, high = nothing, nothing.copy()
    for step in range(steps):
        near = error[:, max(0, step - reach):step + reach + 1]
        near = near[np.isfinite(near)]
        if len(near) >= _FEWEST_ERRORS:
            a, b = np.quantile(near, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
            low[step] = value[step] + min(a, 0.0) * size[step]
            high[step] = value[step] + max(b, 0.0) * size[step]
    return low, high


def _grid(time_us: Ints, value: Floats, origin_us: int, step_s: int) -> Floats:
    """Return the unbroken series that ends right before ``origin_us``, NaN where missing."""
    index = np.floor_divide(time_us - origin_us, step_s * 1_000_000)
    kept = (index < 0) & np.isfinite(value)
    if not kept.any():
        return np.empty(0)
    length = int(-index[kept].min())
    # a year of hours is more than eight weeks need; a stray stamp of 1970 must not fill memory
    length = min(length, (2 * _CYCLES + 2) * 7 * DAY_S // step_s)
    kept &= index >= -length
    grid = np.full(length, np.nan)
    grid[index[kept] + length] = value[kept]
    return grid


def _take(grid: Floats, index: Ints) -> Floats:
    """Return ``grid[index]``, NaN outside."""
    inside = (index >= 0) & (index < len(grid))
    return np.where(inside, grid[np.where(inside, index, 0)], np.nan)


def _typical(past: Floats) -> Floats:
    """Return weights that fall for a cycle far from the middle one: a parade is not a habit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)   # an hour never read is NaN, as it should
        middle = np.nanmedian(past, axis=1, keepdims=True)
        off = np.abs(past - middle)
        spread = 1.4826 * np.nanmedian(off, axis=1, keepdims=True)
        spread = spread + 0.05 * np.abs(middle) + 0.01 * np.nanmean(np.abs(past), axis=(1, 2),
                                                                    keepdims=True)
    return np.asarray(1 / (1 + (off / np.maximum(2 * spread, 1e-12)) ** 2))


def _mean(past: Floats, weight: Floats) -> Floats:
    known = np.isfinite(past) & np.isfinite(weight)
    weight = np.where(known, weight, 0.0)
    total = weight.sum(axis=1)
    mean = (np.where(known, past, 0.0) * weight).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, mean, np.nan)


def _levelled(shape: Floats, recent: Floats, usual: Floats, power: float, signed: bool) -> Floats:
    """Return ``shape`` moved towards how the recent window differs from the usual one."""
    both = np.isfinite(recent) & np.isfinite(usual)
    enough = both.sum(axis=1) >= recent.shape[1] / 4
    now = np.where(both, recent, 0.0).sum(axis=1)
    then = np.where(both, usual, 0.0).sum(axis=1)
    if signed:
        shift = np.where(enough, (now - then) / np.maximum(both.sum(axis=1), 1), 0.0)
        return shape + power * shift[:, None]
    # a tenth of a usual step on both sides: an hour of nobody is no ratio
    base = 0.1 * then / np.maximum(both.sum(axis=1), 1) + 1e-12
    ratio = np.where(enough, np.clip((now + base) / (then + base), 0.2, 5.0), 1.0)
    return np.asarray(shape * ratio[:, None] ** power)
