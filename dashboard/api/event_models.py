"""Shapes of /api/events, for /api/openapi.json and the tests that hold answers to them."""

from typing import Any, Literal

from pydantic import Field

from dashboard.api.models import Name, Shape


class EventResult(Shape):
    """What became of one row; ``code`` of an accepted one: known, late, not_told or null."""

    index: int
    accepted: bool
    code: str | None
    reason: str | None
    event: int | None


class EventResults(Shape):
    """What became of a posted body; what is accepted is durable."""

    total: int
    accepted: int
    refused: int
    results: list[EventResult]


class EventPlace(Shape):
    """Where an event is; ``key`` stands in an alert's code, degrees are WGS 84."""

    key: str
    camera: str
    lon: float | None
    lat: float | None
    layer: str
    feature_id: int
    grid: str
    name: str


class EventEntry(Shape):
    """One event of a list: what several tellings of a kind at a place are together."""

    id: int
    version: int
    kind: str
    name: Name
    group: Name
    type: str
    type_name: Name
    state: str
    state_name: Name
    severity: str
    level: str
    place: EventPlace
    first_seen: str
    last_seen: str
    ends_at: str | None
    lifted_at: str | None
    count: int
    score: float | None
    drill: bool
    verdict: str
    verdict_at: str | None
    verdict_by: str
    duplicate_of: int | None
    text: str
    snapshot: str


class EventTelling(Shape):
    """One telling as it is kept."""

    source: str
    id: str
    at: str
    received_at: str
    machine: str
    score: float | None
    detail: dict[str, Any]


class EventJudgement(Shape):
    """One verdict that a person gave."""

    at: str
    verdict: str
    actor: str
    origin: str
    note: str
    of: int | None


class EventDetail(EventEntry):
    """One event with its tellings and verdicts, newest first."""

    detail: dict[str, Any]
    tellings: list[EventTelling]
    verdicts: list[EventJudgement]


class EventList(Shape):
    """A page of events, last seen first; whole since ``kept_since`` (null: all are kept)."""

    at: str
    total: int
    offset: int
    kept_since: str | None
    events: list[EventEntry]


class EventKindEntry(Shape):
    """One kind of event; docs/events.md says what each field does."""

    kind: str
    name: Name
    group: Name
    severity: str
    dwell_s: float
    merge_s: float
    radius_m: float
    score_least: float
    stands: bool
    classes: list[str]


class EventKinds(Shape):
    """Every kind that may be told."""

    kinds: list[EventKindEntry]


class EventStatsRow(Shape):
    """How right one kind is at one camera; ``precision`` is null before any was judged."""

    kind: str
    name: Name
    camera: str
    events: int
    waiting: int
    true: int
    false: int
    duplicate: int
    tellings: int
    precision: float | None


class EventStats(Shape):
    """Counts of the events last seen in a span; whole since ``kept_since`` (null: all are kept)."""

    since: str
    until: str
    kept_since: str | None
    rows: list[EventStatsRow]


class NewVerdict(Shape):
    """A person's verdict; ``of`` names the event that it is a duplicate of."""

    verdict: Literal["true", "false", "duplicate"]
    of: int | None = Field(None, ge=1)
    version: int | None = None
    note: str = Field("", max_length=500)
    actor: str = Field("", max_length=60)


class PlaceBody(Shape):
    """Where: a code of the register, an address, or degrees in a datum."""

    camera: str = ""
    code: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ-02", "BD-09"] = "WGS84"
    area: str = ""


class EventRow(Shape):
    """One telling; which fields belong to which type stands in docs/events.md."""

    id: str
    type: Literal["video", "citizen", "inspector", "enforcement", "weather", "facility",
                  "response"] = "video"
    source: str = ""
    kind: str = ""
    camera: str = ""
    place: PlaceBody | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    at: str | None = None
    until: str | None = None
    score: float | None = Field(None, ge=0, le=1)
    box: list[float] | None = None
    snapshot: str = ""
    text: str = ""
    drill: bool = False
    signal: str = ""
    colour: str = ""
    action: str = ""
    state: str = ""
    level: str = ""


class EventsBody(Shape):
    """Many tellings."""

    events: list[EventRow]
