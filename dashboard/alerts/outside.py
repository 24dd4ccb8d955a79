"""Alerts of events: what cameras, people and the weather office told, as transitions of a tick."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard.alerts.place import Places
from dashboard.bundle import Bundle
from dashboard.events import names_of
from dashboard.wire import Json
from data.alerts.model import Alert, Transition
from data.alerts.ports import AlertStore
from data.alerts.rule import Rule
from data.events.current import CurrentEvents
from data.events.kinds import Kinds
from data.events.model import Event
from data.model import District
from data.ports import Store
from indicators.alerts.desk import Desk, Pair, pair_of
from indicators.alerts.events import PREFIX, reach_us, rules_on, transitions
from indicators.alerts.lifecycle import Subject
from indicators.alerts.site import NOWHERE, Outside, Site

#: The most alerts of one rule that a count looks back at.
MOST_ENDED = 10_000
_OPEN_US = 2**62


class EventAlerts:
    """Compares the events that count now with the alerts that are open; one thread asks."""

    def __init__(self, store: Store) -> None:
        self._current = CurrentEvents(lambda: store.events)
        self._kinds: tuple[District, Kinds] | None = None

    def transitions(self, desk: Desk, rules: Sequence[Rule], bundle: Bundle, places: Places,
                    now: datetime) -> list[Transition]:
        """Return what events raise, change and end at ``now``."""
        now_us = round(now.timestamp() * 1e6)
        district = bundle.district
        on = rules_on(rules, now_us, district.time_zone, district.calendar)
        standing = {(one.rule, one.code): one.severity for one in of_events(desk, rules)
                    if one.active}
        if not on and not standing:
            return []
        events = self._current.read(now_us, reach_us(on))
        return transitions(events, on, standing, now_us, places.areas,
                           lambda event: names_of(event, self._kinds_of(district)),
                           lambda event: props_of(places, event))

    def _kinds_of(self, district: District) -> Kinds:
        if self._kinds is None or self._kinds[0] is not district:
            self._kinds = (district, Kinds(district.event_kinds))
        return self._kinds[1]


def props_of(places: Places, event: Event) -> dict[str, str]:
    """Return the fields of the feature that an event is at, as a rule's ``where`` asks them."""
    props = places.of_feature(event.place.layer, event.place.feature_id).get("props") or {}
    return {name: str(value) for name, value in props.items()
            if isinstance(value, str | int | float) and value != ""}


def of_events(desk: Desk, rules: Sequence[Rule]) -> list[Alert]:
    """Return the open alerts of events."""
    return [alert for rule in rules if rule.kind == "event" for alert in desk.of_rule(rule.id)]


def outside(desk: Desk, rules: Sequence[Rule], ended: Sequence[Alert] = ()) -> list[Outside]:
    """Return the alerts of events, for combinations and counts of the evaluation.

    Of a rule and code one: what is active, else what ended last, on the desk or among ``ended``.
    """
    found: dict[Pair, Outside] = {}
    for one in sorted([*ended, *of_events(desk, rules)], key=_end_us):
        over = None if one.active else _end_us(one)
        found[pair_of(one)] = Outside(one.rule, one.code, one.severity, str(
            one.context.get("subject_code") or ""), _site(one), over)
    return list(found.values())


class Ended:
    """Alerts of events that were closed lately, for counts that look back over a window.

    They are read from the store when its log has moved, so that a restart loses none.
    """

    def __init__(self, alerts: AlertStore) -> None:
        self._alerts = alerts
        self._key: tuple[object, ...] = ()
        self._found: list[Alert] = []

    def read(self, rules: Sequence[Rule], line: int, now: datetime) -> list[Alert]:
        """Return those that a count may still see; ``line`` is the last one of the log."""
        windows = _windows(rules)
        key = (line, windows)
        if key != self._key:
            self._found = [alert for rule, seconds in windows for alert in self._alerts.find(
                rule=rule, closed_since=now - timedelta(seconds=seconds), limit=MOST_ENDED)[0]]
            self._key = key
        return self._found


def _windows(rules: Sequence[Rule]) -> tuple[tuple[str, float], ...]:
    """Return the rules of events that counts look at, with the longest window of each."""
    events = {rule.id for rule in rules if rule.kind == "event"}
    found: dict[str, float] = {}
    for rule in rules:
        for one in rule.conditions if rule.kind == "count" and rule.enabled else ():
            if one.rule in events:
                found[one.rule] = max(found.get(one.rule, 0.0), rule.window_s)
    return tuple(sorted(found.items()))


def _end_us(alert: Alert) -> int:
    """Return when it ended, the newest last and what is active behind all."""
    at = None if alert.active else alert.returned_at or alert.closed_at
    return _OPEN_US if at is None else round(at.timestamp() * 1e6)


def subject_of(places: Places, one: Transition, rule: Rule) -> Subject:
    """Return whom a transition of an event speaks of: its feature, else its point."""
    told = one.detail
    lon, lat = told.get("lon"), told.get("lat")
    context: Json = {}
    if told.get("layer") and told.get("subject"):
        context = dict(places.of_feature(str(told["layer"]), int(told["subject"])))
    elif lon is not None and lat is not None:
        context = dict(places.of_point(float(lon), float(lat), str(told.get("grid") or "")))
    props = {**context.pop("props", {}), **told}
    name = str(told.get("name") or "")
    context.setdefault("subject_code", str(told.get("place") or ""))
    if name or "subject_name" not in context:
        name = name or str(told.get("place") or one.code.removeprefix(PREFIX))
        context.setdefault("subject_name", {"zh": name, "en": name})
    if rule.grouping is not None and rule.grouping.by:
        context["by"] = props.get(rule.grouping.by)
    return Subject(str(told.get("layer") or ""), int(told.get("subject") or 0), "",
                   bool(told.get("drill")), context)


def _site(alert: Alert) -> Site:
    areas, place = alert.context.get("areas") or {}, alert.context.get("place") or {}
    if not place:
        return NOWHERE
    return Site(zone=(areas["zone"],) if areas.get("zone") else (), grid=areas.get("grid", ""),
                community=areas.get("community", ""), street=areas.get("street", ""),
                lon=place["lon"], lat=place["lat"])
