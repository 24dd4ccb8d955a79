"""Crowd formulas: capacity, load, level of service, quality; pure numbers, no store, no clock."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data.errors import FormulaError
from data.model import Quality

#: A value is good up to this many of its own cadences, so that two lost samples alarm nobody.
GOOD_CADENCES = 3.0

#: Load rates at which the colour of a zone changes (see load_step).
LOAD_EDGES = (0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class LosTable:
    """Least space in m² per person of levels A to E; anything tighter is F."""

    name: str
    edges: tuple[tuple[str, float], ...]


WALKWAY = LosTable("walkway", (("A", 3.24), ("B", 2.32), ("C", 1.39), ("D", 0.93), ("E", 0.46)))
STAIRS = LosTable("stairs", (("A", 1.86), ("B", 1.39), ("C", 0.93), ("D", 0.65), ("E", 0.37)))
QUEUE = LosTable("queue", (("A", 1.21), ("B", 0.93), ("C", 0.65), ("D", 0.28), ("E", 0.19)))

#: Which table judges a zone kind. People on a deck, a square or in a hall walk, hence the walkway
#: table: at 2 persons/m² a queue is D, a walkway E, so the kind is stored with the zone.
TABLES: dict[str, LosTable] = {
    "walkway": WALKWAY, "bridge_deck": WALKWAY, "square": WALKWAY, "hall": WALKWAY,
    "stairs": STAIRS, "queue": QUEUE,
}


def instant_capacity(parts: Iterable[tuple[float, float]]) -> float:
    """Return the instant space capacity C1 = Σ Xi / Yi in persons (LB/T 034-2014).

    Args:
        parts: Pairs of effective visitable area Xi in m² and standard Yi in m² per person.

    Raises:
        FormulaError: When there is no part, or an area or a standard is not above zero.
    """
    pairs = list(parts)
    if not pairs:
        raise FormulaError("Instant capacity has no space to count.", "Give area and standard.")
    return math.fsum(
        _positive(area, "effective area in m²") / _positive(each, "standard in m² per person")
        for area, each in pairs
    )


def load_step(load: float) -> str:
    """Return the step A..F that colours a load rate: 20, 40, 60, 80 and 100 % are its edges.

    The upper two edges are those at which LB/T 034-2014 asks for flow control (80 %) and for
    closing the entrances (100 %); an edge belongs to the higher step.

    Raises:
        FormulaError: When the load is negative or not finite.
    """
    if not math.isfinite(load) or load < 0:
        raise FormulaError(f"A load rate of {load!r} is no ratio.", "Give 0 or more.")
    return "ABCDEF"[sum(load >= edge for edge in LOAD_EDGES)]


def instant_load(present: float, capacity: float) -> float:
    """Return the instant load rate (客流承载率, instant reading): persons present / C1, a ratio.

    Source: LB/T 034-2014; not the daily rate (admitted / C2).

    Raises:
        FormulaError: When the count is negative or not finite, or the capacity is not above zero.
    """
    return _count(present) / _positive(capacity, "instant capacity in persons")


def density(present: float, area_m2: float) -> float:
    """Return persons per m² over the effective area; an area mean that hides hot spots."""
    return _count(present) / _positive(area_m2, "effective area in m²")


def level_of_service(kind: str, space_m2: float) -> str:
    """Return the level of service 'A' to 'F' for ``space_m2`` m² per person in a zone ``kind``.

    Sources: Fruin's walkway, stairs and queue tables. Space is what they define; their
    density columns are rounded from it. ``math.inf`` (nobody there) is A.

    Raises:
        FormulaError: For a kind without a table, or a space that is negative or not a number.
    """
    table = TABLES.get(kind)
    if table is None:
        raise FormulaError(
            f"Zone kind {kind!r} has no level-of-service table.", f"Use one of {sorted(TABLES)}."
        )
    if math.isnan(space_m2) or space_m2 < 0:
        raise FormulaError(f"Space of {space_m2} m² per person is impossible.", "Give 0 or more.")
    return next((level for level, least in table.edges if space_m2 >= least), "F")


def age_s(observed_at: datetime, now: datetime) -> float:
    """Return the age in seconds, 0 for a value from a clock ahead of ours."""
    return max(0.0, (now - observed_at).total_seconds())


def quality(observed_at: datetime | None, cadence_s: float, now: datetime) -> Quality:
    """Return missing (never seen), good (at most three cadences old) or stale (older).

    Args:
        observed_at: Aware time of the newest observation, None when there is none.
        cadence_s: Seconds in which a new value is due.
        now: Aware present time.

    Raises:
        FormulaError: When the cadence is not above zero.
    """
    limit = GOOD_CADENCES * _positive(cadence_s, "cadence in seconds")
    if observed_at is None:
        return Quality.MISSING
    return Quality.GOOD if age_s(observed_at, now) <= limit else Quality.STALE


def _positive(value: float, name: str) -> float:
    if not math.isfinite(value) or value <= 0:
        raise FormulaError(f"The {name} is {value}.", "Give a finite number above zero.")
    return value


def _count(present: float) -> float:
    if not math.isfinite(present) or present < 0:
        raise FormulaError(f"A count of {present} persons is impossible.", "Give 0 or more.")
    return present
