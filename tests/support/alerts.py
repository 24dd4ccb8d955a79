"""Alerts, log lines and rules for tests, with the least that is needed."""

from dataclasses import replace
from datetime import timedelta

from data.alerts.model import Alert, LogEntry, Mute
from data.alerts.read_rule import read_rule
from tests.conftest import NOW


def new_alert(rule="crowd.load", code="crowd.load:Z1", **changed):
    """Return a new, open alert (id 0)."""
    given = {"rule": rule, "rule_version": 1, "code": code, "subject_layer": "zone",
             "subject_id": 7, "severity": "III", "peak": "III", "active": True, "acked": False,
             "raised_at": NOW, "changed_at": NOW}
    return Alert(0, **{**given, **changed})


def whole_alert():
    """Return a new alert of which no field has its usual value."""
    return new_alert(
        severity="I", peak="I", unknown=True, returned_at=NOW + timedelta(seconds=1),
        acked_at=NOW + timedelta(seconds=2), acked_by="王", acked=True,
        shelved_until=NOW + timedelta(hours=1), shelved_by="李", out_of_service=True,
        suppressed="inhibited:power.cut", group_id=3, assignee="三队", stage="on_my_way",
        escalated=2, role="leader", raises=4, chattering=True, drill=True, verdict="useful",
        context={"values": {"crowd.load:Z1": {"value": 93.5, "unit": "%"}}, "limit": 80})


def entry(alert_id, kind="raise", at=NOW, actor="engine", **detail):
    """Return a line of the log."""
    return LogEntry(alert_id, at, kind, actor, "test", detail)


def raised(store, *alerts, at=NOW):
    """Write new alerts with a raise each, as a tick does; return them as stored."""
    given = alerts or (new_alert(),)
    return store.alerts.write_tick(given, [entry(-1 - n) for n in range(len(given))], None, at=at)


def acked(alert, actor="王", at=NOW):
    """Return an alert as acknowledged, and the line that says so."""
    return (replace(alert, acked=True, acked_by=actor, acked_at=at, changed_at=at),
            entry(alert.id, "acknowledge", at, actor))


def rule(rule_id="crowd.load", limit=80.0, **changed):
    """Return a rule of one level."""
    return read_rule({"id": rule_id, "name": {"zh": "承载率", "en": "Load"}, "kind": "threshold",
                      "templates": ["crowd.load"],
                      "levels": [{"severity": "III", "limit": limit}], **changed})


def mute(**changed):
    """Return a new mute of an hour."""
    given = {"scope": {"rule": "crowd.load"}, "reason": "演练", "owner": "王", "since": NOW,
             "until": NOW + timedelta(hours=1)}
    return Mute(0, **{**given, **changed})
