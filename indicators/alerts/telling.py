"""When an alert is said: what pages sound for, and what escalation counts from."""

from dataclasses import replace
from datetime import datetime

from data.alerts.model import Alert
from data.alerts.rule import Rule

#: States of what is on the operator's list.
LIVE = ("active_unacked", "active_acked", "returned_unacked")


def visible(alert: Alert) -> bool:
    """Return whether the operator is shown this alert: neither hidden nor put aside."""
    return alert.state in LIVE


def told(alert: Alert, at: datetime) -> Alert:
    """Return ``alert`` as said now: pages sound and pulse from this moment."""
    return replace(alert, context={**alert.context, "told_at": at.isoformat()})


def asked(alert: Alert, at: datetime) -> Alert:
    """Return ``alert`` as said now, to be answered from now on: escalation counts from here."""
    when = at.isoformat()
    return replace(alert, context={**alert.context, "told_at": when, "asked_at": when})


def unacknowledged(alert: Alert, rule: Rule | None, at: datetime) -> Alert:
    """Return ``alert`` as to be acknowledged again; escalation begins anew."""
    return replace(asked(alert, at), acked=False, acked_at=None, acked_by="", escalated=0,
                   role=rule.role if rule is not None else alert.role)


def told_at(alert: Alert) -> datetime:
    """Return when ``alert`` was said last."""
    return _time(alert, "told_at")


def asked_at(alert: Alert) -> datetime:
    """Return since when ``alert`` is to be answered."""
    return _time(alert, "asked_at")


def _time(alert: Alert, name: str) -> datetime:
    said = alert.context.get(name)
    return datetime.fromisoformat(said) if isinstance(said, str) else alert.raised_at
