"""Which indicators a rule speaks of, and what is wrong with a rule; faults are a list."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from data.alerts.rule import MEASURES, NEAR, RULE_KINDS, Level, Rule
from data.model import Problem
from data.names import Names
from data.passport import DISTRICT, OPERATORS, SEVERITIES, IndicatorRecord
from indicators.alerts.site import NOWHERE, Site, Sites

#: Rules over other alerts: they are judged after those.
STAGED = ("combination", "count")
#: A vital rule's companion raises when its input was silent for so many of its own cadences.
VITAL_CADENCES = 10.0
VITAL_SUFFIX = ".unknown"
_ANYTHING = ("silence", "detector", "event", *STAGED)   # may name no indicator


def companions(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules, each vital one followed by its companion (``ID.unknown``).

    The companion is a ``silence`` rule over the same indicators, as severe as the middle of the
    rule's levels but no milder than III: that a vital zone is not seen is itself an alert.
    """
    found: list[Rule] = []
    for rule in rules:
        found.append(rule)
        if rule.vital and rule.kind not in ("silence", "event", *STAGED):
            found.append(_companion(rule))
    return found


def _companion(rule: Rule) -> Rule:
    ranks = sorted(SEVERITIES.index(level.severity) for level in rule.levels
                   if level.severity in SEVERITIES) or [2]
    severity = SEVERITIES[min(2, ranks[len(ranks) // 2])]
    return Rule(
        id=rule.id + VITAL_SUFFIX, kind="silence",
        names=Names(f"{rule.names.zh}：数据不可信", f"{rule.names.en or rule.names.zh}: not seen"),
        levels=(Level(severity, VITAL_CADENCES),), templates=rule.templates, over=rule.over,
        where=rule.where, subjects=rule.subjects, area=rule.area, hours=rule.hours,
        grouping=rule.grouping, escalation=rule.escalation, role=rule.role, enabled=rule.enabled,
        inhibited_by=rule.inhibited_by, shelve_most_s=rule.shelve_most_s, source=rule.source,
        version=rule.version)


class Catalogue:
    """The records by what rules name them by."""

    def __init__(self, records: Sequence[IndicatorRecord], sites: Sites) -> None:
        self.records, self.sites = records, sites
        self.named: dict[str, list[int]] = defaultdict(list)
        self.layers = {record.subject_layer for record in records}
        for at, record in enumerate(records):
            self.named[record.template].append(at)
            if record.code != record.template:
                self.named[record.code].append(at)

    def site(self, row: int) -> Site:
        """Return where the subject of a record is."""
        return self.sites.get(self.records[row].subject, NOWHERE)

    def rows(self, rule: Rule) -> list[int]:
        """Return the positions of what a rule speaks of, in the catalogue's order.

        A combination or a count without templates takes one indicator of each subject, and
        with nothing named at all the district's first.
        """
        if rule.templates:
            named = {row for name in rule.templates for row in self.named.get(name, ())}
            ahead: Iterable[int] = sorted(named)
        else:
            ahead = range(len(self.records))
        found = [row for row in ahead if self._selected(rule, row)]
        if rule.kind not in STAGED or rule.templates:
            return found
        if not (rule.over or rule.where or rule.subjects or rule.area):
            of_all = [r for r in found if self.records[r].subject_layer == DISTRICT]
            return (of_all or found)[:1]
        first: dict[tuple[str, str], int] = {}
        for row in found:
            first.setdefault((self.records[row].subject_layer, self.records[row].subject), row)
        return list(first.values())

    def _selected(self, rule: Rule, row: int) -> bool:
        record = self.records[row]
        if rule.over and record.subject_layer != rule.over:
            return False
        if rule.subjects and record.subject not in rule.subjects:
            return False
        if rule.area:
            mine = self.site(row).all_codes() | {record.subject}
            if not mine.intersection(rule.area):
                return False
        return not rule.where or self._where(rule, row)

    def _where(self, rule: Rule, row: int) -> bool:
        known = {k: str(v) for k, v in (*self.site(row).props, *self.records[row].params)}
        return all(known.get(key) in values for key, values in rule.where)

    def unknown(self, rule: Rule) -> list[str]:
        """Return the templates and codes of a rule that no record has."""
        return [name for name in rule.templates if name not in self.named]


def faults(rule: Rule, catalogue: Catalogue) -> list[Problem]:
    """Return what is wrong with a rule by itself; an error leaves the rule out."""
    found = [*_head(rule), *_levels(rule)]
    if rule.kind in STAGED and not rule.conditions:
        found.append(_error(rule, "has no conditions", "Name the rules that it looks at."))
    found += [_error(rule, f"looks {one.near!r} for {one.rule}", f"Use one of {', '.join(NEAR)}.")
              for one in rule.conditions if one.near not in NEAR]
    for name in catalogue.unknown(rule):
        found.append(_warning(rule, f"names {name!r}, which no indicator has",
                              "Use a template or a code of the catalogue."))
    if rule.over and rule.over not in catalogue.layers:
        found.append(_warning(rule, f"is over {rule.over!r}, which no indicator is of",
                              "Use a layer that indicators stand over."))
    return found


def _head(rule: Rule) -> list[Problem]:
    found = []
    if rule.kind not in RULE_KINDS:
        found.append(_error(rule, f"is of kind {rule.kind!r}", f"Use {', '.join(RULE_KINDS)}."))
    if rule.op not in (*OPERATORS, "=="):
        found.append(_error(rule, f"compares by {rule.op!r}", "Use >=, >, <= or <."))
    if rule.measure and rule.measure not in MEASURES.get(rule.kind, ()):
        found.append(_error(rule, f"is counted in {rule.measure!r}",
                            f"Use {', '.join(MEASURES.get(rule.kind, ())) or 'nothing'}."))
    numbers = (rule.deadband, rule.on_delay_s, rule.off_delay_s, rule.window_s, rule.horizon_s)
    if not all(math.isfinite(n) and n >= 0 for n in numbers):
        found.append(_error(rule, "has a deadband, delay or window below 0", "Give 0 or more."))
    if rule.kind in ("rate", "forecast") and not (rule.window_s or rule.horizon_s):
        found.append(_error(rule, "has no window", "Give window_s (rate) or horizon_s."))
    if not rule.templates and rule.kind not in _ANYTHING:
        found.append(_error(rule, "names no indicator", "Give templates."))
    return found


def _levels(rule: Rule) -> list[Problem]:
    levels = [*rule.levels, *(level for each in rule.overrides for level in each.levels)]
    found = [_error(rule, f"has a level of severity {level.severity!r} at {level.limit}",
                    "Use I, II, III or IV and a finite limit.")
             for level in levels
             if level.severity not in SEVERITIES or not math.isfinite(level.limit)]
    if not rule.levels and rule.kind not in ("threshold", "event"):
        found.append(_error(rule, "has no levels", "Give a severity and a limit."))
    return found


def _error(rule: Rule, what: str, remedy: str) -> Problem:
    return Problem("error", f"rule {rule.id}", f"Rule {rule.id} {what}.", remedy)


def _warning(rule: Rule, what: str, remedy: str) -> Problem:
    return replace(_error(rule, what, remedy), severity="warning")
