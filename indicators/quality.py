"""Quality of a whole column at once: good, estimated, stale or missing against its own cadence."""

import numpy as np
from numpy.typing import NDArray

from data.model import Quality
from indicators.crowd import GOOD_CADENCES

#: A quality as a small number: the worse, the larger.
GOOD, ESTIMATED, STALE, MISSING = range(4)
QUALITIES: tuple[Quality, ...] = (Quality.GOOD, Quality.ESTIMATED, Quality.STALE, Quality.MISSING)
Qualities = NDArray[np.uint8]


def judge(value: NDArray[np.float64], time_us: NDArray[np.int64],
          cadence_s: NDArray[np.float64], now_us: NDArray[np.int64] | int,
          estimated: NDArray[np.bool_] | None = None) -> Qualities:
    """Return the quality of each value: good up to three of its own cadences old.

    Args:
        value: Readings, NaN where there is none.
        time_us: When each was observed, microseconds since 1970 UTC; of NaN values anything.
        cadence_s: Seconds in which a new value is due, above zero.
        now_us: The present, one for all or shaped like ``value``.
        estimated: True where a value is never better than an estimate.
    """
    there = ~np.isnan(value)
    # a time that is not there must not overflow: it is looked at only where a value is
    age_us = np.where(there, now_us - np.where(there, time_us, 0), 0)
    found = np.where(age_us <= GOOD_CADENCES * 1e6 * cadence_s, GOOD, STALE).astype(np.uint8)
    if estimated is not None:
        found = np.where(estimated, np.maximum(found, ESTIMATED), found).astype(np.uint8)
    found[~there] = MISSING
    return found


def tally(quality: Qualities) -> dict[str, int]:
    """Return how many values are of each quality, and the total."""
    counts = np.bincount(quality.ravel(), minlength=len(QUALITIES))
    return {**{q.value: int(n) for q, n in zip(QUALITIES, counts, strict=True)},
            "total": int(quality.size)}
