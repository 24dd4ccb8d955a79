"""Shapes of the indicator answers, for /api/openapi.json and for the tests of the answers."""

from typing import Literal

from pydantic import Field

from dashboard.api.models import Name, Shape

QualityWord = Literal["good", "estimated", "stale", "missing"]
Step = Literal["raw", "minute", "hour", "day", "week", "month", "year"]


class IndicatorSubject(Shape):
    """The feature that an indicator speaks of; ``id`` is null for the district itself."""

    layer: str
    id: int | None
    name: Name


class StateName(Shape):
    """What one value of a state is called."""

    value: float
    name: Name


class IndicatorRow(Shape):
    """One indicator; ``at`` is its place in the live columns, ``find`` are its pinyin keys."""

    at: int
    code: str
    template: str
    name: Name
    unit: str
    kind: str
    decimals: int
    cadence_s: float
    domain: Name
    group: Name
    owner: Name
    source: str
    derived: bool
    subject: IndicatorSubject
    find: str
    states: list[StateName] = Field(default_factory=list)


class IndicatorsAnswer(Shape):
    """A page of the catalogue of one load; ``total`` counts what was found."""

    district: str
    version: int
    total: int
    offset: int
    indicators: list[IndicatorRow]


class WallVitals(Shape):
    """The vital signs of the wall for one role, in order."""

    role: str
    catalogue: str
    indicators: list[IndicatorRow]


class VitalsMessage(Shape):
    """Live columns: all of them (``base`` null), or what differs from the version ``base``.

    ``v`` are values (null: missing), ``t`` seconds since 1970 (null: never), ``q`` a letter each:
    good, estimated, stale, missing; ``i`` their places where not all are there.
    """

    catalogue: str
    version: int
    at: str
    base: int | None
    i: list[int] | None = None
    v: list[float | None]
    t: list[int | None]
    q: str


class VitalsVersion(Shape):
    """Which live columns there are; they are at /api/indicators/live."""

    catalogue: str
    version: int
    base: Literal[-1]


class WeekAnswer(Shape):
    """The mean of this hour one week ago, in catalogue order; null: no reading."""

    catalogue: str
    v: list[float | None]


class SparkAnswer(Shape):
    """Means of the last 24 hours by code, oldest first, the last one running; null: no reading."""

    catalogue: str
    to: str
    series: dict[str, list[float | None]]


class SeriesAnswer(Shape):
    """One indicator over time in columns; a bucket without a reading is absent, never zero."""

    code: str
    step: Step
    unit: str
    from_: str = Field(alias="from")
    to: str
    t: list[str]
    v: list[float | None]
    min: list[float | None]
    max: list[float | None]
    n: list[int]


class IndicatorNow(Shape):
    """The present value with what judges it."""

    value: float | None
    quality: QualityWord
    observed_at: str | None
    received_at: str | None
    age_s: float | None
    source: str | None


class MeasuredNow(Shape):
    """The present value of what is measured of a feature."""

    value: float | None
    quality: QualityWord
    observed_at: str | None
    age_s: float | None


class MeasuredRow(IndicatorRow):
    """An indicator of a feature with its present value."""

    now: MeasuredNow


class IndicatorThreshold(Shape):
    """A limit; ``since`` is the day from which it counts, empty: always."""

    severity: Literal["I", "II", "III", "IV"]
    op: str
    value: float
    since: str
    in_force: bool


class IndicatorLink(Shape):
    """Another indicator, as a link with what its value needs."""

    at: int
    code: str
    name: Name
    unit: str
    decimals: int
    kind: str
    states: list[StateName] = Field(default_factory=list)


class IndicatorPassport(IndicatorRow):
    """Everything about one indicator."""

    definition: Name
    formula: Name
    formula_source: str
    expr: str
    dimension: Name
    system: Name
    direction: str
    sharing: str
    sensitivity: str
    thresholds: list[IndicatorThreshold]
    now: IndicatorNow
    inputs: list[IndicatorLink]
    inputs_total: int
    used_by: list[IndicatorLink]
