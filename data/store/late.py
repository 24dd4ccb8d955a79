"""Rows that come after their time was packed: compared with what is kept, put into ``late``."""

from itertools import repeat

import numpy as np
from sqlalchemy.engine import Connection

from data.dialect import Dialect
from data.readings.buckets import DAY_US
from data.readings.codec import decode
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
    drains = _draining(connection)
    for at in groups(rows):
        number, source = int(rows.id[at[0]]), rows.source[at[0]]
        times, value = rows.time_us[at], rows.value[at]
        fresh = np.r_[True, times[1:] != times[:-1]]
        kept = _kept(connection, dialect, number, source, times, drains)
        fresh &= ~_among(times, kept[0])
        done = dialect.execute_many(connection, _KEEP, list(zip(
            repeat(number), repeat(source), times[fresh].tolist(), value[fresh].tolist(),
            repeat(received_us), strict=False)))
        if done != fresh.sum():  # somebody else was first, between our question and our row
            low, high = int(times[0]), int(times[-1]) + 1
            late = late_points(connection, dialect, {number: source}, low, high)
            kept = join([kept, late.get(number, as_points(()))])
        kept = join([kept, (times[fresh], value[fresh])])
        fits[at] = kept[1][np.searchsorted(kept[0], times)] == value
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
    connection: Connection, dialect: Dialect, number: int, source: str, times: np.ndarray,
    drains: bool,
) -> Points:
    """Return what is kept of an indicator and source around ``times``."""
    whose = {number: source}
    low, high = int(times[0]), int(times[-1]) + 1
    wanted = set((times // DAY_US).tolist())
    some = pieces(connection, dialect, whose, low, high).get(number, [])
    found = [decode(piece.data) for piece in some
             if piece.data is not None and piece.start_us // DAY_US in wanted]
    found += [late_points(connection, dialect, whose, low, high).get(number, as_points(()))]
    if drains:
        found.append(_hot(connection, dialect, number, source, times))
    return join(found)


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
