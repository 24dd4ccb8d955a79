"""The past of some indicators in columns at regular ticks, as a live loop would have seen it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.passport import IndicatorRecord
from data.readings.columns import Series
from indicators.derive import NO_TIME, Columns
from indicators.quality import judge

#: Steps of the ticks, s; the finest that stays within CELLS is taken.
STEPS: Final = (60, 120, 300, 600, 900, 1800, 3600)
#: Ticks x indicators of one grid, 17 bytes each.
CELLS: Final = 3_000_000
#: Minutes x indicators that are read at the most; of more the means of hours are taken.
MINUTES: Final = 12_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What was known at each tick of ``records``, as the engine would have seen it."""

    records: tuple[IndicatorRecord, ...]
    now_us: NDArray[np.int64]
    values: Columns
    step_s: int

    @property
    def known(self) -> float:
        """Share of ticks at which a value was known."""
        return float(np.isfinite(self.values.value).mean()) if self.values.value.size else 0.0


def step_for(count: int, seconds: float) -> int:
    """Return the step of a grid of ``count`` indicators over ``seconds``."""
    return next((step for step in STEPS if count * seconds / step <= CELLS), STEPS[-1])


def fineness(count: int, seconds: float) -> tuple[int, int]:
    """Return the seconds of a tick and of what a reading's mean is taken over."""
    if count * seconds / 60 > MINUTES:
        return STEPS[-1], 3600
    return step_for(count, seconds), 60


def grid_of(records: Sequence[IndicatorRecord], series: Mapping[str, Series], start: datetime,
            end: datetime, step_s: int, mean_s: int = 60) -> Grid:
    """Return the ticks of (start, end]; at each the newest mean that was whole by then."""
    step_us, mean_us = step_s * 1_000_000, mean_s * 1_000_000
    first = round(start.timestamp() * 1e6) // mean_us * mean_us
    ticks = np.arange(first + step_us, round(end.timestamp() * 1e6) + 1, step_us, dtype=np.int64)
    value = np.full((len(ticks), len(records)), np.nan)
    time_us = np.full(value.shape, NO_TIME, dtype=np.int64)
    for at, record in enumerate(records):
        one = series.get(record.code)
        if one is None or not len(one):
            continue
        seen = np.asarray(one.time_us, dtype=np.int64) + mean_us
        newest = np.searchsorted(seen, ticks, side="right") - 1
        there = newest >= 0
        value[there, at] = np.asarray(one.value, dtype=np.float64)[newest[there]]
        time_us[there, at] = seen[newest[there]]
    cadence = np.array([record.cadence_s for record in records], dtype=np.float64)
    quality = judge(value, time_us, np.maximum(cadence, 1.0)[None, :], ticks[:, None])
    return Grid(tuple(records), ticks, Columns(value, time_us, quality), step_s)
