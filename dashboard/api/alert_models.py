"""Shapes of the answers about alerts, for /api/openapi.json and the tests."""

from typing import Any, Literal

from pydantic import Field

from dashboard.api.models import Fault, Name, Shape

Severity = Literal["I", "II", "III", "IV"]


class AlertSubject(Shape):
    """Whom an alert speaks of; ``id`` 0 is the district."""

    layer: str
    id: int
    code: str
    name: Name


class AlertGroup(Shape):
    """The card that an alert leads (``size`` above 0), or is a part of; ``shape`` is GeoJSON.

    ``folded``: no cause in common, but a flood: alike ones are one line.
    """

    id: int
    size: int
    members: list[int]
    shape: dict[str, Any] | None
    folded: bool
    rule_name: Name


class ShortPlan(Shape):
    """How far the checklist of an emergency plan is done."""

    id: str
    name: Name
    done: int
    of: int


class AlertLine(Shape):
    """One alert as a line of a list and a mark on the map need it; see docs/alerts.md."""

    id: int
    version: int
    rule: str
    rule_name: Name
    kind: str
    code: str
    severity: Severity
    peak: Severity
    state: str
    active: bool
    acked: bool
    acked_by: str
    unknown: bool
    chattering: bool
    raises: int
    drill: bool
    stage: str
    assignee: str
    role: str
    escalated: int
    suppressed: str
    verdict: str
    raised_at: str
    changed_at: str
    told_at: str
    asked_at: str
    returned_at: str | None
    acked_at: str | None
    closed_at: str | None
    shelved_until: str | None
    subject: AlertSubject
    place: dict[str, Any] | None
    value: float | None
    limit: float | None
    unit: str
    why: Name | None
    minutes: float | None
    group: AlertGroup | None
    plan: ShortPlan | None


class LogLine(Shape):
    """One line of an alert's history."""

    id: int
    alert: int
    at: str
    kind: str
    actor: str
    origin: str
    detail: dict[str, Any]


class AlertEntry(AlertLine):
    """Everything that is kept of one alert; ``values`` are as they were when it was raised."""

    plan: dict[str, Any] | None  # type: ignore[assignment]
    near: dict[str, list[dict[str, Any]]]
    values: dict[str, dict[str, Any]]
    detail: dict[str, Any]
    quality: str | None
    now: dict[str, Any] | None
    observed_at: str | None
    age_s: float | None
    areas: dict[str, str]
    source: str


class AlertAnswer(AlertEntry):
    """One alert with its log, oldest line first, and earlier ones of the same place."""

    log: list[LogLine]
    past: list[AlertLine]
    past_total: int


class QueueHead(Shape):
    """What stands at this moment, whatever was asked for."""

    version: int
    at: str
    open: int
    unacked: int
    by_severity: dict[str, int]
    flood: bool
    load_10min: int
    fault: Name | None


class QueueAnswer(QueueHead):
    """A page of alerts, most urgent first; past ones, newest first, are whole since ``kept_since``
    (null: all of them are kept)."""

    total: int
    offset: int
    kept_since: str | None
    alerts: list[AlertLine]


class AlertsPart(Shape):
    """The snapshot's part: what a wall draws without asking; ``zones`` by id of the feature."""

    version: int
    at: str
    open: int
    all: int
    unacked: int
    by_severity: dict[str, int]
    flood: bool
    flood_since: str | None
    load_10min: int
    fault: Name | None
    top: list[AlertLine]
    zones: dict[str, Severity]


class Act(Shape):
    """An act on the alert that was seen at ``version``; ``actor`` is the name typed on the page."""

    version: int
    actor: str = ""
    screen: str = ""
    note: str = ""
    reason: str = ""
    text: str = ""
    minutes: float | None = Field(None, gt=0, description="of shelve")
    assignee: str = ""
    role: str = ""
    step: int | None = None
    done: bool = True
    verdict: Literal["", "useful", "not_useful"] = ""


class ActOn(Shape):
    """Which alert, as it was seen."""

    id: int
    version: int


class ManyActs(Shape):
    """The same act on many."""

    act: str
    alerts: list[ActOn]
    body: dict[str, Any] = Field(default_factory=dict)
    actor: str = ""
    screen: str = ""


class ActResult(Shape):
    """What became of one."""

    id: int
    ok: bool
    alert: AlertLine | None
    error: Fault | None


class ManyResults(Shape):
    """What became of each."""

    done: int
    results: list[ActResult]


class ConflictAnswer(Shape):
    """Somebody was first: ``alert`` is what it is now."""

    error: Fault
    alert: AlertEntry
