"""Retention: readings older than the settings say are dropped, their roll-ups later.

Each step is one short transaction. The limit is noted first, so that no older row is taken any
more; how far dropping went is noted last, so that a killed run begins again where it must.
"""

from collections.abc import Iterator

from data.readings.buckets import DAY_US
from data.readings.keep import Keep
from data.store.database import Database
from data.store.pieces import state

_SERIES = 200


def retain(database: Database, now_us: int, keep: Keep) -> Iterator[int]:
    """Drop what is too old; yields after each transaction the number of chunks it changed.

    Days with rows that are not merged yet wait for the packer.
    """
    limit_us = keep.raw_from(now_us) // DAY_US * DAY_US
    sql = database.dialect.sql
    with database.write() as connection:
        went = state(connection, database.dialect.row_lock)
        if limit_us > went.raw_us:
            connection.exec_driver_sql(sql("UPDATE reading_state SET raw_us = ? WHERE id = 1"),
                                       (limit_us,))
    yield 0
    with database.read() as connection:
        waiting = [connection.exec_driver_sql(sql(
            f"SELECT 1 FROM {table} WHERE {column} < ? LIMIT 1"), (limit_us,)).first()
            for table, column in (("hot", "time_us"), ("late", "time_us"), ("part", "start_us"))]
    if limit_us <= went.dropped_us or any(waiting):
        return
    yield from _each(database, sql(
        "UPDATE chunk SET data = NULL WHERE indicator_id = ? AND source = ? "
        "AND start_us >= ? AND start_us < ? AND data IS NOT NULL"), (went.dropped_us, limit_us))
    oldest_us = keep.rollup_from(now_us) // DAY_US * DAY_US
    yield from _each(database, sql(
        "DELETE FROM chunk WHERE indicator_id = ? AND source = ? AND start_us < ?"), (oldest_us,))
    with database.write() as connection:
        connection.exec_driver_sql(sql("UPDATE reading_state SET dropped_us = ? WHERE id = 1"),
                                   (limit_us,))
    yield 0


def _each(database: Database, statement: str, times: tuple[int, ...]) -> Iterator[int]:
    """Run ``statement`` for every indicator and source that has chunks, some at a time."""
    after: tuple[int, str] | None = (-1, "")
    while after is not None:
        changed = 0
        with database.write() as connection:
            for _ in range(_SERIES):
                row = connection.exec_driver_sql(database.dialect.sql(
                    "SELECT indicator_id, source FROM chunk WHERE (indicator_id, source) > (?, ?) "
                    "ORDER BY indicator_id, source LIMIT 1"), after).first()
                after = None if row is None else (row[0], row[1])
                if after is None:
                    break
                changed += connection.exec_driver_sql(statement, (*after, *times)).rowcount
        yield changed
