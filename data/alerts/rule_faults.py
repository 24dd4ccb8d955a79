"""What is wrong with a rule as a whole: parts that its kind needs, limits in the wrong order."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from data.alerts.heed import unheeded
from data.alerts.rule import MEASURES, Level, Rule

#: Kinds that must name the indicators they watch; the others may mean every one of a layer.
WATCHING = ("threshold", "rate", "season", "state", "forecast")
#: Kinds that may leave their levels out: the passport's limits count, or the event's severity.
LEVELLESS = ("threshold", "event")
#: Kinds of which a level's limit may be left out, and what it is then: one condition, one event,
#: the detector's bar.
USUAL_LIMIT = {"combination": 1.0, "event": 1.0, "detector": 1.0}
_ORDERED = ("threshold", "rate", "season", "silence", "forecast", "count")
_NEEDS: dict[str, tuple[tuple[str, str], ...]] = {
    **dict.fromkeys(WATCHING, (("templates", 'Write templates = ["crowd.load"].'),)),
    "combination": (("conditions", "Name the other rules that must have an alert."),),
    "count": (("conditions", "Name the rule whose alerts are counted."),
              ("window_s", "Say within how many seconds they count.")),
    "event": (("event_kinds", 'Write event_kinds = ["crowd_gathering"].'),),
}
_NEEDS["rate"] += (("window_s", "Say over how many seconds the change is taken."),)
_NEEDS["forecast"] += (("horizon_s", "Say how many seconds ahead it looks."),)


def rule_faults(rule: Rule) -> list[tuple[str, str, str]]:
    """Return (key, what, remedy) of everything that makes the rule's parts not fit together."""
    found = [(key, f"is missing; a rule of kind {rule.kind} needs it.", remedy)
             for key, remedy in _NEEDS.get(rule.kind, ()) if not getattr(rule, key)]
    if rule.measure and rule.measure not in MEASURES.get(rule.kind, ()):
        known = ", ".join(MEASURES.get(rule.kind, ()))
        found.append(("measure", f'is "{rule.measure}" of a rule of kind {rule.kind}.',
                      f"Give one of {known}." if known else "Take it out."))
    if not rule.levels and rule.kind not in LEVELLESS:
        found.append(("levels", "is missing.",
                      'Write levels = [{ severity = "III", limit = 80 }].'))
    found += _op_faults(rule)
    found += _level_faults("levels", rule, rule.levels)
    for number, override in enumerate(rule.overrides, 1):
        key = f"overrides {number} levels"
        if not override.levels:
            found.append((key, "is missing.", "Say the levels of that time."))
        found += _level_faults(key, rule, override.levels)
    found += _condition_faults(rule)
    found += unheeded(rule)
    return found


def _op_faults(rule: Rule) -> Iterable[tuple[str, str, str]]:
    if rule.kind == "state" and rule.op != "==":
        yield "op", f'is "{rule.op}" of a state.', 'Write op = "==", or kind = "threshold".'
    elif rule.kind != "state" and rule.op == "==":
        yield "op", 'is "==", which only a rule of kind state may say.', "Write >= > <= or <."


def _level_faults(key: str, rule: Rule, levels: Sequence[Level]) -> Iterable[tuple[str, str, str]]:
    if rule.kind == "state":
        if len({level.limit for level in levels}) < len(levels):
            yield key, "holds a state twice.", "Give each state one severity."
    elif len({level.severity for level in levels}) < len(levels):
        yield key, "holds a severity twice.", "Keep one limit for each."
    if rule.kind not in _ORDERED:
        return
    for worse, milder in pairwise(levels):
        above = rule.op.startswith(">")
        if (worse.limit <= milder.limit) if above else (worse.limit >= milder.limit):
            side = "above" if above else "below"
            yield (key, f"has {worse.severity} at {worse.limit:g} and {milder.severity} at "
                   f"{milder.limit:g}.", f"With {rule.op} the worse one lies {side} the other.")


def _condition_faults(rule: Rule) -> Iterable[tuple[str, str, str]]:
    if rule.kind == "count" and len(rule.conditions) > 1:
        yield "conditions", f"holds {len(rule.conditions)} of a count.", "Count one rule's alerts."
    for key, parts in (("conditions", rule.conditions), ("inhibited_by", rule.inhibited_by)):
        if any(one.rule == rule.id for one in parts):
            yield key, "names the rule itself.", "Name another rule."
        if any(one.near == "radius" for one in parts) and not rule.radius_m:
            yield "radius_m", "is missing; a condition looks within a radius.", "Say the metres."
