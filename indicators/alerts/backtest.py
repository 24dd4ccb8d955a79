"""What a rule would have told over a past: the engine's own evaluation, in one block."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from data.alerts.rule import Rule
from data.model import Problem
from data.workdays import PLAIN_WEEK, WorkDays
from indicators.alerts.compile import compile_rules
from indicators.alerts.evaluate import evaluate
from indicators.alerts.hindsight import Episode, episodes, local
from indicators.alerts.past import Grid
from indicators.alerts.site import Sites
from indicators.alerts.state import start

#: Seconds before the window in which what learns may learn, by kind; others need none.
LEAD_S: Final[Mapping[str, float]] = {"season": 7 * 86_400.0, "detector": 7 * 86_400.0,
                                      "forecast": 7 * 86_400.0, "rate": 3_600.0}


@dataclass(frozen=True, slots=True)
class Told:
    """The alerts that a rule would have raised, by their begin, and faults of the rules."""

    episodes: tuple[Episode, ...]
    problems: tuple[Problem, ...]


def asked(rule: Rule, known: Mapping[str, Rule]) -> tuple[Rule, ...]:
    """Return ``rule`` and the known rules that its conditions look at, each once."""
    found: dict[str, Rule] = {rule.id: rule}
    waiting = [rule]
    while waiting:
        for condition in waiting.pop().conditions:
            other = known.get(condition.rule)
            if other is not None and other.id not in found:
                found[other.id] = other
                waiting.append(other)
    return tuple(found.values())


def lead_s(rules: Iterable[Rule]) -> float:
    """Return how long before its window a back-test has to begin, seconds."""
    return max((LEAD_S.get(rule.kind, 0.0) for rule in rules), default=0.0)


def backtest(rules: Sequence[Rule], grid: Grid, sites: Sites, begin_us: int, *,
             zone: str = "UTC", calendar: WorkDays = PLAIN_WEEK, on: date | None = None) -> Told:
    """Return what the first of ``rules`` would have told from ``begin_us`` on.

    It stands alone and is always in force: what parents or mutes would hide is counted too.

    Args:
        rules: The one that is asked for, then those that it looks at (``asked``).
        grid: Ticks of what they watch; those before ``begin_us`` teach and tell nothing.
        sites: Where features are.
        begin_us: First moment, µs UTC.
        zone: IANA time zone of hours, overrides and the answer's times.
        calendar: Working days.
        on: Local day whose passport limits hold.
    """
    given = [replace(one, enabled=True, vital=False, inhibited_by=()) for one in rules]
    compiled = compile_rules(given, grid.records, sites, zone=zone, calendar=calendar, on=on)
    _, told = evaluate(grid.values, compiled, start(compiled), grid.now_us)
    mine = [one for one in told if one.rule == given[0].id]
    found = episodes(mine, local(zone))
    return Told(tuple(one for one in found if one.start.timestamp() * 1e6 >= begin_us),
                compiled.problems)
