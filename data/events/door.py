"""The door of events: a body comes in, each row gets its answer, what is accepted is durable."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from data.events.bodies import Batch, read_body, read_items
from data.events.errors import RowFault
from data.events.kinds import Kinds
from data.events.model import Event, Place, Result, Sighting
from data.events.places import as_json, elsewhere, locator, place_all
from data.model import District
from data.ports import Store
from data.store.times import to_us


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a body, row by row in order."""

    total: int
    results: tuple[Result, ...]

    @property
    def accepted(self) -> int:
        """How many rows are kept."""
        return sum(one.accepted for one in self.results)


class EventDoor:
    """Takes events for the district that is served; safe from any thread.

    Args:
        store: Gives the store that is served now.
        district: Gives the district that is served now.
        clock: Gives the aware time.
    """

    def __init__(self, store: Callable[[], Store], district: Callable[[], District],
                 clock: Callable[[], datetime]) -> None:
        self._store = store
        self._district = district
        self._clock = clock
        self._locate = locator(store)
        # reading is pure Python: more at once would only hold more bodies unpacked
        self._reading = threading.BoundedSemaphore(2)
        self._kinds: tuple[District, Kinds] | None = None

    def kinds(self) -> Kinds:
        """Return the kinds of the district that is served now."""
        district = self._district()
        if self._kinds is None or self._kinds[0] is not district:
            self._kinds = (district, Kinds(district.event_kinds))
        return self._kinds[1]

    def post(self, raw: bytes, content_type: str, machine: str, *, encoding: str = "") -> Outcome:
        """Take a posted body; what is answered as accepted is durable.

        Raises:
            DashboardError: When the body as a whole is none, or the store cannot be written.
        """
        now = self._clock()
        with self._reading:
            batch = read_body(raw, content_type, self.kinds(), source=machine,
                              now_us=to_us(now), encoding=encoding)
        return self._take(batch, machine, now)

    def take(self, items: Sequence[Any], machine: str) -> Outcome:
        """Take rows as JSON has them, of a feed of ours."""
        now = self._clock()
        batch = read_items(items, self.kinds(), source=machine, now_us=to_us(now))
        return self._take(batch, machine, now)

    def _take(self, batch: Batch, machine: str, now: datetime) -> Outcome:
        store, district = self._store(), self._district()
        extent = district.extent
        placed = place_all(batch.sightings, store.events, self._locate, extent,
                           district.names.zh)
        refused, pairs = list(batch.refused), list[tuple[Sighting, Place]]()
        for sighting, place in zip(batch.sightings, placed, strict=True):
            if isinstance(place, RowFault):
                refused.append(Result(sighting.index, False, place.code, place.reason))
            else:
                pairs.append((_shaped(sighting, extent), place))
        kept = store.events.take(pairs, self.kinds(), machine=machine, at=now)
        whole = sorted((*refused, *kept), key=lambda one: one.index)
        return Outcome(batch.total, tuple(whole))


def signals(events: Sequence[Event], now_us: int) -> list[Event]:
    """Return the weather signals in force among current events, worst first."""
    found = [one for one in events if one.kind.startswith("weather.") and in_force(one, now_us)]
    return sorted(found, key=lambda one: (("I", "II", "III", "IV").index(one.severity), one.id))


def response(events: Sequence[Event], now_us: int) -> Event | None:
    """Return the highest response level told to be in force, None when none is."""
    found = [one for one in events if one.kind == "response" and in_force(one, now_us)]
    return min(found, key=lambda one: (("I", "II", "III", "IV").index(one.severity), -one.id),
               default=None)


def in_force(event: Event, now_us: int) -> bool:
    """Return whether what stands has not run out."""
    return event.stands and (event.ends_us is None or event.ends_us > now_us)


def _shaped(sighting: Sighting, extent: tuple[float, float, float, float]) -> Sighting:
    """Return a telling with its shape among its details; one of elsewhere is kept, not told."""
    if sighting.spot.shape is None:
        return sighting
    away = sighting.told and elsewhere(sighting.spot, extent)
    detail = {**sighting.detail, **as_json(sighting.spot)}
    if away and sighting.supersedes:              # it moved away: here it is over
        return replace(sighting, over=True, level="", detail={**detail, "moved": "elsewhere"})
    if away:
        detail["not_told"] = "elsewhere"
    return replace(sighting, told=sighting.told and not away, detail=detail)
