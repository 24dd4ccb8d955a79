"""The pasts that back-tests asked for last, kept while a limit is moved about."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from data.passport import IndicatorRecord
from data.readings.columns import Series
from indicators.alerts.past import Grid, fineness, grid_of

#: Grids that are kept: at most 50 MB each.
KEPT: Final = 3

#: ``VitalService.past``: codes, start, end, step -> series.
Past = Callable[..., Mapping[str, Series]]


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
