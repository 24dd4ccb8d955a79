"""The passport of an indicator: everything about it but its readings, as pack and store know it."""

from dataclasses import dataclass
from datetime import date

from data.names import NO_NAMES, Names

KINDS: tuple[str, ...] = ("gauge", "flow", "count", "state", "ratio")
DIRECTIONS: tuple[str, ...] = ("higher", "lower", "range", "none")
#: I 特别严重 (red), II 严重 (orange), III 较重 (yellow), IV 一般 (blue); domain.md section 4.1.
SEVERITIES: tuple[str, ...] = ("I", "II", "III", "IV")
OPERATORS: tuple[str, ...] = (">=", ">", "<=", "<")


#: The subject layer of what speaks of the whole district, where the pack has no such layer:
#: then the key is the district's id, and the subject is feature 0, which no feature ever is.
DISTRICT = "district"
NO_FEATURE = 0


#: Source of what is computed here: nobody sends it.
DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit of one severity, in force from the day ``since`` until the next of its kind."""

    severity: str                                 # I (worst) .. IV
    op: str                                       # >= > <= <
    value: float                                  # in the indicator's unit
    since: str = ""                               # ISO date; empty: always


@dataclass(frozen=True, slots=True)
class State:
    """What one value of a ``state`` indicator is called: 1 运行, 0 停梯."""

    value: float
    names: Names


@dataclass(frozen=True, slots=True)
class IndicatorRecord:
    """One indicator: a template of the pack at one feature, or at the district itself."""

    code: str                                     # "crowd.present:ZONECODE"
    template: str                                 # "crowd.present"
    names: Names
    unit: str
    cadence_s: float
    subject_layer: str                            # "district" without such a layer: the district
    subject_key: str                              # key of the feature it speaks of
    source: str                                   # declared source that wins
    domain: Names = NO_NAMES                 # 一级: 客流, 交通, 设施 …
    group: Names = NO_NAMES                  # 二级
    definition: Names = NO_NAMES
    formula: Names = NO_NAMES                # for people; ``expr`` is for the machine
    formula_source: str = ""                      # standard, article, or "proposal"
    dimension: Names = NO_NAMES              # what one value stands for: zone, road …
    owner: Names = NO_NAMES                  # department in charge
    system: Names = NO_NAMES                 # system that the readings come from
    direction: str = "none"                       # which way is better: higher|lower|range|none
    thresholds: tuple[Threshold, ...] = ()
    sharing: str = ""                             # unconditional|conditional|none
    sensitivity: str = "L1"                       # L1 (public) .. L4
    kind: str = "gauge"                           # gauge|flow|count|state|ratio
    decimals: int = 0
    expr: str = ""                                # formula over templates; empty: a reading
    params: tuple[tuple[str, float | str], ...] = ()  # the feature's own values in ``expr``
    part_of: str = ""                             # code of the feature that it is summed into
    states: tuple[State, ...] = ()
    estimated: bool = False                       # never better than an estimate

    @property
    def derived(self) -> bool:
        """Whether it is computed from other indicators, never read."""
        return bool(self.expr)

    @property
    def subject(self) -> str:
        """The part of the code behind the template: the feature's code."""
        return self.code.removeprefix(f"{self.template}:")


def in_force(thresholds: tuple[Threshold, ...], on: date) -> tuple[Threshold, ...]:
    """Return the thresholds in force on a day, worst first: of each severity and side the newest.

    ``>=`` and ``>`` are one side, ``<=`` and ``<`` the other, so that a range keeps both ends.
    """
    newest: dict[tuple[int, bool], Threshold] = {}
    for one in sorted(thresholds, key=lambda t: t.since):
        if one.since <= on.isoformat():
            newest[SEVERITIES.index(one.severity), one.op.startswith(">")] = one
    return tuple(newest[key] for key in sorted(newest))
