"""Shapes of rules, their proof, mutes and incidents on the wire, for /api/openapi.json."""

from typing import Any, Literal

from pydantic import Field

from dashboard.api.models import FaultAnswer, Name, Shape

#: A rule's or plan's plain value, as ``data.alerts.read_rule`` takes it (docs/alerts.md).
Plain = dict[str, Any]
Drift = Literal["", "ours", "both", "gone"]


class RuleRow(Shape):
    """A rule in force; ``noise`` is how many of its alerts were probably of no use.

    ``drift``: "" none, "ours" people changed it, "both" the pack says something else since,
    "gone" the pack has it no more.
    """

    rule: Plain
    changed_at: str
    changed_by: str
    reason: str
    origin: Literal["pack", "edit"]
    drift: Drift
    open: int
    raised: int
    useful: int
    not_useful: int
    score: float | None
    noise: float


class RulesAnswer(Shape):
    """Every rule, the noisiest first; ``days`` is the window of ``raised``.

    ``unheeded``: by kind the fields that mean nothing to it: they must be left out.
    """

    version: int
    days: int
    rules: list[RuleRow]
    unheeded: dict[str, list[str]]


class RuleStep(Shape):
    """One version of a rule: who made it, when and why."""

    version: int
    at: str
    actor: str
    reason: str
    origin: Literal["pack", "edit"]
    rule: Plain


class Three(Shape):
    """A rule as the pack said it when people changed it, as it says now, as people made it."""

    base: Plain | None
    pack: Plain | None
    ours: Plain | None


class RuleSheet(RuleRow):
    """One rule with every version, newest first, and the three-way difference."""

    history: list[RuleStep]
    three: Three | None


class RuleEdit(Shape):
    """A rule as it shall be, made on ``version``; ``actor`` is a name that nothing verifies."""

    rule: Plain
    reason: str
    version: int = 0
    actor: str = ""


class TakePack(Shape):
    """The pack's words are wanted, instead of those of ``version``."""

    version: int
    actor: str = ""


class BacktestAsked(Shape):
    """A rule, saved or not, to be judged over the last days."""

    rule: Plain
    days: int = Field(30, ge=1, le=90)


class TestedDay(Shape):
    """Alerts that were raised on one local day."""

    day: str
    alerts: int
    by_severity: dict[str, int]


class MissedTruth(Shape):
    """Something real that the rule would not have found; ``alert:N`` was judged useful."""

    id: str
    kind: str
    since: str


class TestedAlert(Shape):
    """One alert that the rule would have raised."""

    code: str
    name: Name | None
    severity: str
    raised_at: str
    ended_at: str | None
    value: float | None
    limit: float | None
    judged: Literal["real", "false", "unjudged"]


class RuleProblem(Shape):
    """What is odd about a rule over this catalogue."""

    severity: str
    where: str
    what: str
    remedy: str


class BacktestAnswer(Shape):
    """What a rule would have raised; without ``labels`` nothing says what was real.

    ``incidents``: an imported table says every real one, what is of none is ``false``; without
    it only what operators judged counts. ``step_s`` is the tick, ``known`` the share of ticks
    with a value, ``delay_s`` the median from an incident's begin to its alert.
    """

    rule: str
    from_: str = Field(alias="from")
    to: str
    days: int
    step_s: int
    indicators: int
    known: float
    alerts: int
    by_severity: dict[str, int]
    per_day: list[TestedDay]
    worst: TestedDay | None
    median_s: float | None
    longest_s: float | None
    standing: int
    most_10min: int
    labels: bool
    incidents: bool
    of: int
    found: int
    missed: list[MissedTruth]
    real: int
    false: int
    unjudged: int
    delay_s: float | None
    examples: list[TestedAlert]
    problems: list[RuleProblem]


class PlansAnswer(Shape):
    """The pack's emergency plans."""

    plans: list[Plain]


class FieldFault(Shape):
    """What is wrong with one field of a rule: "levels 2 limit"."""

    field: str
    what: str
    remedy: str


class RuleFault(FaultAnswer):
    """The error shape, and each fault with its field where a rule was read."""

    fields: list[FieldFault] = Field(default_factory=list)
