"""Events as screens and machines see them: JSON of them, signals in force, the way in."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from dashboard.bundle import Bundle
from dashboard.text_events import STATES, TYPES, response_names, signal_names
from dashboard.wire import Json, iso, names
from data.events.door import EventDoor, Outcome, in_force, response, signals
from data.events.kinds import Kinds
from data.events.model import COLOURS, Event, EventKind, state_of
from data.events.ports import Ask, Judgement, KindStats, Told
from data.feeds.status import FeedBook
from data.model import Names
from data.store.times import from_us, to_us


class EventService:
    """Events of whatever district is served; safe from any thread.

    Args:
        bundle: Gives what is served now.
        clock: Gives the aware time.
        book: Counts what came, for ``GET /api/feeds``.
    """

    def __init__(self, bundle: Callable[[], Bundle], clock: Callable[[], datetime],
                 book: FeedBook) -> None:
        self._bundle = bundle
        self._clock = clock
        self._book = book
        self._door = EventDoor(lambda: bundle().store, lambda: bundle().district, clock)
        self._standing: tuple[tuple[str, int, int], list[Event]] | None = None

    # -- in ----------------------------------------------------------------------------------
    def post(self, raw: bytes, content_type: str, machine: str, *, encoding: str = "") -> Outcome:
        """Take a posted body; what is answered as accepted is durable."""
        return self._noted(self._door.post(raw, content_type, machine, encoding=encoding),
                           "http", machine)

    def take(self, rows: Sequence[Any], machine: str) -> Outcome:
        """Take rows of a feed of ours."""
        return self._noted(self._door.take(rows, machine), machine, machine)

    def _noted(self, outcome: Outcome, kind: str, name: str) -> Outcome:
        reasons = [one.reason or "" for one in outcome.results if not one.accepted]
        self._book.count(kind, f"{name} · events", outcome.accepted, len(reasons), self._clock(),
                         reasons[-1] if reasons else "")
        return outcome

    # -- out ---------------------------------------------------------------------------------
    @property
    def kinds(self) -> Kinds:
        """The kinds of the district."""
        return self._door.kinds()

    def in_force(self, now: datetime) -> Json:
        """Return the snapshot's part: weather signals in force and the response level."""
        now_us = to_us(now)
        standing = [one for one in self._still() if in_force(one, now_us)]
        top = response(standing, now_us)
        return {"signals": [self._signal(one) for one in signals(standing, now_us)],
                "response": None if top is None else self._response(top)}

    def _still(self) -> list[Event]:
        """Return signals and responses that stand; read again only when any event changed."""
        bundle = self._bundle()
        version = bundle.store.events.version()
        kept, key = self._standing, (*bundle.key, version)
        if kept is None or kept[0] != key:
            # what has run out is left out by whoever asks: a signal ends without a change
            since = to_us(self._clock())
            found = [one for one in bundle.store.events.current(since)
                     if one.kind.startswith("weather.") or one.kind == "response"]
            kept = self._standing = (key, found)
        return kept[1]

    def find(self, ask: Ask) -> Json:
        """Return a page of events and how many there are."""
        now = self._clock()
        store = self._bundle().store.events
        found, total = store.find(ask, now_us=to_us(now))
        return {"at": iso(now), "total": total, "offset": ask.offset,
                "kept_since": _time(store.kept_since()),
                "events": [self.entry(one, now) for one in found]}

    def one(self, event_id: int) -> Json:
        """Return one event with its tellings and verdicts; raise NotFound."""
        store, now = self._bundle().store.events, self._clock()
        event = store.event(event_id)
        return {**self.entry(event, now), "detail": dict(event.detail),
                "tellings": [_telling(one) for one in store.tellings(event_id)],
                "verdicts": [_judgement(one) for one in store.judgements(event_id)]}

    def judge(self, event_id: int, verdict: str, *, origin: str, note: str, of: int | None,
              version: int | None, actor: str) -> Json:
        """Keep a verdict; raise NotFound, Conflict or EventRefused."""
        now = self._clock()
        made = self._bundle().store.events.judge(
            event_id, verdict, actor=actor, origin=origin, note=note, of=of, version=version,
            at=now)
        return self.entry(made, now)

    def stats(self, since_us: int, until_us: int) -> Json:
        """Return counts per kind and camera."""
        now = self._clock()
        store = self._bundle().store.events
        found = store.stats(since_us, until_us, now_us=to_us(now))
        return {"since": _time(since_us), "until": _time(until_us),
                "kept_since": _time(store.kept_since()),
                "rows": [self._stats(one) for one in found]}

    def all_kinds(self) -> list[Json]:
        """Return every kind, as a form or a legend needs it."""
        return [_kind(one) for one in self.kinds.all.values()]

    def entry(self, event: Event, now: datetime) -> Json:
        """Return an event as lists show it."""
        kind = self.kinds.of(event.kind, event.level)
        state = state_of(event, to_us(now))
        place = event.place
        return {
            "id": event.id, "version": event.version, "kind": event.kind,
            "name": names(names_of(event, self.kinds)),
            "group": names(kind.group) if kind else names(TYPES[event.type]),
            "type": event.type, "type_name": names(TYPES[event.type]),
            "state": state, "state_name": names(STATES[state]),
            "severity": event.severity, "level": event.level,
            "place": {"key": place.key, "camera": place.camera, "lon": place.lon,
                      "lat": place.lat, "layer": place.layer, "feature_id": place.feature_id,
                      "grid": place.grid, "name": place.name},
            "first_seen": _time(event.first_us), "last_seen": _time(event.last_us),
            "ends_at": _time(event.ends_us), "lifted_at": _time(event.lifted_us),
            "count": event.count, "score": event.score, "drill": event.drill,
            "verdict": event.verdict, "verdict_at": _time(event.verdict_us),
            "verdict_by": event.verdict_by, "duplicate_of": event.duplicate_of,
            "text": str(event.detail.get("text", "")),
            "snapshot": str(event.detail.get("snapshot", "")),
        }

    def _signal(self, event: Event) -> Json:
        return {"id": event.id, "kind": event.kind.partition(".")[2], "colour": event.level,
                "grade": COLOURS.get(event.level, ""), "names": names(names_of(event, self.kinds)),
                "since": _time(event.first_us), "until": _time(event.ends_us),
                "area": event.place.name, "drill": event.drill}

    def _response(self, event: Event) -> Json:
        return {"id": event.id, "level": event.level, "names": names(response_names(event.level)),
                "since": _time(event.first_us), "area": event.place.name, "drill": event.drill}

    def _stats(self, one: KindStats) -> Json:
        kind = self.kinds.of(one.kind)
        share = one.precision
        return {"kind": one.kind, "name": names(kind.names) if kind else {"zh": "", "en": ""},
                "camera": one.camera, "events": one.events, "waiting": one.waiting,
                "true": one.true, "false": one.false, "duplicate": one.duplicate,
                "tellings": one.tellings,
                "precision": None if share is None else round(share, 4)}


def names_of(event: Event, kinds: Kinds) -> Names:
    """Return what an event is called: its kind, a signal with its colour, a response level."""
    kind = kinds.of(event.kind, event.level)
    if kind is None:
        return TYPES[event.type]
    if event.kind.startswith("weather."):
        return signal_names(kind.names, event.level)
    return response_names(event.level) if event.kind == "response" else kind.names


def _kind(one: EventKind) -> Json:
    return {"kind": one.kind, "name": names(one.names), "group": names(one.group),
            "severity": one.severity, "dwell_s": one.dwell_s, "merge_s": one.merge_s,
            "radius_m": one.radius_m, "score_least": one.score_least, "stands": one.stands,
            "classes": list(one.classes)}


def _telling(one: Told) -> Json:
    return {"source": one.source, "id": one.id, "at": _time(one.at_us),
            "received_at": _time(one.received_us), "machine": one.machine, "score": one.score,
            "detail": one.detail}


def _judgement(one: Judgement) -> Json:
    return {"at": _time(one.at_us), "verdict": one.verdict, "actor": one.actor,
            "origin": one.origin, "note": one.note, "of": one.of}


def _time(at_us: int | None) -> str | None:
    return None if at_us is None else iso(from_us(at_us))
