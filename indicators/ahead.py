"""When a level that rises or falls meets a limit: a straight line through the newest readings.

The line is that of least squares over a window (15 minutes by default). How far it may be off
grows with the distance by two things: the scatter around it, and how far the same line, drawn
one window ago, missed what is read now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Times = NDArray[np.int64]

WINDOW_S: Final = 900.0
#: Beyond this nobody plans by a straight line.
FARTHEST_MIN: Final = 240.0
#: Share of outcomes that should lie between low and high, as in ``indicators.forecast``.
COVERAGE: Final = 0.8
_Z: Final = 1.2816                   # of COVERAGE, normal distribution
#: One look at how far a line misses says too little about the next: its square counts twice, by
#: which 0.80 of two festival weeks of the demo world lie in the interval; 0.71 do without.
_ONCE: Final = 2.0
_FEWEST: Final = 5                   # readings that make a line


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Lines through columns of readings, NaN where there are too few; per minute from now.

    ``level + slope · h`` is expected in h minutes, with a variance of a + b·h + c·h².
    """

    level: Floats
    slope: Floats
    a: Floats
    b: Floats
    c: Floats


@dataclass(frozen=True, slots=True)
class Ahead:
    """Minutes until a limit: 0 when reached, None when not within FARTHEST_MIN minutes.

    ``low`` and ``high`` hold ``coverage`` of what comes; ``high`` None: perhaps never.
    """

    minutes: float | None
    low: float | None
    high: float | None
    coverage: float = COVERAGE


def line(time_us: Times, value: Floats, window_us: int) -> Line:
    """Return the lines through columns [k, m] of readings, newest first, NaN: none.

    Every sum runs reading by reading, so that a column gives the same bits in any company.
    """
    now = time_us[0]
    level, slope, scatter, mean_x, spread, count = _fit(time_us, value, now, window_us)
    # a time that is not there stays so
    old = np.maximum(now, np.iinfo(np.int64).min + 2 * window_us) - window_us
    then, pace, *_ = _fit(time_us, value, old, window_us)
    minutes = window_us / 60e6
    missed = np.where(np.isfinite(then + pace), value[0] - then - pace * minutes, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        a = scatter * (1 + 1 / count + mean_x ** 2 / spread)
        b = -2 * scatter * mean_x / spread
        c = scatter / spread + _ONCE * (missed / minutes) ** 2
    return Line(level, slope, a, b, c)


def ahead(one: Line, limit: Floats | float, *, rising: bool = True
          ) -> tuple[Floats, Floats, Floats]:
    """Return minutes, low and high until ``limit`` of each line; inf: not, NaN: unknown."""
    way = 1.0 if rising else -1.0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        room, slope = way * (limit - one.level), way * one.slope
        minutes = np.where(room <= 0, 0.0, np.where(slope > 0, room / slope, np.inf))
        low, high = _bounds(room, slope, one)
    known = np.isfinite(one.level)
    minutes, low, high = (
        np.where(known, np.where(each <= FARTHEST_MIN, each, np.inf), np.nan)
        for each in (minutes, np.minimum(low, minutes), np.maximum(high, minutes)))
    return minutes, low, high


def minutes_to_limit(time_us: Sequence[int] | Times, present: Sequence[float] | Floats,
                     capacity: float, *, window_s: float = WINDOW_S) -> Ahead | None:
    """Return in how many minutes a count meets ``capacity``, None when that cannot be said.

    Args:
        time_us: When each was read, µs UTC, oldest first; two windows are enough.
        present: Persons present (or any level), NaN is missing.
        capacity: The limit, in the same unit.
        window_s: Length of the line, seconds.
    """
    times, values = np.asarray(time_us, dtype=np.int64), np.asarray(present, dtype=np.float64)
    known = np.isfinite(values)
    if not known.any() or not np.isfinite(capacity):
        return None
    found = line(times[known][::-1, None], values[known][::-1, None], round(window_s * 1e6))
    each = [float(column[0]) for column in ahead(found, capacity)]
    if np.isnan(each[0]):
        return None
    minutes, low, high = (None if np.isinf(one) else one for one in each)
    return Ahead(minutes, low, high)


def _fit(time_us: Times, value: Floats, end: Times, window_us: int) -> tuple[Floats, ...]:
    """Return level, slope, scatter, mean and spread of minutes, count of the window up to end."""
    shape = value.shape[1:]
    count, sx, sy, sxx, sxy, syy = (np.zeros(shape) for _ in range(6))
    base = np.where(np.isfinite(value[0]), value[0], 0.0)
    for at, each in zip(time_us, value, strict=True):
        inside = np.isfinite(each) & (at <= end) & (at > end - window_us)
        x = np.where(inside, at - np.where(inside, end, at), 0) / 60e6
        y = np.where(inside, each - base, 0.0)
        count += inside
        sx, sy = sx + x, sy + y
        sxx, sxy, syy = sxx + x * x, sxy + x * y, syy + y * y
    enough = count >= _FEWEST
    n = np.where(enough, count, 1.0)
    mean_x, mean_y = sx / n, sy / n
    spread = sxx - n * mean_x ** 2
    enough &= spread > 0
    spread = np.where(enough, spread, 1.0)
    slope = (sxy - n * mean_x * mean_y) / spread
    level = mean_y - slope * mean_x
    rest = np.maximum(syy - n * mean_y ** 2 - slope ** 2 * spread, 0.0)
    scatter = rest / np.maximum(n - 2, 1.0)
    return (np.where(enough, level + base, np.nan), np.where(enough, slope, np.nan), scatter,
            mean_x, spread, n)


def _bounds(room: Floats, slope: Floats, one: Line) -> tuple[Floats, Floats]:
    """Return the first minutes at which the upper and the lower bound meet the limit.

    Both solve (room - slope·h)² = z² (a + b·h + c·h²): the upper bound meets it where the line
    itself is still below, the lower where it is above.
    """
    square = slope ** 2 - _Z ** 2 * one.c
    linear = -(2 * room * slope + _Z ** 2 * one.b)
    rest = room ** 2 - _Z ** 2 * one.a
    root = np.sqrt(np.maximum(linear ** 2 - 4 * square * rest, 0.0))
    real = linear ** 2 - 4 * square * rest >= 0
    low, high = np.full(room.shape, np.inf), np.full(room.shape, np.inf)
    for sign in (-1.0, 1.0):
        at = np.where(np.abs(square) > 1e-300, (-linear + sign * root) / (2 * square),
                      -rest / linear)
        fits = real & (at >= 0)
        left, small = room - slope * at, 1e-9 * np.abs(room)
        low = np.where(fits & (left >= -small), np.minimum(low, at), low)
        high = np.where(fits & (left <= small), np.minimum(high, at), high)
    near = _Z * np.sqrt(one.a)
    return np.where(room <= near, 0.0, low), np.where(room <= -near, 0.0, high)
