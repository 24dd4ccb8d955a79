"""The newest readings of each indicator on a coarse grid of time: the past of rates and trends."""

from abc import abstractmethod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indicators.alerts.signals.bank import NO_TIME, Floats, Found, Seen, TableBank, Times, Watch

#: Readings that are kept of a window: the last one of each of its parts.
PARTS: Final = 15
#: Kept are two windows, the part under way and one before.
KEPT: Final = 2 * PARTS + 2
_TABLE: Final = np.dtype([("time_us", "<i8", (KEPT,)), ("value", "<f8", (KEPT,))])


class PastBank(TableBank):
    """Two windows of readings of each indicator, newest last.

    What is computed from them is a function of the readings alone, so that it does not matter
    whether they came tick by tick or in a block. A reading older than the newest begins the
    past anew: the clock of its source was set back.
    """

    @abstractmethod
    def signal(self, watch: Watch, time_us: Times, value: Floats, cadence_s: Floats) -> Found:
        """Return the signal of each column of pasts [KEPT, m], newest first, NO_TIME: none."""

    def run(self, watch: Watch, seen: Seen) -> tuple["PastBank", Found]:
        """Return the bank after a block of ticks, and the signal at each of them."""
        if len(seen.now_us) == 1:
            return self._tick(watch, seen)
        table = self.table.copy()
        columns = [self._column(watch, seen, n, table) for n in range(len(table))]
        value = (np.stack([one.value for one in columns], axis=1) if columns
                 else np.empty(seen.value.shape))
        notes = {name: np.stack([one.notes[name] for one in columns], axis=1)
                 for name in (columns[0].notes if columns else ())}
        return type(self)(table), Found(value, notes)

    def _tick(self, watch: Watch, seen: Seen) -> tuple["PastBank", Found]:
        table, fresh = self.table.copy(), np.flatnonzero(seen.fresh[0])
        time_us, value = seen.time_us[0, fresh], seen.value[0, fresh]
        last = table["time_us"][fresh, -1]
        back = fresh[time_us < last]
        table["time_us"][back], table["value"][back] = NO_TIME, np.nan
        step = _step_us(watch)
        on = fresh[(time_us >= last) & (last != NO_TIME)
                   & (np.floor_divide(time_us, step) != np.floor_divide(last, step))]
        for name in ("time_us", "value"):
            table[name][on, :-1] = table[name][on, 1:]
        table["time_us"][fresh, -1], table["value"][fresh, -1] = time_us, value
        one = self.signal(watch, table["time_us"][fresh, ::-1].T, table["value"][fresh, ::-1].T,
                          watch.cadence_s[fresh])
        return type(self)(table), Found(
            _spread(one.value, fresh, len(table)),
            {name: _spread(note, fresh, len(table)) for name, note in one.notes.items()})

    def _column(self, watch: Watch, seen: Seen, n: int, table: NDArray[Any]) -> Found:
        """Return one indicator's signals [ticks]; its row of ``table`` becomes its new past."""
        fresh = np.flatnonzero(seen.fresh[:, n])
        kept = table["time_us"][n] != NO_TIME
        time_us = np.concatenate([table["time_us"][n][kept], seen.time_us[fresh, n]])
        value = np.concatenate([table["value"][n][kept], seen.value[fresh, n]])
        past = _pasts(time_us, _step_us(watch))[:, int(kept.sum()):]
        there = past >= 0
        times = np.where(there, time_us[past], NO_TIME) if len(time_us) else np.empty_like(past)
        values = np.where(there, value[past], np.nan) if len(time_us) else np.empty(past.shape)
        one = self.signal(watch, times, values, np.full(len(fresh), watch.cadence_s[n]))
        if len(fresh):
            table["time_us"][n], table["value"][n] = times[::-1, -1], values[::-1, -1]
        ticks = len(seen.now_us)
        return Found(_spread(one.value, fresh, ticks)[0],
                     {name: _spread(note, fresh, ticks)[0] for name, note in one.notes.items()})


def past_table(watch: Watch) -> NDArray[Any]:
    """Return the table of a past without readings."""
    table = np.zeros(len(watch.cadence_s), dtype=_TABLE)
    table["time_us"], table["value"] = NO_TIME, np.nan
    return table


def _step_us(watch: Watch) -> int:
    return max(1, round(watch.rule.window_s * 1e6) // PARTS)


def _pasts(time_us: Times, step_us: int) -> NDArray[np.intp]:
    """Return [KEPT, n]: for each reading itself and the readings kept before it, -1 for none."""
    count = len(time_us)
    if not count:
        return np.empty((KEPT, 0), dtype=np.intp)
    part = np.floor_divide(time_us, step_us)
    back = np.concatenate([[False], time_us[1:] < time_us[:-1]])
    begins = back | np.concatenate([[True], part[1:] != part[:-1]])
    group = np.cumsum(begins) - 1
    last = np.append(np.flatnonzero(begins)[1:], count) - 1         # newest of each group
    oldest = np.maximum.accumulate(np.where(back, group, 0))        # group a past begins with
    found = np.full((KEPT, count), -1, dtype=np.intp)
    found[0] = np.arange(count)
    for n in range(1, KEPT):
        before = group - n
        found[n] = np.where(before >= oldest, last[np.maximum(before, 0)], -1)
    return found


def _spread(values: Floats, at: NDArray[np.intp], length: int) -> Floats:
    """Return [1, length] with ``values`` at ``at``, NaN elsewhere."""
    found = np.full((1, length), np.nan)
    found[0, at] = values
    return found
