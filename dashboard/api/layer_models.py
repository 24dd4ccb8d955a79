"""Shape of a layer's metadata sheet, for /api/openapi.json and for the tests of the answer."""

from typing import Literal

from dashboard.api.models import Shape


class FieldPair(Shape):
    """A canonical field and the source's own column."""

    canonical: str
    source: str


class SourceInfo(Shape):
    """Where the rows come from and how they are read."""

    file: str
    sublayer: str
    format: str
    encoding: str
    datum: str
    crs: str
    where: str
    context: bool
    keep: list[str]
    fields: list[FieldPair]


class OnMap(Shape):
    """How the layer is drawn; ``min_zoom`` is null for tables."""

    tile_source: str
    min_zoom: int | None
    how: str
    recipe: str
    label: str


class ProblemCount(Shape):
    """How many of the rows that the report names had one problem."""

    problem: str
    count: int


class RejectedRow(Shape):
    """One row that was not loaded; key and detail are empty where they could name a person."""

    row: int
    key: str
    problem: str
    detail: str


class LoadWarning(Shape):
    """What the load told about the layer as a whole."""

    where: str
    what: str
    remedy: str


class LayerLoad(Shape):
    """What the last load did to the layer; ``attached`` of ``attachable`` rows found a grid."""

    id: int
    at: str
    seconds: float
    count: int
    rejected: int
    attached: int | None
    attachable: int | None
    problems: list[ProblemCount]
    rejects: list[RejectedRow]
    warnings: list[LoadWarning]


class Passport(Shape):
    """The whole metadata sheet of one layer, beside what /api/layers says of it."""

    code: str
    role: str
    status: Literal["fresh", "stale", "failed", "empty", "unknown"]
    due_at: str | None
    age_s: float
    source: SourceInfo
    map: OnMap
    load: LayerLoad | None
