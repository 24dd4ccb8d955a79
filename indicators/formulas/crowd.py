"""Crowd formulas over columns: capacities, load, density, level of service, egress.

Sources: LB/T 034-2014 (C1, C2, D1, D2), Fruin's tables (indicators.crowd has them and the same
formulas for one value), Green Guide (egress).
"""

from collections.abc import Iterable

import numpy as np

from data.errors import FormulaError
from indicators.crowd import LOAD_EDGES, TABLES
from indicators.formulas.columns import (
    Floats,
    Texts,
    across,
    count,
    step_of,
    where_positive,
)

#: Persons per metre of clear width and minute (Green Guide): level ground, stairs.
LEVEL_RATE, STAIRS_RATE = 82.0, 66.0
RATES = {kind: (STAIRS_RATE if kind == "stairs" else LEVEL_RATE,) for kind in TABLES}
_EDGES = {kind: tuple(least for _, least in table.edges) for kind, table in TABLES.items()}
#: What minutes_to_limit says when the limit is not reached within a day.
DAY_MIN = 1440.0


def capacity(area_m2: Floats, m2_per_person: Floats) -> Floats:
    """Return the instant space capacity C1 = X / Y in persons (LB/T 034-2014)."""
    return where_positive(area_m2) / where_positive(m2_per_person)


def daily_capacity(instant: Floats, open_h: Floats, stay_h: Floats) -> Floats:
    """Return the daily space capacity C2 = C1 · Int(T/t) in person-visits (LB/T 034-2014)."""
    # 14 / 1.4 is 10.000000000000002 on one machine and 9.99… on another: whole turns count
    turns = np.floor(where_positive(open_h) / where_positive(stay_h) + 1e-9)
    return instant * turns


def facility_capacity(places: Iterable[float]) -> float:
    """Return the instant facility capacity D1 = Σ Dj, places of one run (LB/T 034-2014).

    Raises:
        FormulaError: When a facility has fewer than no places.
    """
    found = list(places)
    if not found or min(found) < 0:
        raise FormulaError("Facility capacity needs places of 0 or more.", "Give each facility's.")
    return float(sum(found))


def daily_facility_capacity(
    facilities: Iterable[tuple[float, float]], used_per_person: float
) -> float:
    """Return the daily facility capacity D2 = (1/a) Σ Dj·Mj in person-visits (LB/T 034-2014).

    Args:
        facilities: Pairs of places in one run Dj and runs per day Mj.
        used_per_person: Mean number a of facilities that one person uses.

    Raises:
        FormulaError: When ``used_per_person`` is not above zero, or a number is negative.
    """
    pairs = list(facilities)
    if used_per_person <= 0 or not pairs or min(min(p) for p in pairs) < 0:
        raise FormulaError("Daily facility capacity needs places, runs and a use above zero.",
                           "Give Dj, Mj of 0 or more and a above 0.")
    return sum(d * m for d, m in pairs) / used_per_person


def line_capacity(length_m: float, m_per_person: float, turnover: float) -> float:
    """Return the capacity of a two-way path, C = 2L/I · R (line method, MBA wiki on capacity).

    Raises:
        FormulaError: When a number is not above zero.
    """
    if min(length_m, m_per_person, turnover) <= 0:
        raise FormulaError("Line capacity needs numbers above zero.", "Give L, I and R.")
    return 2 * length_m / m_per_person * turnover


def load(present: Floats, limit: Floats) -> Floats:
    """Return persons over capacity, a ratio: instant over C1, daily over C2 (LB/T 034-2014)."""
    return count(present) / where_positive(limit)


def load_step(rate: Floats) -> Floats:
    """Return the colour step 1 (A) to 6 (F) of a load rate, see indicators.crowd.load_step."""
    return np.where(rate >= 0, step_of(rate, LOAD_EDGES), np.nan)


def density(present: Floats, area_m2: Floats) -> Floats:
    """Return persons per m² of effective area."""
    return count(present) / where_positive(area_m2)


def presence(entered: Floats, left: Floats) -> Floats:
    """Return people present by balance: entries less exits since the night reset, at least 0.

    A negative counter is no count: the balance is then missing.
    """
    good = (entered >= 0) & (left >= 0)
    return np.where(good, np.maximum(entered - left, 0.0), np.nan)


def los(present: Floats, area_m2: Floats, kind: Texts) -> Floats:
    """Return the level of service 1 (A) to 6 (F) by space per person and zone kind (Fruin)."""
    people = count(present)
    area = where_positive(area_m2)
    with np.errstate(divide="ignore"):
        space = np.where(people > 0, area / people, np.where(np.isnan(area), np.nan, np.inf))
    edges = kind.pick(_EDGES, 5)
    level = np.ones_like(space)
    for i in range(5):
        level += space < across(space, edges[:, i])
    known = across(space, np.isfinite(edges[:, 0]))
    return np.where(known & ~np.isnan(space) & ~np.isnan(people), level, np.nan)


def egress_min(present: Floats, exit_width_m: Floats, kind: Texts) -> Floats:
    """Return minutes to clear N persons through width W: t = N / (Fs·W); Green Guide rates.

    Walking to the exit is not in it; the width is the sum of clear widths.
    """
    rate = across(present, kind.pick(RATES, 1)[:, 0])
    return count(present) / (rate * where_positive(exit_width_m))


def minutes_to_limit(present: Floats, limit: Floats, net_per_min: Floats) -> Floats:
    """Return minutes until ``limit`` at the present net inflow; 0 when reached, 1440 when never.

    Linear in the present net inflow (proposal): nobody's forecast, and so an estimate.
    """
    room = where_positive(limit) - count(present)
    with np.errstate(divide="ignore", invalid="ignore"):
        minutes = np.where(net_per_min > 0, room / net_per_min, DAY_MIN)
    minutes = np.where(room <= 0, 0.0, np.minimum(minutes, DAY_MIN))
    return np.where(np.isnan(room) | np.isnan(net_per_min), np.nan, minutes)
