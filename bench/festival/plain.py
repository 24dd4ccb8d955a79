"""The baseline: the same limits, compared with every reading, and nothing else.

No delays, no deadband, no look at quality (a stale value counts as it stands), no grouping, no
inhibition, no chatter control. A severity that rises is told again, as is each new crossing. Events
are told as they come, each of them, whatever their score.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bench.festival.model import Event, Told
from data.alerts.rule import Rule
from data.passport import SEVERITIES, IndicatorRecord, in_force

_OPS = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less,
        "==": np.equal}


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of one indicator."""

    rule: str
    row: int
    severity: str
    op: str
    value: float


def passport_limits(records: Sequence[IndicatorRecord], on: date) -> list[Limit]:
    """Return the limits that the catalogue's passports state."""
    return [Limit(r.template, row, t.severity, t.op, t.value)
            for row, r in enumerate(records) for t in in_force(r.thresholds, on)]


def rule_limits(parts: Iterable[tuple[Rule, Sequence[int]]], records: Sequence[IndicatorRecord],
                on: date) -> list[Limit]:
    """Return the limits of threshold and state rules in force on a day; (rule, rows) each."""
    found = []
    for rule, rows in parts:
        if rule.kind not in ("threshold", "state"):
            continue
        now = [o for o in rule.overrides if o.since[:10] <= on.isoformat() < o.until[:10]]
        levels = now[0].levels if now else rule.levels
        op = "==" if rule.kind == "state" else rule.op
        for row in rows:
            found += [Limit(rule.id, row, one.severity, op, one.limit) for one in levels]
            if not levels:
                found += [Limit(rule.id, row, t.severity, t.op, t.value)
                          for t in in_force(records[row].thresholds, on)]
    return found


def plain(value: np.ndarray, records: Sequence[IndicatorRecord], limits: Iterable[Limit],
          events: Iterable[Event]) -> list[Told]:
    """Return what the operator is told of float64[indicators, minutes]."""
    worst: dict[tuple[str, int], np.ndarray] = {}
    for one in limits:
        with np.errstate(invalid="ignore"):
            met = _OPS[one.op](value[one.row], one.value)
        rank = 4 - SEVERITIES.index(one.severity)
        key = (one.rule, one.row)
        old = worst.setdefault(key, np.zeros(value.shape[1], int))
        worst[key] = np.maximum(old, np.where(met, rank, 0))
    told = [Told(e.minute, f"event.{e.kind}", (f"event:{e.kind}:{e.place}",), "", "event")
            for e in events if not e.body.get("over")]
    for (rule, row), rank in worst.items():
        rises = np.flatnonzero(np.diff(rank, prepend=0) > 0)
        told += [Told(int(m), rule, (records[row].code,), SEVERITIES[4 - rank[m]])
                 for m in rises]
    return sorted(told, key=lambda t: t.minute)
