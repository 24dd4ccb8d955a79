"""Shapes of imported incidents on the wire, for /api/openapi.json."""

from dashboard.api.models import Shape


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
