"""What every feed did since the start: last row, rows a minute, refused rows and why."""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.feeds.rows import Outcome

_MINUTE = timedelta(seconds=60)
#: Feeds that are remembered; names come from outside.
MAX_FEEDS = 500


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """One feed at one moment; times are aware UTC, None is "never"."""

    name: str
    kind: str                                     # http mqtt file pull demo
    state: str                                    # "", connected, disconnected, failing
    since: datetime | None                        # of the state
    last_row: datetime | None                     # when its last row was kept
    rows_per_min: int
    accepted: int
    refused: int
    last_reason: str
    last_refused: datetime | None
    fault: str                                    # why it does not work now


class _Feed:
    def __init__(self) -> None:
        self.state = ""
        self.since: datetime | None = None
        self.last_row: datetime | None = None
        self.accepted = 0
        self.refused = 0
        self.last_reason = ""
        self.last_refused: datetime | None = None
        self.fault = ""
        self.recent: deque[tuple[datetime, int]] = deque()


class FeedBook:
    """Counts per (kind, name); safe from any thread, kept in memory only."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._feeds: dict[tuple[str, str], _Feed] = {}

    def note(self, kind: str, name: str, outcome: Outcome, now: datetime) -> None:
        """Count what became of one batch."""
        refused = outcome.refused
        self.count(kind, name, outcome.accepted, len(refused), now,
                   refused[-1].reason if refused else "")

    def count(self, kind: str, name: str, accepted: int, refused: int, now: datetime,
              reason: str = "") -> None:
        """Count rows that were kept and refused; ``reason`` is that of the last refused one."""
        with self._guard:
            feed = self._feed(kind, name)
            feed.accepted += accepted
            feed.refused += refused
            if accepted:
                feed.last_row = now
                _count(feed.recent, accepted, now)
            if refused:
                feed.last_reason = reason
                feed.last_refused = now

    def state(self, kind: str, name: str, state: str, now: datetime, fault: str = "") -> None:
        """Note that a feed is connected, disconnected or failing, and why."""
        with self._guard:
            feed = self._feed(kind, name)
            if feed.state != state:
                feed.since = now
            feed.state, feed.fault = state, fault

    def all(self, now: datetime) -> list[FeedStatus]:
        """Return every feed by kind and name."""
        with self._guard:
            return [_status(key, feed, now) for key, feed in sorted(self._feeds.items())]

    def _feed(self, kind: str, name: str) -> _Feed:
        found = self._feeds.get((kind, name))
        if found is None:
            if len(self._feeds) >= MAX_FEEDS:
                del self._feeds[min(self._feeds, key=self._last_heard)]
            found = self._feeds[kind, name] = _Feed()
        return found

    def _last_heard(self, key: tuple[str, str]) -> float:
        feed = self._feeds[key]
        seen = [at for at in (feed.last_row, feed.last_refused, feed.since) if at is not None]
        return max(seen).timestamp() if seen else 0.0


def _count(recent: deque[tuple[datetime, int]], rows: int, now: datetime) -> None:
    """Add rows to the second they came in, and forget what is older than a minute."""
    second = now.replace(microsecond=0)
    if recent and recent[-1][0] == second:
        rows += recent.pop()[1]
    recent.append((second, rows))
    while recent[0][0] <= now - _MINUTE:
        recent.popleft()


def _status(key: tuple[str, str], feed: _Feed, now: datetime) -> FeedStatus:
    rate = sum(rows for at, rows in feed.recent if at > now - _MINUTE)
    return FeedStatus(key[1], key[0], feed.state, feed.since, feed.last_row, rate, feed.accepted,
                      feed.refused, feed.last_reason, feed.last_refused, feed.fault)

