"""Shapes of what is said of features and of the live state, for OpenAPI and for the tests."""

from typing import Any, Literal

from pydantic import Field

from dashboard.api.alert_models import AlertsPart
from dashboard.api.indicator_models import MeasuredRow, VitalsMessage, VitalsVersion
from dashboard.api.models import Link, Name, Shape

QualityText = Literal["good", "estimated", "stale", "missing"]


class Code(Shape):
    """One code of a feature."""

    label: Name
    value: str


class Fact(Shape):
    """One fact with its unit and quality; a missing value is null."""

    label: Name
    value: Any
    unit: str
    quality: QualityText


class AddressLink(Shape):
    """The standard address of a feature."""

    id: int
    layer: str
    text: str


class InCharge(Shape):
    """The person in charge, masked."""

    name: str
    phone: str
    team: str


class FloorInfo(Shape):
    """One storey of a building and how many houses it has; null: not recorded."""

    floor: int | None
    houses: int


class AttachedInfo(Shape):
    """What hangs on a feature.

    ``people`` leaves out ``people_hidden`` grids of one to four; when nothing else is left it is
    null with the note 'suppressed' and lies below ``people_below``.
    """

    people: int | None
    people_note: Literal["grid", "suppressed", "none"]
    people_hidden: int
    people_below: int | None
    houses: int
    units: int
    buildings: int
    addresses: int
    facilities: list[Link]
    children: list[Link]
    children_total: int
    floors: list[FloorInfo]


class ToLimit(Shape):
    """Minutes until a zone is full, and its 80 % interval; null: not within four hours."""

    minutes: int | None
    low: int | None
    high: int | None


class ZoneNumbers(Shape):
    """Judged crowd numbers: persons, ratio, persons per m², level of service, seconds.

    ``to_limit`` is null where it cannot be said: stale, or too few readings.
    """

    present: int | None
    capacity: int | None
    load: float | None
    density: float | None
    los: Literal["A", "B", "C", "D", "E", "F"] | None
    step: Literal["A", "B", "C", "D", "E", "F"] | None
    quality: QualityText
    age_s: float | None
    observed_at: str | None
    to_limit: ToLimit | None


class SourceInfo(Shape):
    """Where a feature comes from."""

    layer: Name
    owner: Name
    loaded_at: str
    datum: str
    licence: str


class FeatureDetail(Shape):
    """Everything the drill panel shows of one feature; coordinates WGS 84 lon, lat."""

    id: int
    layer: str
    role: str
    name: Name
    kind: str | None
    state: str | None
    codes: list[Code]
    facts: list[Fact]
    address: AddressLink | None
    lineage: list[Link]
    in_charge: InCharge | None
    attached: AttachedInfo
    live: ZoneNumbers | None
    measured: list[MeasuredRow]
    centre: tuple[float, float]
    bounds: tuple[float, float, float, float]
    source: SourceInfo


class Spans(Shape):
    """Half-open offsets into the texts of a hit, counted in code points."""

    zh: list[tuple[int, int]] = Field(default_factory=list)
    en: list[tuple[int, int]] = Field(default_factory=list)
    code: list[tuple[int, int]] = Field(default_factory=list)


class Hit(Shape):
    """One search hit with its place and the reason why it was found."""

    id: int
    layer: str
    role: str
    name: Name
    code: str | None
    lon: float
    lat: float
    why: Literal["exact", "address", "prefix", "part", "pinyin", "typo"]
    spans: Spans


class SearchAnswer(Shape):
    """Hits, best first."""

    hits: list[Hit]


class ZoneEntry(ZoneNumbers):
    """A zone of the snapshot; its column stands at lon, lat and is ``height_m`` high.

    ``drill``: an incident started by hand changes its count.
    """

    id: int
    layer: str
    name: Name
    kind: str
    lon: float
    lat: float
    radius_m: float
    height_m: float | None
    drill: bool


class DrillEntry(Shape):
    """An incident that was started by hand and runs; ``indicators`` counts those it changes."""

    id: int
    kind: str
    name: Name
    subject: str
    subject_name: Name | None
    started_at: str
    ends_at: str
    actor: str
    indicators: int


class HistoryProgress(Shape):
    """How much of a demo's past is in the store, and about how many seconds the rest takes."""

    percent: int
    left_s: int | None


class Freshness(Shape):
    """How many zones have good, stale and missing values."""

    good: int
    stale: int
    missing: int
    total: int


class SourceEntry(Shape):
    """A source of readings; ``state`` is good, stale or missing, ``late`` counts indicators."""

    source: str
    state: str
    indicators: int
    late: int
    last_seen: str | None
    age_s: float | None


class SystemEntry(Shape):
    """How fresh what one system sends is; ``seen`` in seconds since 1970, null: nothing ever."""

    name: Name
    total: int
    good: int
    stale: int
    missing: int
    seen: int | None


class SignalEntry(Shape):
    """A weather signal in force; ``grade`` is I to IV, empty for white and unknown colours."""

    id: int
    kind: str
    colour: str
    grade: str
    names: Name
    since: str
    until: str | None
    area: str
    drill: bool


class ResponseEntry(Shape):
    """The response level that the command office told, which is not the weather office's signal."""

    id: int
    level: str
    names: Name
    since: str
    area: str
    drill: bool


class Snapshot(Shape):
    """The live state; ``version`` grows with every change, ``store_version`` with every load.

    The push sends ``vitals`` as what the page lacks; who polls is told their version.
    """

    version: int
    at: str
    district: str
    store_version: int
    synthetic: bool
    scenario_at: str | None
    scenario_speed: int
    scenario_until: str | None
    drills: list[DrillEntry]
    history: HistoryProgress | None
    zones: list[ZoneEntry]
    freshness: Freshness
    sources: list[SourceEntry]
    systems: list[SystemEntry]
    vitals: VitalsVersion | VitalsMessage | None
    alerts: AlertsPart
    signals: list[SignalEntry]
    response: ResponseEntry | None
    fault: Name | None
