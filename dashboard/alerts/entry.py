"""An alert as routes, stream and screens see it; docs/alerts.md says what each field is."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from dashboard.alerts.shape import shape_of
from dashboard.wire import Json, iso, names, number
from data.alerts.model import Alert, LogEntry
from data.alerts.rule import Rule
from data.names import Names
from indicators.alerts.plan import progress
from indicators.alerts.telling import asked_at, told_at

#: The most members that a card names; ``size`` counts all.
MOST_MEMBERS = 200


def short_json(alert: Alert, rules: Mapping[str, Rule], members: Sequence[Alert] = ()) -> Json:
    """Return what a line of a list and a mark on the map need; ``members`` of the card it leads."""
    rule, context = rules.get(alert.rule), alert.context
    plan = context.get("plan")
    found = {
        **_state(alert, rule), **_times(alert), "subject": _subject(alert),
        "place": _place(context), "value": number(context.get("value"), 4),
        "limit": number(context.get("limit"), 4), "unit": context.get("unit", ""),
        "why": context.get("why"), "minutes": (context.get("detail") or {}).get("minutes"),
        "group": group_json(alert, members, rules), "plan": None,
    }
    if plan is not None:
        done, of = progress(plan)
        found["plan"] = {"id": plan["id"], "name": plan["name"], "done": done, "of": of}
    return found


def long_json(alert: Alert, rules: Mapping[str, Rule], now: datetime,
              members: Sequence[Alert] = (), live: Json | None = None) -> Json:
    """Return everything that is kept of an alert; ``live`` is its indicator's present value."""
    context = alert.context
    seen = context.get("observed_us")
    at = None if seen is None else datetime.fromtimestamp(seen / 1e6, UTC)
    value = (context.get("values") or {}).get(alert.code, {})
    return {
        **short_json(alert, rules, members), "place": context.get("place"),
        "near": context.get("near") or {"cameras": [], "hydrants": []},
        "values": context.get("values") or {}, "detail": context.get("detail") or {},
        "plan": context.get("plan"), "quality": value.get("quality"), "now": live,
        "observed_at": None if at is None else iso(at),
        "age_s": None if at is None else round((now - at).total_seconds(), 1),
        "areas": context.get("areas") or {}, "source": rules[alert.rule].source
        if alert.rule in rules else "",
    }


def log_json(entry: LogEntry) -> Json:
    """Return a line of the history: what, when, who, from where, and what it says of itself."""
    told = {key: value for key, value in entry.detail.items() if key != "set"}
    return {"id": entry.id, "alert": entry.alert_id, "at": iso(entry.at), "kind": entry.kind,
            "actor": entry.actor, "origin": entry.origin, "detail": told}


def group_json(alert: Alert, members: Sequence[Alert], rules: Mapping[str, Rule]) -> Json | None:
    """Return the card that an alert leads, or is a part of."""
    if not members:
        return None if alert.group_id is None else {
            "id": alert.group_id, "size": 0, "members": [], "shape": None, "folded": False,
            "rule_name": rule_name(alert, rules)}
    return {"id": alert.group_id or alert.id, "size": len(members),
            "members": [one.id for one in members[:MOST_MEMBERS]],
            "shape": shape_of(members), "folded": alert.group_id is None,
            "rule_name": rule_name(alert, rules)}


def rule_name(alert: Alert, rules: Mapping[str, Rule]) -> Json:
    """Return the name of an alert's rule; of one that is gone its id."""
    rule = rules.get(alert.rule)
    return names(rule.names if rule is not None else Names(alert.rule, alert.rule))


def _state(alert: Alert, rule: Rule | None) -> Json:
    return {
        "id": alert.id, "version": alert.version, "rule": alert.rule,
        "rule_name": names(rule.names if rule else Names(alert.rule, alert.rule)),
        "kind": rule.kind if rule else "", "code": alert.code, "severity": alert.severity,
        "peak": alert.peak, "state": alert.state, "active": alert.active, "acked": alert.acked,
        "acked_by": alert.acked_by, "unknown": alert.unknown, "chattering": alert.chattering,
        "raises": alert.raises, "drill": alert.drill, "stage": alert.stage,
        "assignee": alert.assignee, "role": alert.role, "escalated": alert.escalated,
        "suppressed": alert.suppressed, "verdict": alert.verdict,
    }


def _times(alert: Alert) -> Json:
    return {
        "raised_at": iso(alert.raised_at), "changed_at": iso(alert.changed_at),
        "told_at": iso(told_at(alert)), "asked_at": iso(asked_at(alert)),
        "returned_at": _iso(alert.returned_at), "acked_at": _iso(alert.acked_at),
        "closed_at": _iso(alert.closed_at), "shelved_until": _iso(alert.shelved_until),
    }


def _subject(alert: Alert) -> Json:
    context = alert.context
    code = str(context.get("subject_code") or "")
    name = context.get("subject_name") or {"zh": code or alert.code, "en": code or alert.code}
    return {"layer": alert.subject_layer, "id": alert.subject_id, "code": code, "name": name}


def _place(context: Mapping[str, Any]) -> Json | None:
    """Return the place with names instead of links."""
    place = context.get("place")
    if not place:
        return None
    short: Json = {"lon": place.get("lon"), "lat": place.get("lat"),
                   "manager": place.get("manager")}
    for name in ("zone", "address", "building", "grid", "community", "street"):
        link = place.get(name)
        short[name] = None if not link else {"code": link["code"], "name": link["name"]}
    return short


def _iso(value: datetime | None) -> str | None:
    return None if value is None else iso(value)
