"""Tellings become events: the same kind at the same place in time is one. Pure; time comes in."""

import math
from collections.abc import Iterable
from dataclasses import replace

from data.events.kinds import Kinds
from data.events.model import BY_PEOPLE, Event, EventKind, Place, Sighting

#: Metres of a degree of latitude on a sphere of 6,371,008.8 m (IUGG mean radius).
METRES_PER_DEGREE = 111_195.08
#: More tellings than this are not counted one by one.
MOST_COUNTED = 1_000_000


def kind_for(kinds: Kinds, sighting: Sighting) -> EventKind:
    """Return the kind of a sighting; one that left the pack counts as any other event."""
    return kinds.of(sighting.kind, sighting.level) or kinds.all["other"]


def begin(number: int, sighting: Sighting, place: Place, kind: EventKind, now_us: int) -> Event:
    """Return the event that a first telling makes."""
    standing = kind.stands
    made = Event(
        id=number, kind=sighting.kind, type=sighting.type, place=place,
        first_us=sighting.first_us, last_us=sighting.last_us, score=sighting.score,
        severity=sighting.severity or kind.severity, level=sighting.level, stands=standing,
        told=sighting.told, sure=_sure(sighting, kind), dwelled=standing,
        merge_us=round(kind.merge_s * 1e6), ends_us=sighting.until_us, drill=sighting.drill,
        lifted_us=sighting.last_us if sighting.over else None, detail=sighting.detail,
        received_us=now_us, changed_us=now_us)
    return made if standing else _ends(_dwelled(made, kind, sighting))


def join(event: Event, sighting: Sighting, kind: EventKind, now_us: int, *, again: bool) -> Event:
    """Return the event with one more telling; ``again``: the same id told before, not counted."""
    count = event.count if again else min(event.count + 1, MOST_COUNTED)
    event = replace(event, count=count, changed_us=now_us, version=event.version + 1)
    if event.stands:
        return _changed(event, sighting, kind)
    best = sighting.score if event.score is None else event.score
    if event.score is not None and sighting.score is not None:
        best = max(event.score, sighting.score)
    detail = event.detail if event.score is not None and best == event.score else sighting.detail
    event = replace(
        event, first_us=min(event.first_us, sighting.first_us),
        last_us=max(event.last_us, sighting.last_us), score=best, detail=detail or event.detail,
        sure=event.sure or _sure(sighting, kind),
        lifted_us=sighting.last_us if sighting.over else event.lifted_us)
    return _ends(_dwelled(event, kind, sighting))


def belongs(event: Event, sighting: Sighting, place: Place, kind: EventKind) -> bool:
    """Return whether a telling is of this event: kind, drill, time and place agree."""
    if (event.kind, event.drill, event.told) != (sighting.kind, sighting.drill, sighting.told):
        return False
    if event.stands:
        return event.place.key == place.key and still(event, sighting)
    if event.lifted_us is not None:
        return False
    if event.verdict == "false" and sighting.type in BY_PEOPLE:
        return False                              # a person saw it: no camera's error any more
    if not (event.first_us - event.merge_us <= sighting.last_us
            and sighting.first_us <= event.last_us + event.merge_us):
        return False
    return event.place.key == place.key or near(event.place, place, kind.radius_m)


def near(a: Place, b: Place, metres: float) -> bool:
    """Return whether two places lie within ``metres`` of each other; unknown ones do not."""
    if a.lon is None or a.lat is None or b.lon is None or b.lat is None or metres <= 0:
        return False
    east = (a.lon - b.lon) * math.cos(math.radians(a.lat))
    return math.hypot(east, a.lat - b.lat) * METRES_PER_DEGREE <= metres


def late(event: Event, sighting: Sighting) -> bool:
    """Return whether something newer is known of what stands until it is told over."""
    return event.stands and sighting.last_us < event.last_us


def judged(event: Event, verdict: str, *, by: str, of: int | None, at_us: int) -> Event:
    """Return the event with a person's verdict; a true one counts as seen at that moment."""
    done = replace(event, verdict=verdict, verdict_us=at_us, verdict_by=by, duplicate_of=of,
                   changed_us=at_us, version=event.version + 1)
    if verdict != "true":
        return done
    ends = event.ends_us if event.ends_us is None else max(event.ends_us, at_us + event.merge_us)
    return replace(done, sure=True, dwelled=True, ends_us=ends)


def settled(event: Event, at_us: int) -> Event:
    """Return the event ended by somebody who dealt with it at ``at_us``."""
    return replace(event, lifted_us=at_us, changed_us=at_us, version=event.version + 1)


class Pool:
    """The events that a batch may belong to, found by kind and place, newest first."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._by_key: dict[tuple[str, str], list[Event]] = {}
        self._by_cell: dict[tuple[str, int, int], list[Event]] = {}
        self.by_id: dict[int, Event] = {}
        for event in sorted(events, key=lambda one: one.id):
            self.put(event)

    def put(self, event: Event) -> None:
        """Add an event, or what became of it."""
        old = self.by_id.get(event.id)
        self.by_id[event.id] = event
        for key in _keys(event):
            shelf = self._shelf(key)
            shelf[:] = [one for one in shelf if one.id != event.id]
        if old is not None:
            for key in _keys(old):
                shelf = self._shelf(key)
                shelf[:] = [one for one in shelf if one.id != event.id]
        for key in _keys(event):
            self._shelf(key).append(event)

    def _shelf(self, key: tuple[str, str] | tuple[str, int, int]) -> list[Event]:
        if len(key) == 2:
            return self._by_key.setdefault(key, [])
        return self._by_cell.setdefault(key, [])

    def find(self, sighting: Sighting, place: Place, kind: EventKind) -> Event | None:
        """Return the newest event that a telling belongs to."""
        for event in reversed(self._by_key.get((sighting.kind, place.key), [])):
            if belongs(event, sighting, place, kind):
                return event
        if place.lon is None or place.lat is None or kind.stands or kind.radius_m <= 0:
            return None
        reach = max(1, math.ceil(kind.radius_m / _CELL_M))
        x, y = _cell(place.lon, place.lat)
        cells = ((x + dx, y + dy) for dx in range(-reach, reach + 1)
                 for dy in range(-reach, reach + 1))
        found = [event for cell in cells for event in self._by_cell.get((sighting.kind, *cell), ())
                 if belongs(event, sighting, place, kind)]
        return max(found, key=lambda one: one.id, default=None)


_CELL_M = 500.0


def _cell(lon: float, lat: float) -> tuple[int, int]:
    # up to 78 degrees of latitude a cell is nowhere narrower than _CELL_M
    return (math.floor(lon * METRES_PER_DEGREE * 0.2 / _CELL_M),
            math.floor(lat * METRES_PER_DEGREE / _CELL_M))


def _keys(event: Event) -> list[tuple[str, str] | tuple[str, int, int]]:
    found: list[tuple[str, str] | tuple[str, int, int]] = [(event.kind, event.place.key)]
    if event.place.lon is not None and event.place.lat is not None:
        found.append((event.kind, *_cell(event.place.lon, event.place.lat)))
    return found


def _sure(sighting: Sighting, kind: EventKind) -> bool:
    return sighting.score is None or sighting.score >= kind.score_least


def _dwelled(event: Event, kind: EventKind, sighting: Sighting) -> Event:
    """Note whether it has lasted: people say that something is there, cameras must see it stay."""
    lasted = event.last_us - event.first_us >= kind.dwell_s * 1e6
    return replace(event, dwelled=event.dwelled or lasted or sighting.type in BY_PEOPLE)


def _ends(event: Event) -> Event:
    until = event.ends_us or 0
    return replace(event, ends_us=max(event.last_us + event.merge_us,
                                      until if event.verdict == "true" else 0))


def still(event: Event, sighting: Sighting) -> bool:
    """Return whether what stands is still the one meant: lifted or run out, a new one begins."""
    if sighting.last_us < event.last_us or sighting.over:
        return True
    if event.lifted_us is not None and sighting.last_us > event.lifted_us:
        return False
    if event.verdict in ("false", "duplicate") and sighting.level != event.level:
        return False                              # judged at another colour or state
    return event.ends_us is None or sighting.first_us <= event.ends_us


def _changed(event: Event, sighting: Sighting, kind: EventKind) -> Event:
    """Return what stands with its newest word; what comes late changes nothing."""
    if late(event, sighting):
        return event
    if sighting.over:
        lifted = event.lifted_us if event.lifted_us is not None else sighting.last_us
        return replace(event, last_us=sighting.last_us, lifted_us=lifted)
    return replace(
        event, last_us=sighting.last_us, level=sighting.level, ends_us=sighting.until_us,
        severity=sighting.severity or kind.severity, detail=sighting.detail)
