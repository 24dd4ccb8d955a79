"""Rows that come after their time was packed: compared with what is kept, put into ``late``."""

from collections.abc import Iterator
from itertools import repeat

import numpy as np
from sqlalchemy.engine import Connection

from data.dialect import Dialect
from data.readings.buckets import DAY_US
from data.readings.codec import decode
from data.readings.rollup import new_ones
from data.store.pieces import Points, as_points, join, late_points, pieces
from data.store.rows import Rows

_KEEP = ("INSERT INTO late (indicator_id, source, time_us, value, received_us) "
         "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")


def put_late(
    connection: Connection, dialect: Dialect, rows: Rows, received_us: int
) -> np.ndarray:
    """Keep rows that are older than what is packed; return which ones (bool) are kept now.

    One that is kept already, wherever, is not kept again; another value for it is refused.
    """
    fits = np.zeros(len(rows), bool)
    found = groups(rows)
    kept = _kept(connection, dialect, rows, found)
    waiting: list[tuple[int, str, int, float, int]] = []
    for at, there in zip(found, kept, strict=True):
        times, value = rows.time_us[at], rows.value[at]
        fresh = new_ones(times) & ~_among(times, there[0])
        whole = join([there, (times[fresh], value[fresh])])
        fits[at] = whole[1][np.searchsorted(whole[0], times)] == value
        waiting += zip(rows.id[at][fresh].tolist(), repeat(rows.source[at[0]]),
                       times[fresh].tolist(), value[fresh].tolist(), repeat(received_us),
                       strict=False)
    if dialect.execute_many(connection, _KEEP, waiting) != len(waiting):
        # somebody else was first, between our question and our rows: look again
        for at, there in zip(found, _kept(connection, dialect, rows, found), strict=True):
            fits[at] = there[1][np.searchsorted(there[0], rows.time_us[at])] == rows.value[at]
    return fits


def groups(rows: Rows) -> list[np.ndarray]:
    """Return the places of rows of one indicator and source, each group by time."""
    if not len(rows):
        return []
    names = {s: n for n, s in enumerate(sorted(set(rows.source)))}
    rank = np.fromiter((names[s] for s in rows.source), np.int64, len(rows))
    order = np.lexsort((rows.time_us, rank, rows.id))
    new = (np.diff(rows.id[order]) != 0) | (np.diff(rank[order]) != 0)
    return np.split(order, np.flatnonzero(new) + 1)


def _kept(
    connection: Connection, dialect: Dialect, rows: Rows, found: list[np.ndarray]
) -> list[Points]:
    """Return for each group what is kept of its indicator and source around its times."""
    kept: list[Points] = [as_points(())] * len(found)
    drains = _draining(connection)
    for some in _together(rows, found):
        whose = {int(rows.id[found[n][0]]): rows.source[found[n][0]] for n in some}
        low = min(int(rows.time_us[found[n][0]]) for n in some)
        high = max(int(rows.time_us[found[n][-1]]) for n in some) + 1
        packed = pieces(connection, dialect, whose, low, high)
        late = late_points(connection, dialect, whose, low, high)
        for n in some:
            number, times = int(rows.id[found[n][0]]), rows.time_us[found[n]]
            days = set((times // DAY_US).tolist())
            points = [decode(piece.data) for piece in packed.get(number, [])
                      if piece.data is not None and piece.start_us // DAY_US in days]
            points.append(late.get(number, as_points(())))
            if drains:
                points.append(_hot(connection, dialect, number, whose[number], times))
            kept[n] = join(points)
    return kept


def _together(rows: Rows, found: list[np.ndarray]) -> Iterator[list[int]]:
    """Yield groups that are asked about at once: of one source, of about the same days."""
    alike: dict[tuple[str, int, int], list[int]] = {}
    for n, at in enumerate(found):
        key = (rows.source[at[0]], int(rows.time_us[at[0]]) // DAY_US,
               int(rows.time_us[at[-1]]) // DAY_US)
        alike.setdefault(key, []).append(n)
    yield from alike.values()


def _hot(
    connection: Connection, dialect: Dialect, number: int, source: str, times: np.ndarray
) -> Points:
    query = dialect.sql("SELECT time_us, value FROM hot "
                        "WHERE time_us = ? AND indicator_id = ? AND source = ?")
    rows = [row for at in np.unique(times).tolist()
            for row in connection.exec_driver_sql(query, (at, number, source))]
    return as_points([(row[0], row[1]) for row in rows])


def _draining(connection: Connection) -> bool:
    """Return whether rows of packed times still stand in ``hot``."""
    return connection.exec_driver_sql(
        "SELECT 1 FROM hot, reading_state WHERE reading_state.id = 1 "
        "AND hot.time_us < reading_state.packed_us LIMIT 1").first() is not None


def _among(times: np.ndarray, kept: np.ndarray) -> np.ndarray:
    at = np.searchsorted(kept, times)
    inside = at < len(kept)
    found = np.zeros(len(times), bool)
    found[inside] = kept[at[inside]] == times[inside]
    return found
