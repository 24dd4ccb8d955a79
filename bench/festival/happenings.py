"""The day's events as the alert chain gets them: merged, the unsure ones waiting, then told."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from bench.festival.base import MINUTE_US, MINUTES
from bench.festival.day import Day
from bench.festival.district import District
from bench.festival.model import Event
from data.alerts.model import Transition
from data.alerts.rule import Rule
from data.events import merge
from data.events.kinds import Kinds
from data.events.model import Place, Sighting, Spot
from indicators.alerts.events import rules_on, transitions
from indicators.alerts.lifecycle import Subject
from indicators.alerts.site import Outside, Site

#: Degrees between two lamps, about fifteen metres.
_APART = 0.00015


class Happenings:
    """Transitions by minute, and which event alerts are open when."""

    def __init__(self, rules: Mapping[str, Rule], district: District, day: Day) -> None:
        self._zones = {s.code: s for s in district.subjects.values() if s.layer == "zone"}
        self._kinds = Kinds(district.pack.district.event_kinds)
        self._pool = merge.Pool(())
        self._found: dict[int, list[Transition]] = {}
        self._open: dict[int, dict[tuple[str, str], str]] = {}
        self._play(list(rules.values()), district, day)

    def at(self, minute: int) -> list[Transition]:
        """Return what changes in a minute."""
        return self._found.get(minute, [])

    def segments(self) -> Iterator[tuple[int, int]]:
        """Yield spans of minutes in which the same events are open."""
        yield from pairwise(sorted({0, MINUTES, *(m for m in self._found if m < MINUTES)}))

    def outside(self, minute: int) -> list[Outside]:
        """Return the event alerts that are open in a minute."""
        last = max((m for m in self._open if m <= minute), default=None)
        if last is None:
            return []
        return [Outside(rule, code, severity, _zone(code), Site(zone=(_zone(code),)))
                for (rule, code), severity in self._open[last].items()]

    def _play(self, rules: Sequence[Rule], district: District, day: Day) -> None:
        coming: dict[int, list[Event]] = defaultdict(list)
        for event in day.events:
            coming[event.minute].append(event)
        standing: dict[tuple[str, str], str] = {}
        for minute in range(MINUTES):
            now_us = int(day.base.time_us[minute])
            for event in coming.get(minute, ()):
                self._take(event, now_us)
            on = rules_on(rules, now_us, str(day.base.zone), district.pack.district.calendar)
            found = transitions(self._pool.by_id.values(), on, standing, now_us)
            for one in found:
                if one.kind == "clear":
                    del standing[one.rule, one.code]
                else:
                    standing[one.rule, one.code] = one.severity
            if found:
                self._found[minute] = found
                self._open[minute] = dict(standing)

    def _take(self, event: Event, now_us: int) -> None:
        place, sighting = self._place(event), self._sighting(event, now_us)
        kind = merge.kind_for(self._kinds, sighting)
        old = self._pool.find(sighting, place, kind)
        if old is None:
            self._pool.put(merge.begin(len(self._pool.by_id) + 1, sighting, place, kind, now_us))
        else:
            self._pool.put(merge.join(old, sighting, kind, now_us, again=False))

    def _sighting(self, event: Event, now_us: int) -> Sighting:
        said = event.body
        kind = str(said.get("type", "video"))
        seen_us = int(said.get("seen_min", 0)) * MINUTE_US
        return Sighting(
            index=0, source="bench", id=f"{event.kind}:{event.place}:{now_us}", type=kind,
            kind=event.kind, first_us=now_us - seen_us, last_us=now_us, spot=Spot(), digest="",
            score=event.score if kind == "video" else None, level=str(said.get("level", "")),
            over=bool(said.get("over", False)))

    def _place(self, event: Event) -> Place:
        zone, number = self._zones[event.place], int(event.body.get("number", 0))
        key = f"{event.place}-{number}" if number else event.place
        found = Place(key, lon=zone.lon + number * _APART, lat=zone.lat)
        return found if number else replace(found, layer="zone", feature_id=zone.id)


def subject_of(one: Transition) -> Subject:
    """Return whom an event's transition speaks of."""
    told = one.detail
    if "lon" not in told:
        return Subject()
    context = {"place": {"lon": told["lon"], "lat": told["lat"]},
               "areas": {"zone": _zone(one.code)}, "subject_code": told["place"]}
    return Subject(str(told["layer"]), int(told["subject"]), context=context)


def _zone(code: str) -> str:
    return code.split(":")[2].split("-")[0]
