"""The packer: moves readings from ``hot`` and ``late`` into parts and chunks, in small steps.

Every step is one short transaction, so that it may be killed after any of them and goes on:

1. ``packed_us`` moves on. From then on rows before it go to ``late``: those in ``hot`` stand still.
2. They are merged into parts (chunks, when their day is over), and only then taken out of ``hot``.
   Meanwhile they stand in both; a reader takes each time once.
3. Late rows are merged and taken out in one transaction.
4. Days that are over become one chunk.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from sqlalchemy.engine import Connection

from data.readings.buckets import DAY_US
from data.store.chunk_writer import ChunkWriter
from data.store.database import Database
from data.store.pieces import Points, as_points, state

#: Readings stay in ``hot`` for this long at least: most late ones still come in time.
LAG_US = 600_000_000
#: ``packed_us`` moves by whole steps of this.
STEP_US = 600_000_000
#: Rows of ``hot`` that are read together; of ``late``, and taken out, in one transaction.
SLICE = 200_000
FEW = 20_000
#: Pieces written in one transaction: about 20 ms.
PIECES = 100


def cut(now_us: int) -> int:
    """Return up to where readings are packed at ``now_us``."""
    return (now_us - LAG_US) // STEP_US * STEP_US


def pack(database: Database, now_us: int, zone: str) -> Iterator[int]:
    """Pack what is due; yields after each transaction the number of chunks of days it closed."""
    packed_us = advance(database, cut(now_us))
    yield 0
    yield from drain(database, packed_us, zone)
    yield from merge_late(database, zone)
    yield from close_days(database, packed_us, zone)


def advance(database: Database, wanted_us: int) -> int:
    """Move ``packed_us`` on to ``wanted_us`` (never back) and return where it is."""
    with database.write() as connection:
        went = state(connection, database.dialect.row_lock)
        if went.packed_us >= wanted_us:
            return went.packed_us
        connection.exec_driver_sql(database.dialect.sql(
            "UPDATE reading_state SET packed_us = ? WHERE id = 1"), (wanted_us,))
        return wanted_us


def drain(database: Database, packed_us: int, zone: str) -> Iterator[int]:
    """Move what is older than ``packed_us`` out of ``hot``."""
    while (times := _slice(database, packed_us)) is not None:
        first, last, borders = times
        with database.read() as connection:
            found = _hot_rows(connection, database, first, last)
        for start in range(0, len(found), PIECES):
            with database.write() as connection:
                writer = _writer(database, connection, zone)
                for number, source, points in found[start:start + PIECES]:
                    writer.add(number, source, points)
                writer.flush()
            yield 0
        for low, high in pairwise(borders):
            with database.write() as connection:
                connection.exec_driver_sql(database.dialect.sql(
                    "DELETE FROM hot WHERE time_us >= ? AND time_us < ?"), (low, high))
            yield 0


def merge_late(database: Database, zone: str) -> Iterator[int]:
    """Merge the late rows that are there now."""
    after: tuple[int, str, int] = (-1, "", 0)
    while True:
        with database.write() as connection:
            writer = _writer(database, connection, zone)
            rows = connection.exec_driver_sql(database.dialect.sql(
                "SELECT indicator_id, source, time_us, value FROM late "
                "WHERE (indicator_id, source, time_us) > (?, ?, ?) "
                f"ORDER BY indicator_id, source, time_us LIMIT {FEW}"), after).all()
            if not rows:
                return
            taken = 0
            for number, source, points in _grouped([tuple(r) for r in rows]):
                writer.add(number, source, points)
                taken += len(points[0])
                if writer.pieces >= PIECES:
                    break
            writer.flush()
            gone = [(r[0], r[1], r[2]) for r in rows[:taken]]
            database.dialect.execute_many(
                connection,
                "DELETE FROM late WHERE indicator_id = ? AND source = ? AND time_us = ?", gone)
            after = gone[-1]
        yield 0


def close_days(database: Database, packed_us: int, zone: str) -> Iterator[int]:
    """Make chunks of days that are over."""
    today = packed_us // DAY_US * DAY_US
    after: tuple[int, str, int] = (-1, "", 0)
    while True:
        with database.write() as connection:
            rows = connection.exec_driver_sql(database.dialect.sql(
                "SELECT indicator_id, source, start_us FROM part WHERE start_us < ? "
                "AND (indicator_id, source, start_us) > (?, ?, ?) "
                f"ORDER BY indicator_id, source, start_us LIMIT {24 * PIECES}"),
                (today, *after)).all()
            if not rows:
                return
            days = sorted({(r[0], r[1], r[2] // DAY_US * DAY_US) for r in rows})[:PIECES]
            writer = _writer(database, connection, zone)
            for number, source, start_us in days:
                writer.close_day(number, source, start_us)
            writer.flush()
            number, source, start_us = days[-1]
            after = (number, source, start_us + DAY_US - 1)
        yield len(days)


def _writer(database: Database, connection: Connection, zone: str) -> ChunkWriter:
    packed_us = state(connection, database.dialect.row_lock).packed_us
    return ChunkWriter(connection, database.dialect, packed_us, zone)


def _slice(database: Database, packed_us: int) -> tuple[int, int, list[int]] | None:
    """Return the first times to read together and borders between few rows each, or None."""
    with database.read() as connection:
        rows = connection.exec_driver_sql(database.dialect.sql(
            f"SELECT time_us FROM hot WHERE time_us < ? ORDER BY time_us LIMIT {SLICE}"),
            (packed_us,)).all()
    if not rows:
        return None
    times = np.fromiter((r[0] for r in rows), np.int64, len(rows))
    first, last = int(times[0]), int(times[-1]) + 1
    return first, last, [*np.unique(times[::FEW]).tolist(), last]


def _hot_rows(
    connection: Connection, database: Database, first: int, last: int
) -> list[tuple[int, str, Points]]:
    rows = connection.exec_driver_sql(database.dialect.sql(
        "SELECT indicator_id, source, time_us, value FROM hot "
        "WHERE time_us >= ? AND time_us < ?"), (first, last)).all()
    return _grouped(sorted(tuple(r) for r in rows))


def _grouped(rows: list[tuple[int, str, int, float]]) -> list[tuple[int, str, Points]]:
    """Return sorted rows as points by indicator and source."""
    groups: dict[tuple[int, str], list[tuple[int, float]]] = {}
    for number, source, time_us, value in rows:
        groups.setdefault((number, source), []).append((time_us, value))
    return [(number, source, as_points(some))
            for (number, source), some in groups.items()]
