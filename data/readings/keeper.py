"""The thread that keeps the readings' house: packs what is due, drops what is too old."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from data.background import Periodic, ToldOnce
from data.errors import LoadInProgress
from data.readings.ports import ReadingStore

log = logging.getLogger(__name__)

#: How often it looks; packing itself moves on by whole ten minutes.
PERIOD_S = 60.0
#: Rest between two transactions, so that readings that come in never wait for long.
PAUSE_S = 0.05
RETAIN_EVERY = timedelta(hours=1)


class Keeper(Periodic):
    """Works on the store that is served, in small steps, until stopped.

    Several servers may run one: the store lets only one of them pack at a time.
    """

    def __init__(
        self, store: Callable[[], ReadingStore], clock: Callable[[], datetime], *,
        period_s: float = PERIOD_S, pause_s: float = PAUSE_S,
    ) -> None:
        """Remember what to ask for the store and the time."""
        super().__init__("keeper", self.once, period_s, join_s=30.0)
        self._store = store
        self._clock = clock
        self._pause_s = pause_s
        self._retained: datetime | None = None
        self._told = ToldOnce(log, "packing readings waits")

    def once(self) -> None:
        """Do what is due now; what fails is logged once and tried again next time."""
        try:
            now = self._clock()
            self._work(self._store().packing(now))
            if self._retained is None or now - self._retained >= RETAIN_EVERY:
                self._work(self._store().retaining(now))
                self._retained = now
            self._told.well()
        except LoadInProgress:
            return  # another server packs
        except Exception as e:
            self._told.fault(e)

    def _work(self, steps: Iterator[int]) -> None:
        for _ in steps:
            if self.wait(self._pause_s):
                return
