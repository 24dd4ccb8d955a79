"""Checks what the rules of a pack name: indicators, layers, other rules, plans; no circle."""

from collections.abc import Callable, Collection, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

from data.alerts.rule import Condition, Plan, Rule
from data.events.kinds import Kinds, matches
from data.events.model import EventKind
from data.model import LayerSpec
from data.pack_indicators import IndicatorTemplate
from data.pack_problems import did_you_mean
from data.pack_section import Section
from data.passport import DISTRICT, IndicatorRecord


def check_rules(
    rules: Sequence[tuple[Rule, Section]], plans: Sequence[tuple[Plan, Section]],
    templates: Sequence[IndicatorTemplate], layers: Sequence[LayerSpec],
    kinds: Sequence[EventKind] = (),
) -> None:
    """Note everything that a rule names and that is not there, and every circle."""
    _once([(rule.id, section) for rule, section in rules])
    _once([(plan.id, section) for plan, section in plans])
    known = {rule.id for rule, _ in rules}
    events = Kinds(kinds).all
    for rule, section in rules:
        _indicators(rule, section, templates)
        _layer(rule, section, layers)
        _events(rule, section, events)
        for key, parts in (("conditions", rule.conditions), ("inhibited_by", rule.inhibited_by)):
            for one in parts:
                _known(section, key, "rule", one.rule, known)
        if rule.plan:
            _known(section, "plan", "plan", rule.plan, {plan.id for plan, _ in plans})
    _circle(rules, "conditions", lambda rule: rule.conditions, "look at each other")
    _circle(rules, "inhibited_by", lambda rule: rule.inhibited_by, "silence each other")


def unfit(rules: Iterable[Rule], records: Iterable[IndicatorRecord]) -> list[str]:
    """Return the ids of enabled rules whose templates, layer and subjects fit no indicator."""
    places: dict[str, set[tuple[str, str]]] = {}
    for record in records:
        for name in (record.template, record.code):
            places.setdefault(name, set()).add((record.subject_layer, record.subject))
    return [rule.id for rule in rules if rule.enabled and rule.templates and not any(
        (not rule.over or layer == rule.over) and (not rule.subjects or code in rule.subjects)
        for name in rule.templates for layer, code in places.get(name, ()))]


def _once(found: Sequence[tuple[str, Section]]) -> None:
    seen: set[str] = set()
    for identity, section in found:
        if identity and identity in seen:
            section.error("id", f'"{identity}" stands above too.', "Give each its own id.")
        seen.add(identity)


def _known(section: Section, key: str, noun: str, name: str, known: set[str]) -> None:
    if name and name not in known:
        hint = did_you_mean(name, sorted(known))
        section.error(key, f'names the {noun} "{name}", which is not there.',
                      hint or f"Add that {noun}, or name another one.")


def _indicators(rule: Rule, section: Section, templates: Sequence[IndicatorTemplate]) -> None:
    by_name: dict[str, list[IndicatorTemplate]] = {}
    for one in templates:
        by_name.setdefault(one.template, []).append(one)
    for name in rule.templates:
        found = by_name.get(name.partition(":")[0], [])
        if not found:
            section.error("templates", f'names "{name}", of which there is no template.',
                          did_you_mean(name.partition(":")[0], sorted(by_name)))
            continue
        if rule.over and all(one.over != rule.over for one in found):
            layers = ", ".join(sorted({one.over for one in found}))
            section.error("over", f'is "{rule.over}", but {name} is over {layers}.',
                          "Name that layer, or leave it out.")
        _limits(rule, section, name, found)


def _limits(rule: Rule, section: Section, name: str, found: Sequence[IndicatorTemplate]) -> None:
    if rule.kind == "threshold" and not rule.levels and not any(
            one.pattern.thresholds for one in found):
        section.log.warn(f"{section.where} levels", f"is missing, and {name} has no limits of its "
                         "own.", "Say the levels here, or thresholds there.")
    states = {state.value for one in found for state in one.pattern.states}
    for level in rule.levels if rule.kind == "state" and states else ():
        if level.limit not in states:
            section.error("levels", f"name the state {level.limit:g}, which {name} never has.",
                          f"It has {', '.join(f'{state:g}' for state in sorted(states))}.")


def _events(rule: Rule, section: Section, kinds: Collection[str]) -> None:
    for pattern in rule.event_kinds:
        # "weather" is every signal, "weather.rain.red" one level of a kind
        if not any(matches(pattern, kind) or pattern.startswith(f"{kind}.") for kind in kinds):
            section.error("event_kinds", f'names "{pattern}", which is no kind of event.',
                          did_you_mean(pattern, kinds))


def _layer(rule: Rule, section: Section, layers: Sequence[LayerSpec]) -> None:
    codes = [DISTRICT, *(spec.code for spec in layers)]
    if rule.over and rule.over not in codes:
        section.error("over", f'is "{rule.over}", which is no layer.',
                      did_you_mean(rule.over, codes))


def _circle(rules: Sequence[tuple[Rule, Section]], key: str,
            parts: Callable[[Rule], tuple[Condition, ...]], what: str) -> None:
    places = {rule.id: section for rule, section in rules}
    # a rule that names itself was told already
    edges = {rule.id: {one.rule for one in parts(rule) if one.rule != rule.id}
             for rule, _ in rules}
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as e:
        circle = list(reversed(e.args[1]))
        places[circle[0]].error(key, f"makes a circle of rules that {what}: "
                                f"{' → '.join(circle)}.", "Take one of them out.")
