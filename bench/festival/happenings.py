"""The day's events as the alert chain sees them: merged, the unsure ones waiting, then told."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bench.festival.base import MINUTE_US, MINUTES
from bench.festival.day import Day
from bench.festival.district import District
from bench.festival.model import Event
from data.alerts.model import Transition
from data.alerts.rule import Rule
from indicators.alerts.site import Outside, Site

#: The same kind at the same place within so many minutes is one event.
MERGE_MIN = 30
#: What facilities tell of themselves comes as the event kind "facility".
FACILITY = ("lamp_off", "power_cut")


@dataclass
class _Open:
    code: str
    rule: Rule
    begun: int
    last: int


class Happenings:
    """Transitions by minute, and which event alerts are open when."""

    def __init__(self, rules: Mapping[str, Rule], district: District, day: Day) -> None:
        self._found: dict[int, list[Transition]] = defaultdict(list)
        self._spans: list[_Open] = []
        self._zones = {s.code: s for s in district.subjects.values() if s.layer == "zone"}
        self._base = day.base
        by_kind = {kind: rule for rule in rules.values() if rule.kind == "event" and rule.enabled
                   for kind in rule.event_kinds}
        open_now: dict[tuple[str, str], _Open] = {}
        for event in day.events:
            kind = "facility" if event.kind in FACILITY else event.kind
            rule = by_kind.get(kind)
            if rule is not None and event.score >= rule.score_least:
                self._take(event, rule, open_now)
        for one in self._spans:
            end = min(one.last + MERGE_MIN, MINUTES - 1)
            self._found[end].append(self._transition(end, "clear", one.rule, one.code, ""))

    def at(self, minute: int) -> list[Transition]:
        """Return what changes in a minute."""
        return self._found.get(minute, [])

    def segments(self) -> Iterator[tuple[int, int]]:
        """Yield spans of minutes in which the same events are open."""
        edges = sorted({0, MINUTES, *(m for m in self._found if 0 < m < MINUTES)})
        yield from pairwise(edges)

    def outside(self, minute: int) -> list[Outside]:
        """Return the event alerts that are open in a minute."""
        return [Outside(one.rule.id, one.code, _severity(one.rule), self._zone_of(one.code),
                        Site(zone=(self._zone_of(one.code),)))
                for one in self._spans if one.begun <= minute < one.last + MERGE_MIN]

    def _take(self, event: Event, rule: Rule, open_now: dict[tuple[str, str], _Open]) -> None:
        place = event.place if "number" not in event.body else (
            f"{event.place}-{event.body['number']}")
        old = open_now.get((event.kind, place))
        if old is not None and event.minute <= old.last + MERGE_MIN:
            old.last = event.minute
            return
        one = _Open(f"event:{event.kind}:{place}", rule, event.minute, event.minute)
        open_now[event.kind, place] = one
        self._spans.append(one)
        self._found[event.minute].append(
            self._transition(event.minute, "raise", rule, one.code, _severity(rule), event.place))

    def _transition(self, minute: int, kind: str, rule: Rule, code: str, severity: str,
                    zone: str = "") -> Transition:
        detail: dict[str, object] = {}
        if zone in self._zones:
            s = self._zones[zone]
            detail["context"] = {"place": {"lon": s.lon, "lat": s.lat}, "areas": {"zone": zone},
                                 "subject_code": zone, "by": zone}
        return Transition(self._base.start_us + minute * MINUTE_US, kind, rule.id, code, severity,
                          1.0, 1.0, None, detail)

    def _zone_of(self, code: str) -> str:
        return code.split(":")[2].split("-")[0]


def _severity(rule: Rule) -> str:
    return rule.levels[0].severity if rule.levels else "III"
