"""Frozen types of events: a kind, one telling of it, and what several tellings are together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.names import NO_NAMES, Names

#: Who tells: a camera's algorithm, people, the weather office, a facility, the command office.
TYPES: tuple[str, ...] = (
    "video", "citizen", "inspector", "enforcement", "weather", "facility", "response", "cap",
)
#: Types that a person tells: they need no verdict, and no verdict on others silences them.
BY_PEOPLE = frozenset({"citizen", "inspector", "enforcement"})
VERDICTS: tuple[str, ...] = ("true", "false", "duplicate")
#: What an event is at a moment (``state_of``).
STATES: tuple[str, ...] = (
    "open", "waiting", "dwelling", "over", "lifted", "false", "duplicate", "not_told",
)
#: Colours of warning signals with their grade, worst first; white and unknown have no grade.
COLOURS: Mapping[str, str] = {
    "red": "I", "orange": "II", "yellow": "III", "blue": "IV", "white": "", "unknown": "",
}
#: A low score waits so long for a verdict.
WAITS_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event as a pack declares it; docs/events.md says what each field does."""

    kind: str                                     # [a-z][a-z0-9_.]{1,60}
    names: Names
    group: Names = NO_NAMES
    severity: str = "IV"                          # I (worst) .. IV
    dwell_s: float = 0.0                          # it counts once it has lasted so long
    merge_s: float = 300.0                        # told again within so long it is the same
    radius_m: float = 30.0                        # … and within so many metres
    score_least: float = 0.6                      # below it a person decides first
    stands: bool = False                          # goes on until it is told to be over
    classes: tuple[str, ...] = ()                 # what algorithms and other systems call it


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is, as told: codes and address not looked up yet, degrees in WGS 84."""

    camera: str = ""
    code: str = ""                                # of any feature: facility, grid, building …
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    area: str = ""                                # name or code of an area
    shape: Mapping[str, Any] | None = None        # GeoJSON geometry


@dataclass(frozen=True, slots=True)
class Place:
    """A spot looked up; ``key`` names it in an alert's code and is the same for the same place."""

    key: str
    camera: str = ""
    lon: float | None = None
    lat: float | None = None
    layer: str = ""
    feature_id: int = 0                           # 0: none that is known
    grid: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One telling, checked: what a row or a CAP message says. Times: microseconds, UTC."""

    index: int                                    # its place in the batch
    source: str
    id: str                                       # with ``source``: told once
    type: str                                     # of TYPES
    kind: str
    first_us: int
    last_us: int
    spot: Spot
    digest: str                                   # of all that it says
    score: float | None = None
    severity: str = ""                            # "" is the kind's
    level: str = ""                               # colour, state of a facility, response level
    over: bool = False                            # says that it has ended
    until_us: int | None = None                   # ends by itself then
    drill: bool = False                           # 演练
    told: bool = True                             # False: kept, but nobody is told (a test)
    supersedes: tuple[tuple[str, str], ...] = ()  # (source, id) of tellings that it follows
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """What several tellings of one kind at one place are together. Times: microseconds, UTC."""

    id: int
    kind: str
    type: str                                     # who told it first
    place: Place
    first_us: int
    last_us: int
    severity: str
    count: int = 1                                # tellings
    score: float | None = None                    # the best; None where nobody scores
    level: str = ""
    stands: bool = False
    told: bool = True
    sure: bool = True                             # scored high enough, told by a person, or judged
    dwelled: bool = True                          # has lasted as long as its kind must
    merge_us: int = 0
    ends_us: int | None = None                    # over from then on; None: until told
    lifted_us: int | None = None
    drill: bool = False
    verdict: str = ""                             # of VERDICTS
    verdict_us: int | None = None
    verdict_by: str = ""
    duplicate_of: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    received_us: int = 0
    changed_us: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What became of row ``index``: refused with a code and a reason, or event ``event``.

    ``code`` of an accepted row: None, "known" (told before, nothing changed), "late" (something
    newer was known), "not_told" (kept, nobody is told).
    """

    index: int
    accepted: bool
    code: str | None = None
    reason: str | None = None
    event: int | None = None


def state_of(event: Event, now_us: int) -> str:
    """Return what an event is at ``now_us``, of STATES; only ``open`` ones can raise an alert."""
    if not event.told:
        return "not_told"
    if event.verdict in ("false", "duplicate"):
        return event.verdict
    if event.lifted_us is not None:
        return "lifted"
    if not event.sure and event.last_us + WAITS_US > now_us:
        return "waiting"
    if event.ends_us is not None and event.ends_us <= now_us:
        return "over"
    return "open" if event.dwelled and event.sure else "dwelling"
