"""Events × rules of kind ``event`` -> transitions: pure, and nothing to remember between ticks.

What is raised already is told by the caller (``standing``, out of the alerts themselves), so that
a restart neither raises anything twice nor forgets to clear it.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from data.alerts.model import Transition
from data.alerts.rule import Rule
from data.events.kinds import matches
from data.events.model import Event, state_of
from data.names import Names
from data.workdays import WorkDays
from indicators.alerts.event_scope import Areas, Props, levels_of, meant
from indicators.alerts.schedule import local_us, read_hours, read_span

#: Every alert of an event has a code that begins so: ``event:KIND:PLACE``.
PREFIX = "event:"
#: Worst first.
_ORDER = {"I": 0, "II": 1, "III": 2, "IV": 3}
_OPS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
#: Rule and code.
Key = tuple[str, str]
_Want = tuple[str, float | None, Event, Rule]


def transitions(
    events: Iterable[Event], rules: Sequence[Rule], standing: Mapping[Key, str], now_us: int,
    areas: Areas | None = None, named: Callable[[Event], Names] | None = None,
    props: Props | None = None,
) -> list[Transition]:
    """Return what to raise, to change and to clear at ``now_us``, in order of rule and code.

    Args:
        events: ``EventStore.current(now_us - reach_us(rules))``, or what it gave at the newest
            ``EventStore.version()``: what ended since is found by its times.
        rules: Rules in force with the overrides in force (``rules_on``); those of other kinds
            count for nothing.
        standing: (rule, code) -> severity of every active alert whose code begins with PREFIX.
        now_us: The tick.
        areas: Code of a grid or feature -> codes of the areas that it lies in, for rules with
            ``area``; None: only the event's own grid is compared.
        named: Gives an event's name, which stands in ``detail`` as ``what``.
        props: Gives the fields of the feature that an event is at, for rules with ``where``;
            None: only what the event itself says is compared.
    """
    wanted = _wanted(events, rules, standing, now_us, areas or {}, props)
    found = [_change(key, standing.get(key, ""), want, now_us, named)
             for key, want in wanted.items() if standing.get(key) != want[0]]
    found += [Transition(now_us, "clear", rule, code, "") for rule, code in standing
              if code.startswith(PREFIX) and (rule, code) not in wanted]
    return sorted(found, key=lambda one: (one.rule, one.code))


def rules_on(
    rules: Iterable[Rule], now_us: int, time_zone: str, calendar: WorkDays
) -> list[Rule]:
    """Return the rules of kind event that are enabled and within their hours at ``now_us``.

    Each has those of its overrides that are in force then.
    """
    local = local_us(np.array([now_us], np.int64), time_zone)
    on = [rule for rule in rules if rule.kind == "event" and rule.enabled and (
        not rule.hours or bool(read_hours(rule.hours, calendar).active(local)[0]))]
    return [replace(rule, overrides=tuple(
        one for one in rule.overrides if bool(read_span(one.since, one.until).active(local)[0])))
        if rule.overrides else rule for rule in on]


def code_of(event: Event) -> str:
    """Return the code of an event's alert; a drill has one of its own, so that it hides nothing."""
    return f"{PREFIX}{event.kind}:{event.place.key}{':drill' if event.drill else ''}"


def reach_us(rules: Iterable[Rule]) -> int:
    """Return how long after its end an event may still hold an alert, microseconds."""
    return round(max((rule.off_delay_s for rule in rules if rule.kind == "event"), default=0) * 1e6)


def _wanted(
    events: Iterable[Event], rules: Sequence[Rule], standing: Mapping[Key, str], now_us: int,
    areas: Areas, props: Props | None,
) -> dict[Key, _Want]:
    """Return the alerts that there should be now: severity, limit, the worst event of each."""
    ours = [rule for rule in rules if rule.kind == "event" and rule.enabled]
    known: dict[tuple[str, str], list[Rule]] = {}
    wanted: dict[Key, _Want] = {}
    for event in events:
        kind = (event.kind, event.level)
        if kind not in known:
            known[kind] = [rule for rule in ours
                           if any(matches(one, *kind) for one in rule.event_kinds)]
        for rule in known[kind]:
            key = (rule.id, code_of(event))
            if not (_counts(event, rule, now_us, key in standing)
                    and meant(event, rule, areas, props)):
                continue
            severity, limit = _severity(event, rule)
            old = wanted.get(key)
            if severity and (old is None or _ORDER[severity] <= _ORDER[old[0]]):
                wanted[key] = (severity, limit, event, rule)
    return wanted


def _counts(event: Event, rule: Rule, now_us: int, raised: bool) -> bool:
    """Return whether an event is there for a rule: open to raise, not long over to hold."""
    if (event.score is not None and event.score < rule.score_least
            and event.verdict != "true"):
        return False
    if not raised:
        lasted = (now_us if event.stands else event.last_us) - event.first_us
        return state_of(event, now_us) == "open" and lasted >= rule.on_delay_s * 1e6
    if state_of(event, now_us) not in ("open", "over"):
        return False
    if event.ends_us is None:
        return True
    return now_us < max(event.ends_us, event.last_us + round(rule.off_delay_s * 1e6)
                        if not event.stands else 0)


def _severity(event: Event, rule: Rule) -> tuple[str, float | None]:
    """Return severity and limit: of the tellings' number where there are levels, else its own.

    Without levels the event's severity counts: of its kind, or of its signal's colour.
    """
    levels = levels_of(rule, event)
    if not levels:
        return event.severity, None
    compare = _OPS.get(rule.op, operator.ge)
    return next(((level.severity, level.limit) for level in levels
                 if compare(event.count, level.limit)), ("", None))


def _change(key: Key, before: str, want: _Want, now_us: int,
            named: Callable[[Event], Names] | None) -> Transition:
    severity, limit, event, _ = want
    if not before:
        kind = "raise"
    else:
        kind = "worse" if _ORDER[severity] < _ORDER.get(before, 4) else "better"
    # a limit of one telling is no limit: there is nothing to show beside it
    value = float(event.count) if limit is not None and limit > 1 else None
    what = named(event) if named is not None else None
    detail = _detail(event) | ({"what": {"zh": what.zh, "en": what.en}} if what else {})
    return Transition(now_us, kind, *key, severity, value, limit if value is not None else None,
                      event.last_us, detail)


def _detail(event: Event) -> dict[str, Any]:
    """Return what an alert's context keeps of the event, plain JSON."""
    place = event.place
    said = {name: event.detail[name] for name in ("text", "snapshot", "title", "class", "box")
            if name in event.detail}
    return {
        "event": event.id, "kind": event.kind, "level": event.level, "type": event.type,
        "layer": place.layer, "subject": place.feature_id, "place": place.key,
        "camera": place.camera, "lon": place.lon, "lat": place.lat, "grid": place.grid,
        "name": place.name, "score": event.score, "count": event.count, "drill": event.drill,
        "first_us": event.first_us, "verdict": event.verdict, **said}
