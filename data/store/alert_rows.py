"""Rows of alerts and of their log: how a type of data.alerts.model becomes a row, and back."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from data import schema
from data.alerts.model import Alert, LogEntry
from data.dialect import Dialect
from data.store import codec
from data.store.texts import clean
from data.store.times import from_us, to_us

#: Columns by kind, and the field of each time; ``_READ`` is the order of Alert's fields.
_TEXTS = ("rule", "code", "subject_layer", "severity", "peak", "acked_by", "shelved_by",
          "suppressed", "assignee", "stage", "role", "verdict")
_WHOLE = ("rule_version", "subject_id", "escalated", "raises", "version", "group_id")
_FLAGS = ("active", "acked", "unknown", "out_of_service", "chattering", "drill")
_TIMES = {"raised_us": "raised_at", "changed_us": "changed_at", "returned_us": "returned_at",
          "acked_us": "acked_at", "closed_us": "closed_at", "shelved_us": "shelved_until"}
COLUMNS = (*_TEXTS, *_WHOLE, *_FLAGS, *_TIMES, "context", "open_key")
_PLAIN = (*_TEXTS, *_WHOLE)
_GET_PLAIN: Callable[[Alert], tuple[Any, ...]] = attrgetter(*_PLAIN)
_COLUMN_OF = {field: column for column, field in _TIMES.items()}
_READ = tuple(_COLUMN_OF.get(one.name, one.name) for one in fields(Alert))
_SELECT = ", ".join(f'"{name}"' for name in _READ)
_CONTEXT = _READ.index("context")
_FLAG_AT = tuple(_READ.index(name) for name in _FLAGS)
_TIME_AT = tuple(_READ.index(name) for name in _TIMES)
_SET = '"set":{'
#: Most values that are asked for in one statement.
_AT_ONCE = 500


def read_alerts(connection: Connection, dialect: Dialect, ending: str,
                values: Sequence[Any] = ()) -> list[Alert]:
    """Return the alerts that ``ending`` (WHERE, ORDER BY … with ? for values) selects."""
    sql = dialect.sql(f"SELECT {_SELECT} FROM alert {ending}")
    rows = connection.exec_driver_sql(sql, tuple(values)).all()
    # ten thousand may be open: one text is parsed in half the time of ten thousand
    contexts = json.loads(f"[{','.join([row[_CONTEXT] for row in rows])}]")
    return [_alert(list(row), context) for row, context in zip(rows, contexts, strict=True)]


def _alert(row: list[Any], context: dict[str, Any]) -> Alert:
    for at in _FLAG_AT:
        row[at] = row[at] == 1
    for at in _TIME_AT:
        if row[at] is not None:
            row[at] = from_us(row[at])
    row[_CONTEXT] = context
    return Alert(*row)


def alert_values(alert: Alert, version: int) -> tuple[Any, ...]:
    """Return the values of COLUMNS."""
    plain = [clean(v) if isinstance(v, str) else v for v in _GET_PLAIN(alert)]
    plain[_PLAIN.index("version")] = version
    times = [_us(getattr(alert, name)) for name in _TIMES.values()]
    return (*plain, *(int(getattr(alert, name)) for name in _FLAGS), *times,
            plain_json(alert.context), open_key(alert))


def open_key(alert: Alert) -> str | None:
    """Return what only one open alert may have; None of a closed one."""
    return f"{clean(alert.rule)}|{clean(alert.code)}" if alert.open else None


def insert_alerts(connection: Connection, dialect: Dialect, alerts: Sequence[Alert]) -> None:
    """Insert new alerts, whose ids are given."""
    dialect.bulk_insert(connection, "alert", ("id", *COLUMNS),
                        [(alert.id, *alert_values(alert, alert.version)) for alert in alerts])


def update_alerts(connection: Connection, dialect: Dialect, alerts: Sequence[Alert]) -> None:
    """Write alerts over those of the same id, one version on."""
    marks = ", ".join(f'"{name}" = ?' for name in COLUMNS)
    dialect.execute_many(connection, f"UPDATE alert SET {marks} WHERE id = ?",
                         [(*alert_values(alert, alert.version + 1), alert.id)
                          for alert in alerts])


def insert_log(connection: Connection, dialect: Dialect, log: Sequence[LogEntry]) -> None:
    """Append lines, whose ids are given."""
    dialect.bulk_insert(
        connection, "alert_log",
        ("id", "alert_id", "at_us", "kind", "actor", "origin", "detail"),
        [(one.id, one.alert_id, to_us(one.at), clean(one.kind), clean(one.actor),
          clean(one.origin), plain_json(one.detail)) for one in log])


def log_entry(row: Row[Any]) -> LogEntry:
    """Return a line of a row of ``alert_log``."""
    return LogEntry(row.alert_id, from_us(row.at_us), row.kind, row.actor, row.origin,
                    json.loads(row.detail), row.id)


def lean_entry(row: Row[Any]) -> LogEntry:
    """Return a line without what it sets, the largest part of it, which is not even read.

    ``set`` stands last (``indicators.alerts.desk``). Inside a text a quote is escaped, so that its
    mark is a key; where what is before it is no JSON, it was the key of something deeper.
    """
    text: str = row.detail
    at = text.find(_SET)
    try:
        detail = json.loads(text if at < 0 else f"{text[:at].removesuffix(',')}}}")
    except ValueError:
        detail = json.loads(text)
    detail.pop("set", None)
    return LogEntry(row.alert_id, from_us(row.at_us), row.kind, row.actor, row.origin, detail,
                    row.id)


def versions(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Return the version of each alert that is there."""
    t = schema.alert.c
    found: dict[int, int] = {}
    for part in _parts(ids):
        found.update((row.id, row.version) for row in connection.execute(
            schema.alert.select().with_only_columns(t.id, t.version).where(t.id.in_(part))))
    return found


def taken_keys(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Return which of ``keys`` an open alert has."""
    t = schema.alert.c
    found: set[str] = set()
    for part in _parts(keys):
        found.update(connection.scalars(
            schema.alert.select().with_only_columns(t.open_key).where(t.open_key.in_(part))))
    return found


def _parts(values: Sequence[Any]) -> list[Sequence[Any]]:
    return [values[n:n + _AT_ONCE] for n in range(0, len(values), _AT_ONCE)]


def _us(at: datetime | None) -> int | None:
    return None if at is None else to_us(at)


def plain_json(value: Mapping[str, Any]) -> str:
    """Return compact JSON; a number that JSON has no word for becomes null."""
    plain = dict(value)
    try:
        return codec.dumps(plain)
    except ValueError:
        return codec.dumps(_finite(plain))


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
