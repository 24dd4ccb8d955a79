"""Keeps the search index of the newest version in memory, made once for all who ask."""

import threading

from sqlalchemy import select

from data import schema
from data.search.hit import SearchHit
from data.search.index import SearchIndex
from data.store import changes, search
from data.store.database import Database


class Searcher:
    """Answers searches; the first one after a load makes the index, the others wait for it.

    After an update nobody waits: see ``_current``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: tuple[int, SearchIndex] | None = None
        self._making = threading.Lock()

    def search(
        self, text: str, limit: int, near: tuple[float, float] | None
    ) -> list[SearchHit]:
        """Return hits, best first; see data.store.search.search."""
        if not text.strip():
            return []
        index = self._current()
        with self._database.read() as connection:
            return search.search(connection, index, text, limit=limit, near=near)

    def _current(self) -> SearchIndex:
        """Return an index without a wait where that is right.

        After an update the one before still leads to what is there, since hits are read from
        the store; the new one is made meanwhile. After a load it would lead nowhere.
        """
        kept, version = self._kept, self._version()
        if kept is None or kept[0] == version or not self._only_updates(kept[0]):
            return self.index()
        if not self._making.locked():
            threading.Thread(target=self.index, name="search-index", daemon=True).start()
        return kept[1]

    def _only_updates(self, version: int) -> bool:
        with self._database.read() as connection:
            return changes.updates_only(connection, version)

    def index(self) -> SearchIndex:
        """Return the index of the store's version, made now when there is none."""
        version = self._version()
        kept = self._kept
        if kept is not None and kept[0] == version:
            return kept[1]
        with self._making:
            kept = self._kept
            if kept is None or kept[0] != version:
                with self._database.read() as connection:
                    version = int(connection.scalar(select(schema.state.c.version)) or 0)
                    kept = (version, search.read_index(connection))
                self._kept = kept
            return kept[1]

    def _version(self) -> int:
        with self._database.read() as connection:
            return int(connection.scalar(select(schema.state.c.version)) or 0)
