"""Shapes of mutes and of imported incidents on the wire, for /api/openapi.json."""

from typing import Literal

from pydantic import Field

from dashboard.api.models import Shape


class MuteLine(Shape):
    """A line of the ledger; all parts of the scope must match, ``hidden`` counts alerts."""

    id: int
    version: int
    state: Literal["planned", "in_force", "over", "lifted"]
    scope: dict[str, list[str]]
    reason: str
    owner: str
    since: str
    until: str
    hidden: int
    lifted_at: str | None


class MutesAnswer(Shape):
    """The ledger, newest first."""

    at: str
    mutes: list[MuteLine]


class NewMute(Shape):
    """What to hide, why, whose it is, until when: ``until``, or so many ``minutes`` from now.

    ``scope`` names rule, code, subject, area or severity; each a text or a list of texts.
    """

    scope: dict[str, str | list[str]]
    reason: str
    owner: str
    since: str | None = None
    until: str | None = None
    minutes: float | None = Field(None, gt=0)


class MuteChange(Shape):
    """Another end for the mute that was read at ``version``."""

    version: int
    until: str
    actor: str = ""


class MuteLift(Shape):
    """The mute that was read at ``version`` shall end now."""

    version: int
    actor: str = ""


class IncidentLine(Shape):
    """A real incident of an imported table."""

    id: str
    kind: str
    since: str
    until: str | None
    subject: str
    note: str


class IncidentsAnswer(Shape):
    """The truth that rules are judged by, by time."""

    incidents: list[IncidentLine]


class IncidentsTaken(Shape):
    """What an import did."""

    rows: int
    new: int
