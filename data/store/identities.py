"""Feature ids: one number per (layer, key) for ever, counted up over all layers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from data import schema
from data.errors import StoreError
from data.store.bulk import check_codes
from data.store.database import Database

#: The largest integer that tiles and JavaScript carry exactly.
MAX_ID = 2**53 - 1


class Identities:
    """The identity table during one load: what is there, and what the load adds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, pd.Series] = {}
        self._stored: dict[str, int] = {}
        self._last_asked: dict[str, tuple[list[str], np.ndarray]] = {}
        with database.read() as connection:
            self._last = connection.scalar(select(func.max(schema.identity.c.id))) or 0

    def identify(self, layer: str, keys: Sequence[str]) -> np.ndarray:
        """Return the int64 ids of ``keys``, giving new ones in the order of the keys."""
        listed = list(keys)
        asked, answer = self._last_asked.get(layer, ([], np.empty(0, np.int64)))
        if asked == listed:                    # a load asks twice: for its links, and to be sure
            return answer.copy()
        wanted = pd.Index(listed, dtype=object)
        if wanted.hasnans:
            raise StoreError(f"A feature of {layer} has no key.", "Give each feature a key.")
        known = self._of(layer)
        new = wanted.unique() if known.empty else wanted[
            known.index.get_indexer(wanted) < 0].unique()
        if len(new):
            check_codes(layer, pd.Series(new))
            known = pd.concat([known, pd.Series(self._next(len(new)), index=new)])
            self._known[layer] = known
        ids: np.ndarray = known.to_numpy(np.int64)
        if not len(new) == len(known) == len(wanted):        # else: all new, each once, in order
            ids = ids[known.index.get_indexer(wanted)]
        self._last_asked[layer] = listed, ids
        return ids.copy()

    def find(self, layer: str, key: str) -> int | None:
        """Return the id of one key, None when it never had one."""
        found = self._of(layer).get(key)
        return None if found is None else int(found)

    def added(self, layer: str) -> pd.DataFrame:
        """Return the rows (id, key) that this load adds to a layer."""
        known = self._of(layer).iloc[self._stored[layer]:]
        return pd.DataFrame({"id": known.to_numpy(), "key": known.index})

    def layers(self) -> list[str]:
        """Return the layers that were asked for."""
        return list(self._known)

    def _of(self, layer: str) -> pd.Series:
        if layer not in self._known:
            table = schema.identity.c
            with self._database.read() as connection:
                rows = connection.execute(
                    select(table.key, table.id).where(table.layer == layer)).all()
            index = pd.Index([r[0] for r in rows], dtype=object)
            self._known[layer] = pd.Series([r[1] for r in rows], index=index, dtype=np.int64)
            self._stored[layer] = len(rows)
        return self._known[layer]

    def _next(self, count: int) -> np.ndarray:
        first = self._last + 1
        self._last += count
        if self._last > MAX_ID:
            raise StoreError("The store has no feature ids left.", "Begin a new store.")
        return np.arange(first, first + count, dtype=np.int64)
