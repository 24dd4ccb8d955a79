"""The thread that lets a synthetic district live: asks each second what is due and posts it."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from data.errors import DashboardError
from data.feeds.live import SOURCE, Due
from data.feeds.rows import Outcome, Rows

log = logging.getLogger(__name__)

PERIOD_S = 1.0


class Feed(Protocol):
    """A feed that knows what is due."""

    def due(self, now: datetime) -> Due:
        """Return the readings due since the last call."""


#: Gives the feed to ask now, or None when this district has no feed.
Target = Callable[[], Feed | None]


class FeedRunner:
    """Posts a feed's readings through the same door as every other source, until stopped."""

    def __init__(
        self, target: Target, take: Callable[[Rows], Outcome], clock: Callable[[], datetime], *,
        close: Callable[[], None] = lambda: None, period_s: float = PERIOD_S,
    ) -> None:
        """Remember what to ask (``target``), the door to post to (``take``) and the clock.

        ``close`` is called once the thread has ended.
        """
        self._close = close
        self._target = target
        self._take = take
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
        self._close()

    def tick(self) -> int:
        """Post one batch; return how many readings were kept.

        A busy store or a failing feed is logged once per kind and tried again at the next tick:
        a demo must not take the dashboard down, and its silence shows as stale values.
        """
        try:
            return self._post()
        except DashboardError as e:
            self._tell(f"demo feed waits: {e}")
        except Exception as e:
            self._tell(f"demo feed failed: {type(e).__name__}: {e}", trace=True)
        return 0

    def _post(self) -> int:
        feed = self._target()
        due = feed.due(self._clock()) if feed is not None else None
        if due is None or not due.codes:
            return 0
        count = len(due.codes)
        outcome = self._take(Rows(
            count, list(range(count)), due.codes, due.time_us.tolist(), due.value.tolist(),
            [SOURCE] * count, [""] * count))
        if outcome.refused:
            first = outcome.refused[0].reason
            self._tell(f"{len(outcome.refused)} demo readings refused, first: {first}")
        else:
            self._fault = ""
        return outcome.accepted

    def _tell(self, fault: str, *, trace: bool = False) -> None:
        if fault != self._fault:
            log.warning("%s", fault, exc_info=trace)
        self._fault = fault

    def _run(self) -> None:
        while not self._stop.is_set():
            self.tick()
            self._stop.wait(self._period_s)
