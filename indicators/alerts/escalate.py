"""What falls due by itself: escalation, the end of shelves and of chatter, re-alarm."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from data.alerts.model import Alert
from data.alerts.rule import Rule
from indicators.alerts.desk import Desk, Pair, pair_of
from indicators.alerts.lifecycle import over, quiet_at
from indicators.alerts.telling import asked, asked_at, told_at, unacknowledged

#: The state in which a person still has to answer.
_ASKED = ("active_unacked", "returned_unacked")


def run_due(desk: Desk, rules: Mapping[str, Rule], now: datetime) -> None:
    """Do what is due now, and remember when each alert that was changed is to be looked at next."""
    for pair in desk.due(now):
        alert = desk.get(pair)
        if alert is not None:
            _do(desk, alert, rules.get(alert.rule), now)
            plan_due(desk, [pair], rules, now)


def plan_due(desk: Desk, pairs: Iterable[Pair], rules: Mapping[str, Rule], now: datetime) -> None:
    """Remember when each of ``pairs`` is to be looked at next."""
    for pair in pairs:
        alert = desk.get(pair)
        at = None if alert is None else next_due(desk, alert, rules.get(pair[0]))
        if at is not None:
            desk.due_at(pair, max(at, now))


def next_due(desk: Desk, alert: Alert, rule: Rule | None) -> datetime | None:
    """Return when time alone will change ``alert``, None when it never will."""
    return min(_dues(desk, alert, rule), default=None)


def _dues(desk: Desk, alert: Alert, rule: Rule | None) -> Iterator[datetime]:
    if alert.shelved_until is not None:
        yield alert.shelved_until
    if alert.chattering:
        yield quiet_at(desk, pair_of(alert)) or alert.changed_at
    if rule is not None:
        at = _step_at(alert, rule)
        if at is not None:
            yield at
        at = _realarm_at(alert, rule)
        if at is not None:
            yield at


def _step_at(alert: Alert, rule: Rule) -> datetime | None:
    if alert.state not in _ASKED or alert.escalated >= len(rule.escalation):
        return None
    return asked_at(alert) + timedelta(seconds=rule.escalation[alert.escalated].after_s)


def _realarm_at(alert: Alert, rule: Rule) -> datetime | None:
    if not rule.realarm_s or alert.state != "active_acked":
        return None
    return max(alert.acked_at or alert.raised_at, told_at(alert)) + timedelta(
        seconds=rule.realarm_s)


def _do(desk: Desk, alert: Alert, rule: Rule | None, now: datetime) -> None:
    if alert.chattering and (quiet_at(desk, pair_of(alert)) or now) <= now:
        alert = _quiet(desk, alert, rule, now)
    if alert.open and alert.shelved_until is not None and alert.shelved_until <= now:
        new = replace(alert, shelved_until=None, shelved_by="", changed_at=now)
        alert = desk.change(alert, asked(new, now) if alert.active else new, "shelf_over", now,
                            told=alert.active)
    if rule is None or not alert.open:
        return
    at = _realarm_at(alert, rule)
    if at is not None and at <= now:
        new = replace(unacknowledged(alert, rule, now), changed_at=now)
        alert = desk.change(alert, new, "realarm", now)
    at = _step_at(alert, rule)
    while at is not None and at <= now:
        step = rule.escalation[alert.escalated]
        new = replace(alert, escalated=alert.escalated + 1, role=step.role, changed_at=now)
        alert = desk.change(alert, new, "escalate", now, role=step.role, was=alert.role,
                            step=new.escalated)
        at = _step_at(alert, rule)


def _quiet(desk: Desk, alert: Alert, rule: Rule | None, now: datetime) -> Alert:
    """A chattering alert was not raised for a minute: it is as its condition last was."""
    held = alert.returned_at
    alert = desk.change(alert, replace(alert, chattering=False, returned_at=None, changed_at=now),
                        "chatter", now, over=True, raises=alert.raises)
    return alert if held is None else over(desk, alert, rule, now, since=held)
