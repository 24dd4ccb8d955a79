"""Shapes of the answers, for /api/openapi.json and for the tests that hold the answers to them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """Base: an answer has these fields and no other."""

    model_config = ConfigDict(extra="forbid")


class Fault(Shape):
    """What went wrong, with which, and what to do about it."""

    kind: str
    what: str
    remedy: str


class FaultAnswer(Shape):
    """The body of every answer that is not a success."""

    error: Fault


class Name(Shape):
    """A name in both languages."""

    zh: str
    en: str


class Link(Shape):
    """A link to a feature."""

    id: int
    layer: str
    role: str
    name: Name
    code: str | None
    count: int | None


class Health(Shape):
    """Whether the server serves; ``live_age_s`` is the age of the newest live value, seconds."""

    status: Literal["ok"]
    district: str
    version: int
    live_age_s: float | None


class Colours(Shape):
    """One colour per theme, #RRGGBB."""

    dark: str
    light: str


class LegendEntry(Shape):
    """One line of a layer's legend."""

    label: Name
    swatch: str
    color: Colours


class LayerInfo(Shape):
    """One layer with its tiles, drawing and provenance."""

    code: str
    role: str
    name: Name
    group: list[Name]
    source: str
    source_layer: str
    min_zoom: int | None
    visible: bool
    count: int
    rejected: int
    owner: Name
    update_cycle: str
    loaded_at: str
    sharing: str
    sensitivity: str
    datum: str
    licence: str
    extent: tuple[float, float, float, float] | None
    find: str
    status: Literal["fresh", "stale", "failed", "empty", "unknown"]
    due_at: str | None
    legend: list[LegendEntry]
    style_layers: list[str]


class LayerGroup(Shape):
    """One branch of the layer tree; ``layers`` are codes."""

    name: Name
    groups: list["LayerGroup"]
    layers: list[str]


class Camera(Shape):
    """The pack's first camera: degrees, Web-Mercator zoom."""

    longitude: float
    latitude: float
    zoom: float
    pitch: float
    bearing: float


class DistrictInfo(Shape):
    """Who and where; ``extent`` is west, south, east, north in WGS 84."""

    id: str
    name: Name
    extent: tuple[float, float, float, float]
    view: Camera
    time_zone: str
    synthetic: bool
    attribution: str


class LayersAnswer(Shape):
    """The layer catalogue of the load ``version``."""

    version: int
    district: DistrictInfo
    groups: list[LayerGroup]
    layers: list[LayerInfo]


class ReadingRow(Shape):
    """One reading; ``observed_at`` is ISO 8601 with an offset."""

    indicator: str
    observed_at: str
    value: float
    source: str
    unit: str = ""


class ReadingsBody(Shape):
    """A batch of readings."""

    readings: list[ReadingRow]


class ReadingResult(Shape):
    """What became of one row: ``code`` and ``reason`` say why it was refused."""

    index: int
    accepted: bool
    code: str | None = None
    reason: str | None = None


class ReadingResults(Shape):
    """How many rows were kept and refused, by code of reason, and which.

    ``results`` names the refused rows, with ``?detail=all`` every row; ``left_out`` counts the
    refused ones that are not named.
    """

    total: int
    accepted: int
    refused: int
    reasons: dict[str, int]
    results: list[ReadingResult]
    left_out: int


def fault_answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entries of the fault answers a route can give."""
    return {status: {"model": FaultAnswer} for status in statuses}
