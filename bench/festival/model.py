"""What a festival day is made of: incidents with their truth, decoys, events, told alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True, slots=True)
class Incident:
    """Something real that somebody must be told of; minutes count from the first of the day.

    ``found_by`` are patterns of alert codes (an indicator's, or ``event:KIND:PLACE``): an alert
    whose code fits one, told from ``start`` to ``by``, has found it. ``explains`` are patterns of
    what else follows from it until ``end`` and ``tail`` minutes more: such an alert is no find,
    counts as load, and is not false.
    """

    kind: str
    subject: str
    start: int
    end: int
    by: int
    found_by: tuple[str, ...]
    explains: tuple[str, ...] = ()
    tail: int = 30
    kinds: tuple[str, ...] = ()                   # kinds of rule that can have found it; any

    def finds(self, told: "Told") -> bool:
        """Return whether this alert has found it."""
        return (self.start <= told.minute <= self.by and _fits(told, self.found_by)
                and (not self.kinds or told.kind in self.kinds))

    def explains_it(self, told: "Told") -> bool:
        """Return whether this alert is a consequence of it."""
        return (self.start <= told.minute <= max(self.end, self.by) + self.tail
                and _fits(told, self.found_by + self.explains))


@dataclass(frozen=True, slots=True)
class Decoy:
    """Something that looks like an incident and is none."""

    kind: str
    subject: str
    start: int
    end: int
    codes: tuple[str, ...]

    def fooled(self, told: "Told") -> bool:
        """Return whether this alert was raised by it."""
        return self.start <= told.minute <= self.end + 15 and _fits(told, self.codes)


@dataclass(frozen=True, slots=True)
class Event:
    """What a camera, a citizen or an inspector reports, in the words of POST /api/events."""

    minute: int
    kind: str
    place: str                                    # zone
    score: float = 1.0
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """One time that the operator was addressed: a card raised, raised again, or made worse."""

    minute: float
    rule: str
    codes: tuple[str, ...]                        # of all members, when it is a group
    severity: str = ""
    kind: str = "threshold"                       # of the rule
    counted: bool = True                          # False: it joined a card that was told before


def _fits(told: Told, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(code, pattern) for code in told.codes for pattern in patterns)
