"""People present from two counters over time: resets, drift, negative counts, the night."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import FormulaError
from indicators.formulas.columns import Floats

Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """People present at each sample, and how many samples were no count at all."""

    present: Floats                               # persons, never below 0; NaN before the first
    reset: NDArray[np.bool_]                      # a counter began anew at this sample
    dropped: NDArray[np.bool_]                    # a negative or missing count: not used


def present_over_time(
    time_us: Times, entered: Floats, left: Floats, *, zone: str, reset_hour: int = 4
) -> Presence:
    """Return present = in − out with drift handled (domain practice, section 3.1).

    Counters that only grow drift apart: the balance starts from 0 at ``reset_hour`` local time
    and is clamped at 0. A counter that falls was reset: its new value is what it counted since.
    A negative or missing count is left out; the balance then stands as it was.

    Args:
        time_us: Sample times in microseconds since 1970 UTC, growing.
        entered: Counter of entries at each sample, persons.
        left: Counter of exits at each sample, persons.
        zone: IANA time zone of the night reset.
        reset_hour: Local hour of the night reset, 0 to 23.

    Raises:
        FormulaError: When the columns differ in length or times do not grow.
    """
    if not len(time_us) == len(entered) == len(left) or np.any(np.diff(time_us) <= 0):
        raise FormulaError("Counter samples differ in length or are not in order.",
                           "Give one growing time, one entry and one exit count a sample.")
    dropped = ~((entered >= 0) & (left >= 0))
    flow_in, reset_in = _increments(entered, dropped)
    flow_out, reset_out = _increments(left, dropped)
    net = flow_in - flow_out
    night = _nights(time_us, zone, reset_hour)
    present = np.full(len(net), np.nan)
    seen = np.flatnonzero(~dropped)
    if len(seen):
        begin = seen[0]
        for one in np.unique(night[begin:]):
            rows = np.flatnonzero(night == one)
            rows = rows[rows >= begin]
            walk = np.cumsum(net[rows])
            # clamping at every step is the walk less its lowest point so far
            present[rows] = walk - np.minimum(np.minimum.accumulate(walk), 0.0)
    return Presence(present, reset_in | reset_out, dropped)


def _increments(counter: Floats, dropped: NDArray[np.bool_]
                ) -> tuple[Floats, NDArray[np.bool_]]:
    """Return what was counted since the sample before, and where the counter began anew."""
    found = np.zeros(len(counter))
    fell = np.zeros(len(counter), dtype=bool)
    good = np.flatnonzero(~dropped)
    step = np.diff(counter[good])
    down = step < 0
    found[good[1:]] = np.where(down, counter[good[1:]], step)
    fell[good[1:]] = down
    return found, fell


def _nights(time_us: Times, zone: str, reset_hour: int) -> NDArray[np.int64]:
    """Return a number per sample that changes at the night reset, daylight saving included."""
    local = pd.to_datetime(time_us, unit="us", utc=True).tz_convert(zone).tz_localize(None)
    day = (local - timedelta(hours=reset_hour)).normalize()
    return np.asarray(day.to_numpy(dtype="datetime64[D]").astype(np.int64))
