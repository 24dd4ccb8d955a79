"""The door as a thing: takes batches for the district that is served, and counts them by feed."""

from collections.abc import Callable
from datetime import datetime

from data.feeds.accept import accept_rows
from data.feeds.commit import GroupCommit
from data.feeds.rows import Outcome, Rows
from data.feeds.status import FeedBook
from data.ports import Store


class Door:
    """Every feed of the running server comes in here; safe from any thread.

    Args:
        store: Gives the store that is served now.
        clock: Gives the aware time.
    """

    def __init__(self, store: Callable[[], Store], clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.book = FeedBook()
        self._store = store
        self._commit = GroupCommit(self._write)

    def take(self, rows: Rows, *, kind: str, name: str) -> Outcome:
        """Store a batch of the feed ``name``; what the outcome does not refuse is durable.

        Raises:
            StoreError: When the store cannot be written; nothing of the batch is promised then.
        """
        return self._noted(self._commit.put(rows), kind, name)

    def read(self, reading: Callable[[], Rows], *, kind: str, name: str) -> Outcome:
        """Store what ``reading`` returns, as ``take`` does; a commit waits a moment for it."""
        with self._commit.coming() as put:
            outcome = put(reading())
        return self._noted(outcome, kind, name)

    def _noted(self, outcome: Outcome, kind: str, name: str) -> Outcome:
        self.book.note(kind, name, outcome, self.clock())
        return outcome

    def _write(self, rows: Rows) -> Outcome:
        return accept_rows(self._store(), rows, now=self.clock())
