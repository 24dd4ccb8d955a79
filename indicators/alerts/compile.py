"""Rules x indicators -> flat comparators, once per version of the rules; faults are a list."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.alerts.rule import Level, Rule
from data.errors import FormulaError
from data.model import Problem
from data.passport import IndicatorRecord
from data.workdays import PLAIN_WEEK, WorkDays
from indicators.alerts.comparators import Bars, Change, Floats, Rows, bars_of, change_of
from indicators.alerts.near import Look, looks_of, order
from indicators.alerts.schedule import Hours, Span, read_hours, read_span
from indicators.alerts.select import STAGED, Catalogue, companions, faults
from indicators.alerts.site import Sites

#: Groups of comparators in the order of their columns: by value, by equality, by a signal with a
#: past, by other alerts.
GROUPS: Final = ("plain", "equal", "banked", "staged")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One rule in the columns: where its pairs and comparators stand, when it is in force."""

    rule: Rule
    group: str                                    # of GROUPS
    rows: Rows                                    # of its pairs, positions in the catalogue
    pairs: slice
    bars: slice
    hours: int = -1                               # scope in ``Compiled.scopes``; -1: always
    changes: tuple[tuple[int, Change], ...] = ()  # (scope, what it makes of the part's bars)
    looks: tuple[Look, ...] = ()                  # of staged rules: one a condition


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """Rules over a catalogue, ready to be evaluated; made by ``compile_rules``."""

    parts: tuple[Part, ...]                       # in the order of evaluation
    codes: tuple[str, ...]                        # of the catalogue
    cadence_s: Floats
    sites: Sites
    subjects: tuple[str, ...]                     # of the catalogue: code of each one's feature
    zone: str
    scopes: tuple[Hours | Span, ...]
    problems: tuple[Problem, ...]
    pair_row: Rows
    pair_part: Rows                               # which of ``parts`` each pair is of
    bar_start: Rows                               # first comparator of each pair, and the end
    bars: Bars                                    # of all parts; ``pair`` counts over all
    on_delay_us: NDArray[np.int64]
    off_delay_us: NDArray[np.int64]
    ends: dict[str, int]                          # group -> where its comparators end
    memo: dict[bytes, "Limits"] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are evaluated, companions of vital ones among them."""
        return tuple(part.rule for part in self.parts)

    def group(self, name: str) -> slice:
        """Return the comparators of a group."""
        at = GROUPS.index(name)
        return slice(self.ends[GROUPS[at - 1]] if at else 0, self.ends[name])

    def limits(self, active: NDArray[np.bool_]) -> "Limits":
        """Return the comparators' limits while these scopes are in force."""
        key = np.packbits(active).tobytes()
        if key not in self.memo:
            if len(self.memo) > 16:               # each is as long as the comparators
                self.memo.clear()
            self.memo[key] = _limits(self, active)
        return self.memo[key]


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What the comparators compare with in one phase of the calendar."""

    limit: Floats
    on: Floats
    off: Floats
    more: Floats
    out: Rows                                     # comparators that are out of their hours


def compile_rules(rules: Sequence[Rule], records: Sequence[IndicatorRecord], sites: Sites, *,
                  zone: str = "UTC", calendar: WorkDays = PLAIN_WEEK, on: date | None = None
                  ) -> Compiled:
    """Return the comparators of ``rules`` over ``records``; what is wrong stands in ``problems``.

    A rule with an error is left out, one with a warning is not. Rules of kind ``event`` and
    rules that are not enabled are not evaluated.

    Args:
        rules: Any order; combinations and counts come after what they look at.
        records: The catalogue, in the order in which values come.
        sites: Where features are, by their code.
        zone: IANA time zone of hours and overrides.
        calendar: Working days, for ``hours = "office"``.
        on: Day whose limits of the passports count for threshold rules without levels; None:
            the newest.
    """
    catalogue = Catalogue(records, sites)
    every = companions(rules)
    known = {rule.id: rule for rule in every}
    problems: list[Problem] = []
    good: list[Rule] = []
    for rule in every:
        found = faults(rule, catalogue)
        problems += found
        if rule.enabled and rule.kind != "event" and not any(p.severity == "error" for p in found):
            good.append(rule)
    ordered, wrong = order(good, known)
    problems += wrong
    builder = _Builder(catalogue, zone, calendar, on, {problem.where for problem in problems})
    for rule in sorted(ordered, key=lambda r: GROUPS.index(_group(r))):
        builder.add(rule)
    return builder.done(problems)


def _group(rule: Rule) -> str:
    if rule.kind in STAGED:
        return "staged"
    return {"threshold": "plain", "state": "equal"}.get(rule.kind, "banked")


class _Builder:
    """The columns under way."""

    def __init__(self, catalogue: Catalogue, zone: str, calendar: WorkDays, on: date | None,
                 named: set[str]) -> None:
        self.catalogue, self.zone, self.calendar, self.on = catalogue, zone, calendar, on
        self.named = named                        # rules of which a fault is told already
        self.parts: list[Part] = []
        self.bars: list[Bars] = []
        self.scopes: dict[Hours | Span, int] = {}
        self.problems: list[Problem] = []
        self.pairs = self.count = 0

    def add(self, rule: Rule) -> None:
        """Append a rule; a fault of its times leaves it out."""
        try:
            hours = self._scope(read_hours(rule.hours, self.calendar)) if rule.hours else -1
            spans = [read_span(o.since, o.until) for o in rule.overrides]
        except FormulaError as e:
            self.problems.append(Problem("error", f"rule {rule.id}", e.what, e.remedy))
            return
        if rule.kind == "combination" and rule.mode == "all":
            rule = _all_of(rule)
        rows = self.catalogue.rows(rule)
        if not rows and f"rule {rule.id}" not in self.named:
            self.problems.append(Problem("warning", f"rule {rule.id}",
                                         f"Rule {rule.id} speaks of no indicator.",
                                         "Look at templates, over, where, subjects and area."))
        bars = bars_of(rule, self.catalogue.records, rows, self.on)
        subjects = [self.catalogue.records[row].subject for row in rows]
        changes = tuple((self._scope(span), change_of(rule, override, bars, subjects))
                        for span, override in zip(spans, rule.overrides, strict=True))
        looks = looks_of(rule, rows, self.parts, self.catalogue) if rule.kind in STAGED else ()
        self.parts.append(Part(
            rule, _group(rule), np.array(rows, dtype=np.intp),
            slice(self.pairs, self.pairs + len(rows)),
            slice(self.count, self.count + len(bars.pair)), hours, changes, looks))
        self.bars.append(replace(bars, pair=bars.pair + self.pairs))
        self.pairs += len(rows)
        self.count += len(bars.pair)

    def done(self, problems: list[Problem]) -> Compiled:
        """Return the columns."""
        bars = _joined(self.bars)
        ends = {group: max([0, *(p.bars.stop for p in self.parts
                                 if GROUPS.index(p.group) <= GROUPS.index(group))])
                for group in GROUPS}
        rows = [part.rows for part in self.parts] or [np.empty(0, dtype=np.intp)]
        records = self.catalogue.records
        return Compiled(
            parts=tuple(self.parts), codes=tuple(r.code for r in records),
            cadence_s=np.array([r.cadence_s for r in records], dtype=np.float64),
            sites=self.catalogue.sites, subjects=tuple(r.subject for r in records),
            zone=self.zone, scopes=tuple(self.scopes), problems=(*problems, *self.problems),
            pair_row=np.concatenate(rows),
            pair_part=np.repeat(np.arange(len(self.parts)), [len(p.rows) for p in self.parts]
                                ).astype(np.intp),
            bar_start=np.searchsorted(bars.pair, np.arange(self.pairs + 1)).astype(np.intp),
            bars=bars, on_delay_us=self._delays("on_delay_s"),
            off_delay_us=self._delays("off_delay_s"), ends=ends)

    def _scope(self, scope: Hours | Span) -> int:
        return self.scopes.setdefault(scope, len(self.scopes))

    def _delays(self, name: str) -> NDArray[np.int64]:
        return np.repeat(
            np.array([round(getattr(p.rule, name) * 1e6) for p in self.parts], dtype=np.int64),
            [p.bars.stop - p.bars.start for p in self.parts])


def _all_of(rule: Rule) -> Rule:
    """Return a combination whose every level asks for all of its conditions."""
    most = float(len(rule.conditions))
    return replace(rule, op=">=", deadband=0.0,
                   levels=tuple(Level(level.severity, most) for level in rule.levels))


def _joined(bars: Sequence[Bars]) -> Bars:
    if not bars:
        none = np.empty(0)
        return Bars(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.uint8), none, none, none, none,
                    np.empty((0, 0)))
    most = max(len(one.more) for one in bars)
    more = [np.vstack([one.more, np.full((most - len(one.more), one.more.shape[1]), np.nan)])
            for one in bars]
    names = ("pair", "severity", "sign", "limit", "on", "off")
    columns = {name: np.concatenate([getattr(one, name) for one in bars]) for name in names}
    return Bars(**columns, more=np.concatenate(more, axis=1))


def _limits(compiled: Compiled, active: NDArray[np.bool_]) -> Limits:
    bars = compiled.bars
    changed = [(part, change) for part in compiled.parts for scope, change in part.changes
               if active[scope]]
    outside = [part.bars for part in compiled.parts if part.hours >= 0 and not active[part.hours]]
    limit, on, off, more = bars.limit, bars.on, bars.off, bars.more
    if changed or outside:
        limit, on, off, more = limit.copy(), on.copy(), off.copy(), more.copy()
    for part, change in changed:
        which = change.which + part.bars.start
        limit[which], on[which], off[which] = change.limit, change.on, change.off
        more[:, which] = np.nan
        more[:len(change.more), which] = change.more
    out = [np.arange(each.start, each.stop) for each in outside]
    return Limits(limit, on, off, more,
                  np.concatenate(out) if out else np.empty(0, dtype=np.intp))


