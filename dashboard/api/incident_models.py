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
    """What an import did; ``refused`` says of the first rows that are no incident why."""

    rows: int
    new: int
    refused: list[str]
    refused_total: int
