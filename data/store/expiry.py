"""What is too old goes: closed alerts with all their lines, events with all their tellings.

Each step is one short transaction. How far the past is whole is noted first, with the journal's
entry, so that a killed run leaves what it says: nothing older counts, nothing newer is missing.
An alert goes with every line of it or stays with every line (triggers see to it as well); what is
open stays, however old, and so does what it leads back to.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from data import schema
from data.readings.buckets import DAY_US
from data.readings.keep import Keep
from data.store import journal
from data.store.database import Database
from data.store.times import iso

#: So many alerts, or events, go in one transaction.
AT_ONCE = 200
ACTOR = "retention"
_K = schema.kept
#: Alerts that are closed and of which nothing is younger, but for leaders of what is open.
_OLD_ALERTS = (
    "SELECT id FROM alert WHERE closed_us < ? AND NOT EXISTS ("
    "SELECT 1 FROM alert_log WHERE alert_log.alert_id = alert.id AND alert_log.at_us >= ?) "
    "AND id NOT IN (SELECT group_id FROM alert WHERE closed_us IS NULL "
    "AND group_id IS NOT NULL) ORDER BY closed_us LIMIT ?")
#: Events that are over and of which nothing is younger, but for what open alerts speak of and
#: for those that others, still kept, are duplicates of.
_OLD_EVENTS = (
    "SELECT id FROM event WHERE last_us < ? AND changed_us < ? AND (told = 0 OR ends_us < ? "
    "OR lifted_us < ? OR verdict IN ('false', 'duplicate')) AND NOT EXISTS ("
    "SELECT 1 FROM alert WHERE closed_us IS NULL AND alert.code IN "
    "('event:' || event.kind || ':' || event.place, "
    "'event:' || event.kind || ':' || event.place || ':drill')) "
    "AND id NOT IN (SELECT duplicate_of FROM event WHERE duplicate_of IS NOT NULL) "
    "ORDER BY last_us LIMIT ?")


def retain(database: Database, now_us: int, keep: Keep) -> Iterator[int]:
    """Remove what is too old; yields after each transaction how many alerts or events went."""
    alerts_us = keep.alerts_from(now_us) // DAY_US * DAY_US
    yield from _remove(database, "alerts_us", alerts_us, now_us, _OLD_ALERTS, 2, _alerts)
    events_us = keep.events_from(now_us) // DAY_US * DAY_US
    yield from _remove(database, "events_us", events_us, now_us, _OLD_EVENTS, 4, _events)


def kept_since(connection: Connection, name: str) -> int:
    """Return since when ``alerts_us`` or ``events_us`` are whole, 0 when nothing was removed."""
    return int(connection.scalar(select(_K.c[name])) or 0)


def _remove(database: Database, name: str, limit_us: int, now_us: int, query: str, times: int,
            remove: Callable[[Connection, Sequence[int]], None]) -> Iterator[int]:
    sql = database.dialect.sql(query)

    def old(connection: Connection, most: int) -> list[int]:
        given: tuple[Any, ...] = (*[limit_us] * times, most)
        return [int(row[0]) for row in connection.exec_driver_sql(sql, given)]

    with database.read() as connection:
        if not old(connection, 1):
            return
    with database.write() as connection:
        _lock(connection, database)
        if limit_us > kept_since(connection, name):
            connection.execute(update(_K).values({name: limit_us}))
            journal.append(connection, "retention", ACTOR, {
                "of": name.removesuffix("_us"), "before": iso(limit_us)}, at_us=now_us)
    yield 0
    while True:
        with database.write() as connection:
            _lock(connection, database)
            gone = old(connection, AT_ONCE)
            if gone:
                remove(connection, gone)
        if not gone:
            return
        yield len(gone)


def _lock(connection: Connection, database: Database) -> None:
    """Wait for every writer of alerts and of events: what they look at must not go meanwhile."""
    for table in ("alert_count", "event_state"):
        connection.exec_driver_sql(
            f"SELECT id FROM {table} WHERE id = 1{database.dialect.row_lock}").one()


def _alerts(connection: Connection, gone: Sequence[int]) -> None:
    # first the alert: a trigger refuses to part one that is there from its lines
    connection.execute(delete(schema.alert).where(schema.alert.c.id.in_(gone)))
    connection.execute(delete(schema.alert_log).where(schema.alert_log.c.alert_id.in_(gone)))


def _events(connection: Connection, gone: Sequence[int]) -> None:
    for table in (schema.event_verdict, schema.event_telling):
        connection.execute(delete(table).where(table.c.event_id.in_(gone)))
    connection.execute(delete(schema.event).where(schema.event.c.id.in_(gone)))
    state = schema.event_state
    connection.execute(update(state).values(version=state.c.version + 1))
