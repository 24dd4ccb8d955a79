"""The comparators of one rule: a limit a severity and indicator, and what overrides make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.alerts.rule import Level, Override, Rule
from data.passport import IndicatorRecord, in_force
from indicators.alerts.site import rank

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

#: (rank of the severity, operator, limits; several only where a state has several values)
Bar = tuple[int, str, tuple[float, ...]]
#: The newest limits of a passport, where no day is asked for.
_LATEST = date.max


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Comparators of one rule, those of one indicator side by side; all arrays of one length.

    ``on`` and ``off`` are normalised: times ``sign`` a signal at or above ``on`` is met, one
    below ``off`` is over. A limit that does not exist (yet) is infinite there.
    """

    pair: Rows                                    # within the rule
    severity: NDArray[np.uint8]
    sign: Floats
    limit: Floats                                 # as written
    on: Floats
    off: Floats
    more: Floats                                  # [k, c]: further values of a state, NaN: none


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What an override makes of some comparators of its rule."""

    which: Rows
    limit: Floats
    on: Floats
    off: Floats
    more: Floats


def bars_of(rule: Rule, records: Sequence[IndicatorRecord], rows: Sequence[int], on: date | None
            ) -> Bars:
    """Return the comparators of ``rule`` for the records at ``rows``."""
    if rule.kind == "threshold" and not rule.levels:
        each = [_own(records[row], on, rule) for row in rows]
    else:
        each = [_common(rule, rule.levels)] * len(rows)
    flat = [bar for bars in each for bar in bars]
    pair = np.repeat(np.arange(len(rows)), [len(bars) for bars in each]).astype(np.intp)
    return _bars(rule, pair, flat)


def change_of(rule: Rule, override: Override, bars: Bars, subjects: Sequence[str]) -> Change:
    """Return what ``override`` makes of ``bars``, whose pairs have these ``subjects``.

    Every limit of its pairs is replaced; a severity that it does not name does not exist then.
    """
    mine = np.array([not override.subjects or s in override.subjects for s in subjects], dtype=bool)
    which = np.flatnonzero(mine[bars.pair]) if len(bars.pair) else np.empty(0, dtype=np.intp)
    levels = {severity: limits for severity, _, limits in _grouped(rule, override.levels)}
    flat: list[Bar] = []
    taken: set[tuple[int, int]] = set()
    for at in which:
        key = (int(bars.pair[at]), int(bars.severity[at]))
        # a passport may have two ends of one severity: the override speaks of the rule's own side
        fits = key not in taken and key[1] in levels and _sign(rule.op) == bars.sign[at]
        taken |= {key} if fits else set()
        flat.append((key[1], rule.op, levels[key[1]] if fits else (np.inf,)))
    new = _bars(rule, bars.pair[which], flat)
    wide = np.full((len(bars.more), len(which)), np.nan)
    wide[:len(new.more)] = new.more[:len(wide)]
    return Change(which, new.limit, new.on, new.off, wide)


def _common(rule: Rule, levels: Sequence[Level]) -> list[Bar]:
    """Return the rule's own bars, and for severities of its overrides one that never is met."""
    found = _grouped(rule, levels)
    have = {severity for severity, _, _ in found}
    for override in rule.overrides:
        for severity, op, limits in _grouped(rule, override.levels):
            if severity not in have:
                # as many places for values of a state as the override will need
                found.append((severity, op, (np.inf,) * len(limits)))
                have.add(severity)
    return sorted(found)


def _grouped(rule: Rule, levels: Sequence[Level]) -> list[Bar]:
    if rule.kind != "state":
        return [(rank(level.severity), rule.op, (level.limit,)) for level in levels]
    values: dict[int, list[float]] = {}
    for level in levels:
        values.setdefault(rank(level.severity), []).append(level.limit)
    return [(severity, "==", tuple(found)) for severity, found in sorted(values.items())]


def _own(record: IndicatorRecord, on: date | None, rule: Rule) -> list[Bar]:
    found: list[Bar] = [(rank(one.severity), one.op, (one.value,))
                        for one in in_force(record.thresholds, on or _LATEST)]
    have = {severity for severity, _, _ in found}
    extra = [bar for bar in _common(rule, ()) if bar[0] not in have]
    return sorted(found + extra)


def _bars(rule: Rule, pair: Rows, flat: Sequence[Bar]) -> Bars:
    most = max((len(limits) for _, _, limits in flat), default=1)
    table = np.full((most, len(flat)), np.nan)
    for at, (_, _, limits) in enumerate(flat):
        table[:len(limits), at] = limits
    sign = np.array([_sign(op) for _, op, _ in flat])
    strict = np.array([op in (">", "<") for _, op, _ in flat], dtype=bool)
    limit = table[0]
    gone = np.isinf(limit)
    met = np.where(gone, np.inf, limit * sign)
    # beyond a limit is at or above the next number behind it
    met = np.where(strict & ~gone, np.nextafter(met, np.inf), met)
    off = np.where(gone, np.inf, met - rule.deadband)
    return Bars(pair, np.array([severity for severity, _, _ in flat], dtype=np.uint8), sign,
                limit, met, off, np.where(np.isinf(table[1:]), np.nan, table[1:]))


def _sign(op: str) -> float:
    return -1.0 if op.startswith("<") else 1.0
