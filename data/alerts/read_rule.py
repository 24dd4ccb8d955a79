"""Rules and plans from plain values (a pack's TOML, an editor's JSON), strictly, and back.

``rule_of`` and ``plan_of`` note every fault in the section's log, for the pack; ``read_rule``
and ``read_plan`` raise them as one RuleRefused, for whoever sends one.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from data.alerts import read_parts as part
from data.alerts.bounds import out_of_bounds
from data.alerts.plain_rule import plain_plan, plain_rule
from data.alerts.rule import RULE_KINDS, Plan, PlanStep, Rule
from data.alerts.rule_faults import USUAL_LIMIT, rule_faults
from data.errors import RuleRefused
from data.model import Problem
from data.pack_problems import ProblemLog, line
from data.pack_section import Section
from data.passport import OPERATORS, SEVERITIES

__all__ = ["plain_plan", "plain_rule", "plan_of", "read_plan", "read_rule", "rule_of"]

_T = TypeVar("_T")
_ALL_OPS = (*OPERATORS, "==")


def read_rule(raw: Any) -> Rule:
    """Return the rule of a plain value; raise RuleRefused naming every fault."""
    return _read("rule", raw, rule_of)


def read_plan(raw: Any) -> Plan:
    """Return the plan of a plain value; raise RuleRefused naming every fault."""
    return _read("plan", raw, plan_of)


def _read(noun: str, raw: Any, read: Callable[[Section], _T]) -> _T:
    given = raw.get("id") if isinstance(raw, dict) else None
    label = f"{noun} {given[:61]!r}" if isinstance(given, str) else noun
    log = ProblemLog()
    fault = out_of_bounds(raw)
    if fault:
        log.error("it", fault, "Send a smaller one, of plain text and numbers.")
    else:
        found = read(Section(raw, "", log))
        if not log.problems:
            return found
    raise refused(label, log.problems)


def refused(label: str, problems: list[Problem]) -> RuleRefused:
    """Return the fault that names every problem of one rule or plan."""
    told = " ".join(line(problem).lstrip(": ") for problem in problems[:10])
    more = f" And {len(problems) - 10} more." if len(problems) > 10 else ""
    return RuleRefused(f"The {label} cannot be taken: {told}{more}",
                       "Nothing was changed; docs/alerts.md says what a rule may hold.",
                       tuple((one.where.strip(), one.what, one.remedy) for one in problems))


def rule_of(section: Section) -> Rule:
    """Return the rule of a table; every fault is noted in its log, and the rule is then unfit."""
    before = len(section.log.problems)
    kind = section.choice("kind", RULE_KINDS)
    rule = Rule(
        id=section.text("id", pattern=part.RULE_ID, remedy=part.ID_REMEDY),
        names=part.names(section, "name", required=True),
        kind=kind,
        levels=part.levels(section, limit=USUAL_LIMIT.get(kind)),
        op=section.choice("op", _ALL_OPS, "==" if kind == "state" else ">="),
        templates=part.codes(section, "templates"),
        over=section.text("over", "", pattern=r"\S{1,200}"),
        where=_where(section),
        subjects=part.codes(section, "subjects"),
        area=part.codes(section, "area"),
        hours=part.hours(section),
        deadband=section.number("deadband", 0.0, low=0, high=1e12),
        on_delay_s=part.seconds(section, "on_delay_s"),
        off_delay_s=part.seconds(section, "off_delay_s"),
        window_s=part.seconds(section, "window_s", most=32 * part.DAY_S),
        measure=section.text("measure", "", pattern=r"[a-z_]{1,30}"),
        horizon_s=part.seconds(section, "horizon_s", most=8 * part.DAY_S),
        radius_m=section.number("radius_m", 0.0, low=0, high=100_000),
        overrides=part.overrides(section, limit=USUAL_LIMIT.get(kind)),
        conditions=part.conditions(section, "conditions"),
        mode=section.choice("mode", ("all", "any"), "all"),
        event_kinds=part.codes(section, "event_kinds"),
        score_least=section.number("score_least", 0.0, low=0, high=1),
        inhibited_by=part.conditions(section, "inhibited_by"),
        grouping=part.grouping(section),
        escalation=part.escalation(section),
        realarm_s=part.seconds(section, "realarm_s", most=part.YEAR_S),
        shelve_most_s=part.seconds(section, "shelve_most_s", 8 * 3600.0, 31 * part.DAY_S),
        plan=section.text("plan", "", pattern=part.RULE_ID, remedy=part.ID_REMEDY),
        role=section.text("role", "operator", pattern=part.ROLE, remedy=part.ROLE_REMEDY),
        explain=part.explain(section),
        vital=section.flag("vital", False),
        enabled=section.flag("enabled", True),
        source=section.text("source", ""),
        version=part.count(section, "version", 0, 0, 2**31 - 1),
    )
    part.close(section)
    if len(section.log.problems) == before:
        for key, what, remedy in rule_faults(rule):
            section.error(key, what, remedy)
    return rule


def plan_of(section: Section) -> Plan:
    """Return the plan of a table; every fault is noted in its log."""
    steps = []
    identity = section.text("id", pattern=part.RULE_ID, remedy=part.ID_REMEDY)
    names = part.names(section, "name", required=True)
    level = section.choice("level", ("", *SEVERITIES), "")
    for one in part.parts(section, "steps"):
        steps.append(PlanStep(
            part.names(one, "name", required=True),
            one.text("role", "", pattern=part.ROLE, remedy=part.ROLE_REMEDY),
            part.seconds(one, "after_s", most=31 * part.DAY_S)))
        part.close(one)
    part.close(section)
    if not steps:
        section.error("steps", "is missing.", 'Write steps = [{ name = { zh = "…", en = "…" } }].')
    return Plan(identity, names, level, tuple(steps))


def _where(section: Section) -> tuple[tuple[str, tuple[str, ...]], ...]:
    inner = section.table("where")
    if inner is None:
        return ()
    found = []
    for field in list(inner.data)[:part.MOST_PARTS]:
        values = part.codes(inner, field)
        if not values:
            inner.error(field, "holds no value.", 'Write where = { kind = ["stairs"] }.')
        found.append((field, values))
    part.close(inner)
    return tuple(sorted(found))
