"""Roll-ups: smallest, largest, sum and count of readings by bucket, and of roll-ups again."""

from dataclasses import dataclass

import numpy as np

from data.readings.columns import Series, no_series


@dataclass(frozen=True, slots=True, eq=False)
class Rollup:
    """Buckets in time order: int64 start and count, float64 min, max and sum."""

    time_us: np.ndarray
    count: np.ndarray
    min: np.ndarray
    max: np.ndarray
    sum: np.ndarray

    def __len__(self) -> int:
        return len(self.time_us)


def roll_up(starts: np.ndarray, value: np.ndarray) -> Rollup:
    """Return the roll-up of readings by the ``starts`` (ascending) of their buckets."""
    return fold(starts, readings_alone(starts, value))


def readings_alone(time_us: np.ndarray, value: np.ndarray) -> Rollup:
    """Return readings as roll-ups of one each."""
    return Rollup(time_us, np.ones(len(value), np.int64), value, value, value)


def both(one: Rollup, other: Rollup) -> Rollup:
    """Return the rows of both, one after the other."""
    join = np.concatenate
    return Rollup(join((one.time_us, other.time_us)), join((one.count, other.count)),
                  join((one.min, other.min)), join((one.max, other.max)),
                  join((one.sum, other.sum)))


def fold(starts: np.ndarray, parts: Rollup) -> Rollup:
    """Return coarser buckets: rows of ``parts`` of one start become one."""
    if not len(starts):
        return parts
    first = np.flatnonzero(new_ones(starts))
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.add.reduceat(parts.sum, first)
    return Rollup(starts[first], np.add.reduceat(parts.count, first),
                  np.minimum.reduceat(parts.min, first),
                  np.maximum.reduceat(parts.max, first), total)


def new_ones(values: np.ndarray) -> np.ndarray:
    """Return which of some values (bool), one at least, differ from the one before."""
    found = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def as_series(rollup: Rollup) -> Series:
    """Return means with their smallest and largest.

    A sum too large for a float (values beyond 1e300) leaves the middle of the two, so that a
    bucket never shows what is no number.
    """
    if not len(rollup):
        return no_series()
    with np.errstate(over="ignore", invalid="ignore"):
        mean = rollup.sum / rollup.count
    middle = rollup.min / 2 + rollup.max / 2
    mean = np.where(np.isfinite(rollup.sum), np.clip(mean, rollup.min, rollup.max), middle)
    return Series(rollup.time_us, mean, rollup.min, rollup.max, rollup.count)
