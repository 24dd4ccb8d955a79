"""A rule as data: what is watched, from when it counts, how it is damped, who must act."""

from dataclasses import dataclass

from data.names import NO_NAMES, Names

#: What a rule compares with its limits; docs/alerts.md says what each kind's signal is.
RULE_KINDS: tuple[str, ...] = (
    "threshold", "rate", "season", "silence", "state", "detector", "forecast",
    "combination", "count", "event",
)
#: What the limits of a kind are counted in, its default first; other kinds have none.
MEASURES: dict[str, tuple[str, ...]] = {
    "season": ("percent", "unit", "scales"),
    "silence": ("cadences", "seconds", "stuck", "stuck_seconds"),
}
#: Where a combination or a count looks for other alerts: at the same subject, in its zone, grid,
#: community or street, within ``radius_m`` of it, or in the whole district.
NEAR: tuple[str, ...] = ("subject", "zone", "grid", "community", "street", "radius", "district")


@dataclass(frozen=True, slots=True)
class Level:
    """A severity and the limit from which it counts, in the unit of the rule's signal."""

    severity: str                                 # I (worst) .. IV
    limit: float


@dataclass(frozen=True, slots=True)
class Override:
    """Other levels for a time: a holiday cap. Local dates and times, ``until`` not included."""

    since: str                                    # ISO local time: "2026-10-01T00:00"
    until: str
    levels: tuple[Level, ...]
    subjects: tuple[str, ...] = ()                # codes of features; empty: all
    names: Names = NO_NAMES                       # why: 国庆限流


@dataclass(frozen=True, slots=True)
class Step:
    """Who is told next when nobody has acknowledged ``after_s`` seconds after the raise."""

    after_s: float
    role: str                                     # operator|leader|commander or a pack's own


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a combination: an open alert of another rule, ``near`` the subject."""

    rule: str                                     # id of the other rule
    near: str = "subject"
    severity: str = "IV"                          # this severe or worse
    least: int = 1                                # so many of them


@dataclass(frozen=True, slots=True)
class Grouping:
    """Alerts of one cause are one card: same rule, ``least`` of them within ``within_m`` and
    ``within_s`` of each other, or (``by`` not empty) of one value of a subject's field."""

    least: int = 3
    within_m: float = 150.0
    within_s: float = 600.0
    by: str = ""                                  # "road", "system", "feeder": a subject's prop


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; ``version`` grows with every edit and is 0 for what only stands in a pack."""

    id: str                                       # [a-z][a-z0-9_.-]{1,60}
    names: Names
    kind: str                                     # of RULE_KINDS
    levels: tuple[Level, ...] = ()                # worst first; of ``state`` the value itself;
                                                  # of ``threshold`` none: the passport's limits
    op: str = ">="                                # >= > <= <; of ``state``: ==
    templates: tuple[str, ...] = ()               # indicator templates, or whole codes
    over: str = ""                                # subject layer; empty: any
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()   # subject's params: kind -> values
    subjects: tuple[str, ...] = ()                # codes of features; empty: all
    area: tuple[str, ...] = ()                    # codes of grids … streets it is for; empty: all
    hours: str = ""                               # "" always, "office", "HH:MM-HH:MM,…" local
    deadband: float = 0.0                         # in the signal's unit, on the safe side
    on_delay_s: float = 0.0                       # the condition must hold so long
    off_delay_s: float = 0.0                      # its end must hold so long
    window_s: float = 0.0                         # of rate, detector, forecast, count
    measure: str = ""                             # of MEASURES; empty: the kind's default
    horizon_s: float = 0.0                        # of forecast: how far ahead
    radius_m: float = 0.0                         # of ``near = "radius"``
    overrides: tuple[Override, ...] = ()
    conditions: tuple[Condition, ...] = ()        # of combination; count has one
    mode: str = "all"                             # all|any of the conditions
    event_kinds: tuple[str, ...] = ()             # of kind event: what comes by POST /api/events
    score_least: float = 0.0                      # of kind event: below it a person decides first
    inhibited_by: tuple[Condition, ...] = ()      # while one of them is open this one is silent
    grouping: Grouping | None = None
    escalation: tuple[Step, ...] = ()
    realarm_s: float = 0.0                        # 0: never said again
    shelve_most_s: float = 8 * 3600.0
    plan: str = ""                                # plan whose checklist opens with the alert
    role: str = "operator"                        # whose it is first
    explain: Names = NO_NAMES                     # text with {value} {limit} {unit} {for} {usual}
    vital: bool = False                           # unknown for long is itself an alert
    enabled: bool = True
    source: str = ""                              # standard or article of its limits
    version: int = 0


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One line of a plan's checklist."""

    names: Names
    role: str = ""
    after_s: float = 0.0                          # due so long after the alert was raised


@dataclass(frozen=True, slots=True)
class Plan:
    """An emergency plan: what is to be done, in order, when a rule that names it is raised."""

    id: str
    names: Names
    level: str = ""                               # response level I..IV of the command office
    steps: tuple[PlanStep, ...] = ()
