"""The two writers of alerts: a tick of the engine, and one act of a person."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from data import schema
from data.alerts.model import Alert, LogEntry
from data.dialect import Dialect
from data.errors import Conflict, NotFound
from data.store import alert_rows
from data.store.times import to_us

_COUNT = schema.alert_count


def tick(connection: Connection, dialect: Dialect, alerts: Sequence[Alert],
         log: Sequence[LogEntry]) -> list[Alert]:
    """Write what a tick changed; return the alerts as stored, without those that lost a race."""
    numbers = _lock(connection, dialect)
    stored = _decide(connection, alerts, numbers[0])
    fresh = [one for one, given in zip(stored, alerts, strict=True) if one and given.id <= 0]
    old = [given for one, given in zip(stored, alerts, strict=True) if one and given.id > 0]
    lines = _lines(stored, alerts, log, numbers[1])
    alert_rows.insert_alerts(connection, dialect, fresh)
    alert_rows.update_alerts(connection, dialect, old)
    alert_rows.insert_log(connection, dialect, lines)
    _advance(connection, numbers[0] + len(fresh), numbers[1] + len(lines))
    return [one for one in stored if one is not None]


def act(connection: Connection, dialect: Dialect, alert: Alert, entry: LogEntry) -> Alert:
    """Write one act and its line; raise Conflict when the alert was changed meanwhile."""
    numbers = _lock(connection, dialect)
    found = alert_rows.versions(connection, [alert.id]).get(alert.id)
    if found is None:
        raise no_alert(alert.id)
    if found != alert.version:
        raise Conflict(f"The alert {alert.id} was changed by somebody else meanwhile.",
                       "Look at it as it is now, then decide again.")
    alert_rows.update_alerts(connection, dialect, [alert])
    line = replace(entry, id=numbers[1] + 1, alert_id=alert.id)
    alert_rows.insert_log(connection, dialect, [line])
    _advance(connection, numbers[0], line.id)
    return replace(alert, version=alert.version + 1)


def no_alert(alert_id: int) -> NotFound:
    """Return the fault of an alert that is not there."""
    return NotFound(f"There is no alert {alert_id}.", "See /api/alerts.")


def same_state(connection: Connection, state: bytes) -> bool:
    """Return whether the engine's state is kept already."""
    kept = connection.scalar(select(schema.alert_engine.c.digest))
    return kept == hashlib.sha256(state).hexdigest()


def put_state(connection: Connection, dialect: Dialect, state: bytes, at: datetime) -> None:
    """Keep the engine's state in place of the last one."""
    connection.exec_driver_sql(dialect.sql(
        "INSERT INTO alert_engine (id, at_us, digest, state) VALUES (1, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET at_us = excluded.at_us, digest = excluded.digest, "
        "state = excluded.state"), (to_us(at), hashlib.sha256(state).hexdigest(), state))


def _lock(connection: Connection, dialect: Dialect) -> tuple[int, int]:
    """Wait for every other writer of alerts; return the last numbers of alerts and lines."""
    row = connection.exec_driver_sql(
        f"SELECT alerts, log FROM alert_count WHERE id = 1{dialect.row_lock}").one()
    return int(row[0]), int(row[1])


def _advance(connection: Connection, alerts: int, log: int) -> None:
    connection.execute(update(_COUNT).values(alerts=alerts, log=log))


def _decide(connection: Connection, alerts: Sequence[Alert], last: int) -> list[Alert | None]:
    """Return each alert as it will stand, None where somebody else was first."""
    seen = alert_rows.versions(connection, [one.id for one in alerts if one.id > 0])
    keys = [alert_rows.open_key(one) for one in alerts]
    taken = alert_rows.taken_keys(
        connection, [key for key, one in zip(keys, alerts, strict=True) if key and one.id <= 0])
    stored: list[Alert | None] = []
    for key, one in zip(keys, alerts, strict=True):
        if one.id > 0:
            same = seen.pop(one.id, None) == one.version
            stored.append(replace(one, version=one.version + 1) if same else None)
        elif key in taken:
            stored.append(None)
        else:
            last += 1
            taken.update({key} if key else ())
            stored.append(replace(one, id=last))
    return stored


def _lines(stored: Sequence[Alert | None], alerts: Sequence[Alert], log: Sequence[LogEntry],
           last: int) -> list[LogEntry]:
    """Return the lines of what is written, numbered; those of lost alerts are left out."""
    lost = {given.id for one, given in zip(stored, alerts, strict=True)
            if one is None and given.id > 0}
    lines = []
    for entry in log:
        alert_id = entry.alert_id
        if alert_id < 0:
            one = stored[-1 - alert_id]
            alert_id = 0 if one is None else one.id
        if alert_id > 0 and alert_id not in lost:
            last += 1
            lines.append(replace(entry, id=last, alert_id=alert_id))
    return lines
