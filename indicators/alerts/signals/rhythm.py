"""Rows of a learning signal: one a window, and the plain numbers that last until the next."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indicators.alerts.schedule import local_us
from indicators.alerts.signals.bank import NO_TIME, Seen, Times, Watch, latest_of
from indicators.usual import SLOTS

#: A row of the detector is so long where the rule says no window, seconds.
ROW_S: Final = 600.0
#: What is usual is known by half hours: read twice in one, a value would confirm itself.
SEASON_S: Final = 86_400.0 / SLOTS


def row_us(watch: Watch) -> int:
    """Return the length of a row in microseconds."""
    seconds = SEASON_S if watch.rule.kind == "season" else watch.rule.window_s or ROW_S
    return round(seconds * 1e6)


def rows_per_day(watch: Watch, number: int) -> float:
    """Return how many rows of an indicator make a day."""
    return float(86_400e6 / max(row_us(watch), watch.cadence_s[number] * 1e6))


def rows_of(watch: Watch, seen: Seen, last: Times) -> tuple[NDArray[np.bool_], Times, Times]:
    """Return which readings are rows, the newest row number at each tick, local seconds.

    A row is the first reading of each window (of any window but the last: a clock may be set
    back); ``last`` are the windows of the newest readings before the block.
    """
    number = np.where(seen.fresh, np.floor_divide(seen.time_us, row_us(watch)), NO_TIME)
    newest = latest_of(number, seen.fresh, last)
    before = np.vstack([last[None, :], newest[:-1]])
    rows = seen.fresh & (number != before)
    local = np.zeros(seen.time_us.shape, dtype=np.int64)
    local[rows] = np.floor_divide(local_us(seen.time_us[rows], watch.zone), 1_000_000)
    return rows, newest, local


def held(column: NDArray[Any], rows: NDArray[np.bool_], before: NDArray[Any]) -> NDArray[Any]:
    """Return at each tick the number of the newest row; the same for ticks and blocks."""
    return latest_of(column, rows, before)
