"""Derived indicators in the past: the same formulas over the series of their inputs, on read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from data.passport import IndicatorRecord
from data.readings.columns import Series, no_series
from indicators.derive import NO_TIME, Plan, evaluate
from indicators.plan import compile_plan
from indicators.quality import STALE

#: Moments computed at once: bounds memory, whatever range is asked for.
BLOCK = 20_000
#: A reading counts for a later moment as long as it is not stale, as in a live tick.
LOOKBACK_CADENCES = 3.0

Times = NDArray[np.int64]


def needed(plan: Plan, codes: Iterable[str]) -> list[int]:
    """Return the rows of ``codes`` and of everything they are computed from, in order."""
    at = {code: row for row, code in enumerate(plan.codes)}
    found: set[int] = set()
    ahead = [at[code] for code in codes if code in at]
    while ahead:
        row = ahead.pop()
        if row not in found:
            found.add(row)
            ahead += plan.inputs[row]
    return sorted(found)


def derived_series(
    records: Sequence[IndicatorRecord], codes: Sequence[str], readings: Mapping[str, Series]
) -> dict[str, Series]:
    """Return the past of derived indicators, computed from the past of their inputs.

    At every moment at which an input of an indicator was read (or a bucket of it begins) stands
    what a live tick would have computed from the newest inputs of then; a moment at which it
    would have been stale or missing is absent. Over buckets the inputs are their means, so that
    a formula that is not linear gives that of the means; ``min`` and ``max`` are the value, and
    ``count`` is that of the input with the fewest readings.

    Args:
        records: At least ``codes`` and everything that they are computed from.
        codes: Derived indicators.
        readings: Series by code; one that lacks is missing at every moment.
    """
    plan = compile_plan(records)
    at = {code: row for row, code in enumerate(plan.codes)}
    columns = [readings.get(code, no_series()) for code in plan.codes]
    grids = {code: _moments(columns, _readings(plan, at[code])) for code in codes}
    grid = _union(grids.values())
    parts: dict[str, list[tuple[Times, NDArray[np.float64], Times]]] = {c: [] for c in codes}
    for moments in _blocks(grid):
        value, time_us, count = _as_of(columns, moments)
        found = evaluate(plan, plan.steps, value, time_us, moments)
        for code in codes:
            row = at[code]
            mine = np.isin(moments, grids[code], assume_unique=True)
            mine &= found.quality[row] < STALE
            few = count[_readings(plan, row)].min(axis=0, initial=np.iinfo(np.int64).max)
            parts[code].append((moments[mine], found.value[row][mine], few[mine]))
    return {code: _joined(parts[code]) for code in codes}


def lookback_us(records: Sequence[IndicatorRecord]) -> int:
    """Return how long before a range its first moment may need readings, microseconds."""
    longest = max((r.cadence_s for r in records if not r.derived), default=0.0)
    return round(LOOKBACK_CADENCES * longest * 1e6)


def _readings(plan: Plan, row: int) -> list[int]:
    """Return the rows that are read, not computed, among what a row is computed from."""
    seen: set[int] = set()
    ahead = list(plan.inputs[row])
    while ahead:
        one = ahead.pop()
        if one not in seen:
            seen.add(one)
            ahead += plan.inputs[one]
    return sorted(one for one in seen if not plan.derived[one])


def _moments(columns: Sequence[Series], rows: Sequence[int]) -> Times:
    return _union(columns[row].time_us for row in rows)


def _union(times: Iterable[Times]) -> Times:
    parts = list(times)
    return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)


def _blocks(grid: Times) -> Iterator[Times]:
    for start in range(0, len(grid), BLOCK):
        yield grid[start:start + BLOCK]


def _as_of(columns: Sequence[Series], moments: Times
           ) -> tuple[NDArray[np.float64], Times, Times]:
    """Return value, time and count of every series at every moment: its newest reading then."""
    shape = (len(columns), len(moments))
    value, time_us = np.full(shape, np.nan), np.full(shape, NO_TIME)
    count = np.zeros(shape, dtype=np.int64)
    for row, one in enumerate(columns):
        if len(one):
            newest = np.searchsorted(one.time_us, moments, side="right") - 1
            there = newest >= 0
            value[row, there] = one.value[newest[there]]
            time_us[row, there] = one.time_us[newest[there]]
            count[row, there] = one.count[newest[there]]
    return value, time_us, count


def _joined(parts: Sequence[tuple[Times, NDArray[np.float64], Times]]) -> Series:
    if not parts:
        return no_series()
    time_us, value, count = (np.concatenate([p[n] for p in parts]) for n in range(3))
    return Series(time_us, value, value, value, count.astype(np.int64))
