"""Shapes of mutes, of silenced sounds and of the operator's load, for /api/openapi.json."""

from typing import Any, Literal

from pydantic import Field

from dashboard.api.models import Name, Shape


class Silence(Shape):
    """A screen's sound is silenced for a time, with a reason."""

    reason: str
    minutes: float
    actor: str = ""
    screen: str = ""


class Silenced(Shape):
    """Until when."""

    until: str
    reason: str
    screen: str


class MuteBody(Shape):
    """A mute: ``scope`` of rule, code, subject, area, severity, each a text or a list."""

    scope: dict[str, str | list[str]]
    reason: str
    minutes: float
    owner: str = ""
    actor: str = ""


class MuteChange(Shape):
    """Lift a mute, or let it end in ``minutes`` from now with a reason."""

    version: int
    lift: bool = False
    minutes: float | None = None
    reason: str = ""
    actor: str = ""


class MuteEntry(Shape):
    """One line of the ledger: what it hid in all, and hides now."""

    id: int
    version: int
    scope: dict[str, Any]
    reason: str
    owner: str
    since: str
    until: str
    state: Literal["in_force", "ahead", "over", "lifted"]
    hidden: int
    hides: int
    lifted_at: str | None


class MutesAnswer(Shape):
    """The ledger, newest first."""

    at: str
    mutes: list[MuteEntry]


class RuleCount(Shape):
    """How often a rule spoke."""

    rule: str
    name: Name
    told: int
    share: float


class RuleUse(Shape):
    """What operators said of a rule's alerts."""

    rule: str
    name: Name
    useful: int
    not_useful: int


class FloodSpan(Shape):
    """More than ten in ten minutes, until fewer than five."""

    start: str
    end: str | None
    told: int


class LoadAnswer(Shape):
    """The operator's load; ``from`` and ``to`` are the window, ``targets`` those of EEMUA 191."""

    since: str = Field(alias="from")
    to: str
    told: int
    raised: int
    hidden: int
    damped: int
    chattering: int
    fleeting: int
    per_10min: list[int]
    most_10min: int
    now_10min: int
    per_hour: float
    flood: bool
    floods: list[FloodSpan]
    flood_share: float
    by_severity: dict[str, int]
    worst: list[RuleCount]
    worst_share: float
    acknowledged: int
    answer_s: float | None
    useful: list[RuleUse]
    standing: int
    stale: int
    targets: dict[str, Any]
