"""The thread that lets a synthetic district live: asks each second what is due and posts it."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from data.background import Periodic, ToldOnce
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


class FeedRunner(Periodic):
    """Posts a feed's readings through the same door as every other source, until stopped."""

    def __init__(
        self, target: Target, take: Callable[[Rows], Outcome], clock: Callable[[], datetime], *,
        close: Callable[[], None] = lambda: None, also: Callable[[], None] = lambda: None,
        period_s: float = PERIOD_S,
    ) -> None:
        """Remember what to ask (``target``), the door to post to (``take``) and the clock.

        ``close`` is called once the thread has ended; ``also`` after each batch.
        """
        super().__init__("demo-feed", self.tick, period_s, join_s=period_s + 5.0)
        self._close = close
        self._target = target
        self._take = take
        self._clock = clock
        self._told = ToldOnce(log, "demo feed waits")
        self._also, self._also_told = also, ToldOnce(log, "demo events wait")

    def stop(self) -> None:
        """End the thread and wait for the tick under way."""
        super().stop()
        self._close()

    def tick(self) -> int:
        """Post one batch; return how many readings were kept.

        A busy store or a failing feed is logged once per kind and tried again at the next tick:
        a demo must not take the dashboard down, and its silence shows as stale values.
        """
        kept = 0
        try:
            kept = self._post()
        except Exception as e:
            self._told.fault(e)
        try:
            self._also()
            self._also_told.well()
        except Exception as e:
            self._also_told.fault(e)
        return kept

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
            self._told.say(f"{len(outcome.refused)} demo readings refused, first: {first}")
        else:
            self._told.well()
        return outcome.accepted
