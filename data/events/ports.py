"""The store of events as the other rooms see it; what it wrote is durable when it returns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from data.events.kinds import Kinds
from data.events.model import Event, Place, Result, Sighting
from data.events.register import Register


@dataclass(frozen=True, slots=True)
class Ask:
    """Which events a list is to show; an empty field asks for all. Times: microseconds, UTC."""

    kind: str = ""                                # a kind, or what begins with it and a dot
    type: str = ""
    state: str = ""                               # of data.events.model.STATES
    camera: str = ""
    grid: str = ""
    severity: str = ""
    verdict: str = ""                             # of VERDICTS, "none", or "any"
    drill: bool | None = None
    text: str = ""                                # in place, camera, grid or words
    since_us: int | None = None                   # last seen at or after
    until_us: int | None = None                   # last seen before
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of an event as it is kept."""

    source: str
    id: str
    at_us: int
    received_us: int
    machine: str
    score: float | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict that a person gave; later ones count."""

    at_us: int
    verdict: str
    actor: str
    origin: str
    note: str
    of: int | None = None


@dataclass(frozen=True, slots=True)
class KindStats:
    """How right one kind is at one camera (or told otherwise: "")."""

    kind: str
    camera: str
    events: int
    waiting: int
    true: int
    false: int
    duplicate: int
    tellings: int

    @property
    def precision(self) -> float | None:
        """Share of the judged ones that were real; None before any was judged."""
        judged = self.true + self.false
        return self.true / judged if judged else None


class EventStore(Register, Protocol):
    """Events, their tellings and verdicts."""

    def take(self, pairs: Sequence[tuple[Sighting, Place]], kinds: Kinds, *, machine: str,
             at: datetime) -> list[Result]:
        """Merge placed tellings into events in one transaction; one result each, in order.

        What was last seen before ``kept_since`` is refused: ``too_old``.
        """

    def kept_since(self) -> int | None:
        """Return since when events are whole, microseconds, None: all are kept."""

    def version(self) -> int:
        """Return what grows with every change of any event; about 0.1 ms."""

    def current(self, since_us: int) -> list[Event]:
        """Return told events that stand, or were seen or end after ``since_us``, by id.

        Lifted ones, and those judged false or a duplicate, are left out.
        """

    def event(self, event_id: int) -> Event:
        """Return one; raise NotFound."""

    def find(self, ask: Ask, *, now_us: int) -> tuple[list[Event], int]:
        """Return a page of events, last seen first, and how many there are in all."""

    def tellings(self, event_id: int, limit: int = 200) -> list[Told]:
        """Return the newest tellings of an event, newest first."""

    def judgements(self, event_id: int) -> list[Judgement]:
        """Return the verdicts on an event, newest first."""

    def judge(self, event_id: int, verdict: str, *, actor: str, origin: str, note: str,
              of: int | None, version: int | None, at: datetime) -> Event:
        """Keep a verdict, journaled; raise NotFound, or Conflict when ``version`` is no more."""

    def settle(self, event_id: int, *, actor: str, at: datetime) -> Event:
        """End an event that somebody has dealt with, journaled; told again, it is a new one.

        Whoever ends an event's alert by hand calls this first, or the next tick raises it again.
        """

    def stats(self, since_us: int, until_us: int, *, now_us: int) -> list[KindStats]:
        """Return counts per kind and camera of the events last seen in a span."""


#: Gives the store's events.
GetEvents = Callable[[], EventStore]
