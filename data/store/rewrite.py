"""Changes features in place: an index is touched only where what it holds is another.

Taken away and put in again, a thousand features spread over a district would rewrite a page of
every index each: 33 MB of log at 350,000 buildings, against 8.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy.engine import Connection

from data.dialect import Dialect
from data.ports import FEATURE_COLUMNS
from data.store.bulk import tuples
from data.versions.model import LayerDiff

#: What a difference calls the columns that an index holds (data/versions/compare.py).
INDEXED = {"code": "code", "parent": "parent_id", "grid": "grid_id", "building": "building_id",
           "address": "address_id"}
_PLAIN = tuple(c for c in FEATURE_COLUMNS if c not in ("id", "key", *INDEXED.values()))


@dataclass(frozen=True)
class Acts:
    """Ids by what becomes of the features: ``moved`` and ``linked`` are among those that stay."""

    gone: list[int]
    added: list[int]
    moved: list[int]
    linked: list[int]


def acts(diffs: Collection[LayerDiff]) -> Acts:
    """Return what becomes of the features of mapped layers."""
    found = Acts([], [], [], [])
    for one in diffs:
        if one.rows is None:
            continue
        for number, op, text in zip(one.rows["id"].tolist(), one.rows["op"], one.rows["fields"],
                                    strict=True):
            if op in ("added", "removed"):
                (found.added if op == "added" else found.gone).append(int(number))
                continue
            names = (text or "").split(",")
            if "geometry" in names:
                found.moved.append(int(number))
            if not INDEXED.keys().isdisjoint(names):
                found.linked.append(int(number))
    return found


def change_features(
    connection: Connection, dialect: Dialect, rows: pd.DataFrame, linked: Collection[int]
) -> None:
    """Bring stored features to what ``rows`` (FEATURE_COLUMNS) have; ids and keys stay.

    ``linked`` are the ids of those whose code or links are others.
    """
    _set(connection, dialect, rows, _PLAIN)
    _set(connection, dialect, rows[np.isin(rows["id"].to_numpy(np.int64), list(linked))],
         tuple(INDEXED.values()))


def _set(connection: Connection, dialect: Dialect, rows: pd.DataFrame, columns: tuple[str, ...]
         ) -> None:
    marks = ", ".join(f'"{name}" = ?' for name in columns)
    dialect.execute_many(connection, f'UPDATE feature SET {marks} WHERE id = ?',
                         list(tuples(rows, (*columns, "id"))))
