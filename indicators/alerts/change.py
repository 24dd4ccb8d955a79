"""What a line of the log sets, so that the log alone gives an alert back (replay)."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from data.alerts.model import Alert, LogEntry

_NAMES: tuple[str, ...] = tuple(f.name for f in fields(Alert) if f.name not in ("id", "context"))
_TIMES = frozenset(name for name in _NAMES if name.endswith(("_at", "_until")))
#: Fields of an alert that a line need not say when they are as they are in every new alert.
_USUAL: dict[str, Any] = {
    "unknown": False, "returned_at": None, "acked_at": None, "acked_by": "", "closed_at": None,
    "shelved_until": None, "shelved_by": "", "out_of_service": False, "suppressed": "",
    "group_id": None, "assignee": "", "stage": "", "escalated": 0, "role": "operator",
    "raises": 1, "chattering": False, "drill": False, "verdict": "",
}


def difference(old: Alert | None, new: Alert) -> dict[str, Any]:
    """Return as plain JSON what ``new`` sets that ``old`` has not: under ``context`` its keys.

    ``version`` is the one that the store gives when it is written.
    """
    told = {} if old is None else old.context
    found = {name: _plain(getattr(new, name)) for name in _NAMES
             if name != "version" and getattr(new, name) != _before(old, name)}
    context = {key: value for key, value in new.context.items()
               if key not in told or told[key] != value}
    if context:
        found["context"] = context
    return {**found, "version": new.version + 1 if new.id else new.version}


def patched(alert: Alert | None, alert_id: int, given: Mapping[str, Any]) -> Alert:
    """Return ``alert`` (None: a new one) with what a line set."""
    values = {name: _read(name, value) for name, value in given.items() if name in _NAMES}
    context = given.get("context", {})
    if alert is None:
        return Alert(id=alert_id, context=dict(context), **values)
    return replace(alert, context={**alert.context, **context}, **values)


def replay(log: Iterable[LogEntry], alerts: Iterable[Alert] = ()) -> dict[int, Alert]:
    """Return every alert by id as the log leaves it, oldest line first.

    ``alerts`` are those of the moment at which the log begins; without them lines of an alert
    that was raised before are passed over.
    """
    found = {alert.id: alert for alert in alerts}
    for entry in log:
        given = entry.detail.get("set")
        known = found.get(entry.alert_id)
        if given is not None and (known is not None or entry.kind == "raise"):
            found[entry.alert_id] = patched(known, entry.alert_id, given)
    return found


def _before(old: Alert | None, name: str) -> Any:
    return _USUAL.get(name, _NOTHING) if old is None else getattr(old, name)


_NOTHING = object()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _TIMES and value is not None else value
