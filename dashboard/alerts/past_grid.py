"""The past of some indicators as columns at regular ticks, kept while a limit is moved about."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
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
#: Ticks x indicators of one grid (17 bytes each), and grids that are kept.
CELLS, KEPT = 3_000_000, 3
#: Minutes x indicators that are read at the most; of more the means of hours are taken.
MINUTES = 12_000_000

#: ``VitalService.past``: codes, start, end, step -> series.
Past = Callable[..., Mapping[str, Series]]


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


class Grids:
    """The grids that were asked for last; moving a limit reads nothing again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], Grid] = OrderedDict()
        self._guard = threading.Lock()
        # two who ask at once wait for one reading of the store
        self._reading = threading.Lock()

    def get(self, key: tuple[object, ...], records: Sequence[IndicatorRecord], start: datetime,
            end: datetime, past: Past) -> Grid:
        """Return the grid of ``key``, read when it is not kept."""
        with self._reading:
            with self._guard:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            step_s, mean_s = fineness(len(records), (end - start).total_seconds())
            step = "minute" if mean_s == 60 else "hour"
            series = past([r.code for r in records], start, end, step=step)
            made = grid_of(records, series, start, end, step_s, mean_s)
            with self._guard:
                self._kept[key] = made
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return made
