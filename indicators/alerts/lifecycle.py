"""What becomes of alerts when conditions change: the states of ISA-18.2 and OPC UA Part 9.

One alert of a pair (rule, code) is open at most. It is active or returned, acknowledged or not;
returned and acknowledged closes it. Worse than what was acknowledged must be acknowledged again.
Chatter (three raises in a minute) is held active and told once; what returned before anybody
could act (fleeting) is counted, and closed by itself unless it was severe.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from data.alerts.model import Alert, LogEntry, Transition
from data.alerts.rule import Plan, Rule
from indicators.alerts import plan as plans
from indicators.alerts.acts import act
from indicators.alerts.card import on_card
from indicators.alerts.desk import CHATTER_S, Desk, Pair, pair_of
from indicators.alerts.explain import explain, signal_unit
from indicators.alerts.rank import rank, worst
from indicators.alerts.telling import told, unacknowledged, visible

__all__ = ["CHATTER_RAISES", "FLEETING_S", "Subject", "World", "act", "apply", "apply_to", "over"]

CHATTER_RAISES = 3
#: Nobody reads, understands and acts within this.
FLEETING_S = 30.0
#: Of these severities not even a fleeting alert closes unseen.
_NEVER_UNSEEN = ("I", "II")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a new alert speaks of: a feature, and what is kept with the alert as it was."""

    layer: str = ""
    id: int = 0
    unit: str = ""
    drill: bool = False
    context: Mapping[str, Any] = field(default_factory=dict)


def _nobody(transition: Transition, rule: Rule) -> Subject:
    return Subject()


@dataclass(frozen=True, slots=True)
class World:
    """What the lifecycle looks up: rules and plans by id, and who a transition speaks of."""

    rules: Mapping[str, Rule]
    plans: Mapping[str, Plan] = field(default_factory=dict)
    describe: Callable[[Transition, Rule], Subject] = _nobody


def apply(alerts: Iterable[Alert], transitions: Iterable[Transition], rules: Mapping[str, Rule],
          now: datetime, world: World | None = None) -> tuple[list[Alert], list[LogEntry]]:
    """Return the changed alerts and the lines of the log; new alerts have id 0."""
    desk = Desk(alerts)
    apply_to(desk, transitions, world or World(rules), now)
    batch = desk.take()
    return list(batch.alerts), list(batch.log)


def apply_to(desk: Desk, transitions: Iterable[Transition], world: World, now: datetime) -> None:
    """Change the alerts on the desk; transitions of rules that are gone only end what is open."""
    for one in transitions:
        at = datetime.fromtimestamp(one.at_us / 1e6, UTC)
        rule = world.rules.get(one.rule)
        old = desk.get((one.rule, one.code))
        if one.kind in ("raise", "worse", "better"):
            if rule is not None:
                _on(desk, one, rule, old, world, at)
        elif old is not None:
            _end_or_flag(desk, one, rule, old, at)


def _on(desk: Desk, one: Transition, rule: Rule, old: Alert | None, world: World, at: datetime
        ) -> None:
    if old is None:
        _raise(desk, one, rule, world, at)
    elif not old.active or (old.chattering and old.returned_at is not None):
        _again(desk, one, rule, old, world, at)
    elif rank(one.severity) < rank(old.severity):
        _worse(desk, one, rule, old, at)
    elif one.severity != old.severity:
        new = replace(old, severity=one.severity, changed_at=at,
                      context=_said(old.context, one, rule))
        desk.change(old, new, "better", at, severity=one.severity, value=one.value)


def _raise(desk: Desk, one: Transition, rule: Rule, world: World, at: datetime) -> None:
    subject = world.describe(one, rule)
    recent = desk.note_raise((one.rule, one.code), at)
    context = _said({**subject.context, "base_unit": subject.unit, "told_at": at.isoformat()},
                    one, rule)
    if rule.plan in world.plans:
        context["plan"] = plans.opened(world.plans[rule.plan], at)
    new = Alert(
        id=0, rule=rule.id, rule_version=rule.version, code=one.code, subject_layer=subject.layer,
        subject_id=subject.id, severity=one.severity, peak=one.severity, active=True,
        acked=False, raised_at=at, changed_at=at, role=rule.role, drill=subject.drill,
        context=context)
    desk.change(None, new, "raise", at, **_facts(one))
    if recent >= CHATTER_RAISES:
        desk.change(new, replace(new, chattering=True), "chatter", at, raises=recent)


def _again(desk: Desk, one: Transition, rule: Rule, old: Alert, world: World, at: datetime
           ) -> None:
    """The condition holds again while its alert is still open."""
    recent = desk.note_raise(pair_of(old), at)
    graver = rank(one.severity) < rank(old.severity)
    drill = world.describe(one, rule).drill
    new = replace(
        old, active=True, returned_at=None, severity=one.severity, changed_at=at,
        peak=worst(old.peak, one.severity), raises=old.raises + 1, drill=drill,
        context=_said(old.context, one, rule))
    damped = old.chattering and not graver
    if not damped:
        new = told(new, at)
    desk.change(old, new, "reraise", at, told=visible(new) and not damped, **_facts(one))
    if recent >= CHATTER_RAISES and not new.chattering:
        desk.change(new, replace(new, chattering=True), "chatter", at, raises=recent)


def _worse(desk: Desk, one: Transition, rule: Rule, old: Alert, at: datetime) -> None:
    new = replace(
        old, severity=one.severity, peak=worst(old.peak, one.severity), changed_at=at,
        context=_said(old.context, one, rule))
    known = on_card(desk, old, one.severity)
    if old.acked:
        new = unacknowledged(new, rule, at)
    elif not known:
        new = told(new, at)
    desk.change(old, new, "worse", at, told=visible(new) and not known, **_facts(one))


def _end_or_flag(desk: Desk, one: Transition, rule: Rule | None, old: Alert, at: datetime) -> None:
    if one.kind == "clear":
        if old.chattering and old.active:
            if old.returned_at is None:  # held until it is quiet for a minute
                desk.change(old, replace(old, returned_at=at), "return", at, held=True)
        elif old.active:
            over(desk, old, rule, at)
    elif one.kind in ("unknown", "known") and old.unknown != (one.kind == "unknown"):
        new = replace(old, unknown=not old.unknown, changed_at=at)
        desk.change(old, new, one.kind, at)


def over(desk: Desk, old: Alert, rule: Rule | None, at: datetime, *,
         since: datetime | None = None) -> Alert:
    """The condition is over (``since`` then): closed when nobody has to see it any more."""
    began = desk.last_raise(pair_of(old)) if old.raises == 1 else None
    new = desk.change(
        old, replace(old, active=False, returned_at=since or at, unknown=False, changed_at=at),
        "return", at)
    fleeting = (began is not None and not new.acked and (at - began).total_seconds() < FLEETING_S
                and (rule is None or rule.kind != "event"))
    if fleeting:
        new = desk.change(new, new, "fleeting", at)
    unseen = fleeting and new.peak not in _NEVER_UNSEEN
    if not new.out_of_service and (new.acked or new.suppressed or unseen):
        new = desk.change(new, replace(new, closed_at=at), "close", at)
    return new


def quiet_at(desk: Desk, pair: Pair) -> datetime | None:
    """Return when a chattering pair will have been quiet for long enough."""
    last = desk.last_raise(pair)
    return None if last is None else last + timedelta(seconds=CHATTER_S)


def _said(context: Mapping[str, Any], one: Transition, rule: Rule) -> dict[str, Any]:
    base = context.get("base_unit", "")
    why = explain(rule, one.value, one.limit, base, one.detail)
    return {**context, "unit": signal_unit(rule, base), "value": one.value, "limit": one.limit,
            "observed_us": one.observed_us, "detail": dict(one.detail),
            "why": {"zh": why.zh, "en": why.en}}


def _facts(one: Transition) -> dict[str, Any]:
    return {"rule": one.rule, "code": one.code, "severity": one.severity, "value": one.value,
            "limit": one.limit}
