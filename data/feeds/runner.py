"""The thread that lets a synthetic district live: asks its feed every two seconds and posts."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from data.errors import DashboardError
from data.feeds.accept import accept
from data.model import Reading
from data.ports import Store

log = logging.getLogger(__name__)

PERIOD_S = 2.0


class Feed(Protocol):
    """A feed that is a pure function of time."""

    def readings(self, now: datetime) -> list[Reading]:
        """Return the readings observed at ``now``."""


#: Gives the store and the feed to use now, or None when this district has no feed.
Target = Callable[[], tuple[Store, Feed] | None]


class FeedRunner:
    """Posts a feed's readings through the same door as every other source, until stopped."""

    def __init__(
        self, target: Target, clock: Callable[[], datetime], *, period_s: float = PERIOD_S
    ) -> None:
        self._target = target
        self._clock = clock
        self._period_s = period_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="demo-feed", daemon=True)
        self._fault = ""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for the tick under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=self._period_s + 5.0)

    def tick(self) -> int:
        """Post one batch; return how many readings were kept.

        A busy store or a failing feed is logged once per kind and tried again at the next tick:
        a demo must not take the dashboard down, and its silence shows as stale zones.
        """
        try:
            return self._post()
        except DashboardError as e:
            self._tell(f"demo feed waits: {e}")
        except Exception as e:
            self._tell(f"demo feed failed: {type(e).__name__}: {e}", trace=True)
        return 0

    def _post(self) -> int:
        target = self._target()
        if target is None:
            return 0
        store, feed = target
        now = self._clock()
        rows: Sequence[Reading] = feed.readings(now)
        results = accept(store, rows, now=now)
        refused = [result for result in results if not result.accepted]
        if refused:
            self._tell(f"{len(refused)} demo readings refused, first: {refused[0].reason}")
        else:
            self._fault = ""
        return len(results) - len(refused)

    def _tell(self, fault: str, *, trace: bool = False) -> None:
        if fault != self._fault:
            log.warning("%s", fault, exc_info=trace)
        self._fault = fault

    def _run(self) -> None:
        while not self._stop.is_set():
            self.tick()
            self._stop.wait(self._period_s)
