"""A batch judged by columns: which rows may be kept, and why the others may not."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from sqlalchemy import select
from sqlalchemy.engine import Connection

from data import schema
from data.passport import DERIVED
from data.readings.columns import Batch
from data.schema import MAX_CODE
from data.store import codec
from data.store.texts import storable

#: How far a source's clock may run ahead before its readings are refused.
FUTURE_US = 60_000_000
COMPUTED = "the indicator is computed from others here, nobody sends it"
CONFLICT = "another value of this indicator, time and source is kept already"


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """What a reading is checked against, in pack order; ``row`` finds a code."""

    row: dict[str, int]
    id: np.ndarray
    unit: list[str]
    source: list[str]
    subject_id: np.ndarray
    cadence_s: np.ndarray
    zone: str                                     # IANA, the district's


def catalogue(connection: Connection) -> Catalogue:
    """Return what readings may speak of."""
    t = schema.indicator.c
    rows = connection.execute(
        select(t.code, t.id, t.unit, t.source, t.subject_id, t.cadence_s)
        .where(t.position.is_not(None)).order_by(t.position)).all()
    district = connection.scalar(select(schema.state.c.district))
    return Catalogue({r.code: n for n, r in enumerate(rows)},
                     np.array([r.id for r in rows], np.int64),
                     [r.unit for r in rows], [r.source for r in rows],
                     np.array([r.subject_id for r in rows], np.int64),
                     np.array([r.cadence_s for r in rows], np.float64),
                     "UTC" if district is None else codec.read_district(district).time_zone)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Checked rows of a batch by columns; ``place`` is each one's row in the batch."""

    place: np.ndarray
    id: np.ndarray
    time_us: np.ndarray
    value: np.ndarray
    source: list[str]
    declared: np.ndarray

    def __len__(self) -> int:
        return len(self.place)

    def take(self, at: np.ndarray) -> "Rows":
        """Return the rows ``at`` these indices."""
        return Rows(self.place[at], self.id[at], self.time_us[at], self.value[at],
                    [self.source[i] for i in at.tolist()], self.declared[at])


@dataclass(frozen=True, slots=True)
class Limits:
    """The times that are taken: from the oldest that is kept to a clock that is a little ahead."""

    oldest_us: int
    newest_us: int
    raw_days: int


def judge(batch: Batch, known: Catalogue, limits: Limits) -> tuple[list[str | None], Rows]:
    """Return per row why it cannot be kept (None: it can), and the rows that can."""
    count = len(batch)
    reasons: list[str | None] = [None] * count
    found = np.fromiter((known.row.get(code, -1) for code in batch.indicator), np.int64, count)

    def refuse(bad: Iterable[int], why: str) -> None:
        for i in bad:
            reasons[i] = reasons[i] or why

    for i in np.flatnonzero(found < 0).tolist():
        reasons[i] = f"unknown indicator {batch.indicator[i][:80]!r}"
    _judge_units(batch, known, found, reasons)
    computed = {n for n, source in enumerate(known.source) if source == DERIVED}
    refuse((i for i, at in enumerate(found.tolist()) if at in computed), COMPUTED)
    sources = [batch.source] * count if isinstance(batch.source, str) else list(batch.source)
    for name in {s for s in sources if not _is_name(s)}:
        refuse((i for i, s in enumerate(sources) if s == name),
               f"the source {name[:40]!r} is not a name")
    for bad, why in time_and_value_faults(batch.time_us, batch.value, limits):
        refuse(np.flatnonzero(bad).tolist(), why)
    place = np.array([i for i, why in enumerate(reasons) if why is None], np.int64)
    at = found[place]
    kept = [sources[i] for i in place.tolist()]
    declared = np.fromiter(
        (s == known.source[k] for s, k in zip(kept, at.tolist(), strict=True)), bool, len(place))
    return reasons, Rows(place, known.id[at], batch.time_us[place], batch.value[place], kept,
                         declared)


def time_and_value_faults(
    time_us: np.ndarray, value: np.ndarray, limits: Limits
) -> list[tuple[np.ndarray, str]]:
    """Return for each fault which rows (bool) have it."""
    return [
        (~np.isfinite(value), "the value is not finite"),
        (time_us > limits.newest_us, "the time lies more than 60 s in the future"),
        (time_us < limits.oldest_us,
         f"the time is older than the {limits.raw_days} days that readings are kept"),
    ]


def _is_name(source: str) -> bool:
    return bool(source) and len(source) <= MAX_CODE and storable(source)


def _judge_units(
    batch: Batch, known: Catalogue, found: np.ndarray, reasons: list[str | None]
) -> None:
    if batch.unit == "":
        return
    units: Iterable[str] = repeat(batch.unit) if isinstance(batch.unit, str) else batch.unit
    for i, (unit, at) in enumerate(zip(units, found.tolist(), strict=False)):
        if unit and at >= 0 and unit != known.unit[at]:
            reasons[i] = f"unit {unit[:40]!r} instead of {known.unit[at]!r}"
