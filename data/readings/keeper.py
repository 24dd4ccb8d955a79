"""The thread that keeps the readings' house: packs what is due, drops what is too old."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from data.errors import DashboardError, LoadInProgress
from data.readings.ports import ReadingStore

log = logging.getLogger(__name__)

#: How often it looks; packing itself moves on by whole ten minutes.
PERIOD_S = 60.0
#: Rest between two transactions, so that readings that come in never wait for long.
PAUSE_S = 0.05
RETAIN_EVERY = timedelta(hours=1)


class Keeper:
    """Works on the store that is served, in small steps, until stopped.

    Several servers may run one: the store lets only one of them pack at a time.
    """

    def __init__(
        self, store: Callable[[], ReadingStore], clock: Callable[[], datetime], *,
        period_s: float = PERIOD_S, pause_s: float = PAUSE_S,
    ) -> None:
        """Remember what to ask for the store and the time."""
        self._store = store
        self._clock = clock
        self._period_s = period_s
        self._pause_s = pause_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._retained: datetime | None = None
        self._fault = ""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the step under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30.0)

    def once(self) -> None:
        """Do what is due now; what fails is logged once and tried again next time."""
        try:
            now = self._clock()
            self._work(self._store().packing(now))
            if self._retained is None or now - self._retained >= RETAIN_EVERY:
                self._work(self._store().retaining(now))
                self._retained = now
            self._fault = ""
        except LoadInProgress:
            return  # another server packs
        except DashboardError as e:
            self._tell(str(e))
        except Exception as e:
            self._tell(f"{type(e).__name__}: {e}", trace=True)

    def _work(self, steps: Iterator[int]) -> None:
        for _ in steps:
            if self._stop.wait(self._pause_s):
                return

    def _tell(self, fault: str, *, trace: bool = False) -> None:
        if fault != self._fault:
            log.warning("packing readings waits: %s", fault, exc_info=trace)
        self._fault = fault

    def _run(self) -> None:
        while not self._stop.is_set():
            self.once()
            self._stop.wait(self._period_s)
