"""Readings: a batch is checked by columns, then kept in ``hot`` and, if newest, in ``latest``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from sqlalchemy import select
from sqlalchemy.engine import Connection

from data import schema
from data.dialect import Dialect
from data.model import IndicatorRecord, Latest, Names
from data.readings.columns import NO_TIME, Batch, LatestColumns
from data.schema import MAX_CODE
from data.store.passports import read_passport
from data.store.texts import storable
from data.store.times import from_us

#: How far a source's clock may run ahead before its readings are refused.
FUTURE_US = 60_000_000
_IN_ONE_QUERY = 400
CONFLICT = "another value of this indicator, time and source is kept already"

_KEEP = ("INSERT INTO hot (time_us, indicator_id, source, value, received_us) "
         "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
# The declared source wins for good; within one rank the later observation wins.
_ADVANCE = (
    "INSERT INTO latest (indicator_id, time_us, source, declared, value, received_us) "
    "VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (indicator_id) DO UPDATE SET time_us = excluded.time_us, "
    "source = excluded.source, declared = excluded.declared, value = excluded.value, "
    "received_us = excluded.received_us "
    "WHERE excluded.declared > latest.declared "
    "OR (excluded.declared = latest.declared AND excluded.time_us > latest.time_us)")


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """What a reading is checked against, in pack order; ``row`` finds a code."""

    row: dict[str, int]
    id: np.ndarray
    unit: list[str]
    source: list[str]
    subject_id: np.ndarray
    cadence_s: np.ndarray


def catalogue(connection: Connection) -> Catalogue:
    """Return what readings may speak of."""
    t = schema.indicator.c
    rows = connection.execute(
        select(t.code, t.id, t.unit, t.source, t.subject_id, t.cadence_s)
        .where(t.position.is_not(None)).order_by(t.position)).all()
    return Catalogue({r.code: n for n, r in enumerate(rows)},
                     np.array([r.id for r in rows], np.int64),
                     [r.unit for r in rows], [r.source for r in rows],
                     np.array([r.subject_id for r in rows], np.int64),
                     np.array([r.cadence_s for r in rows], np.float64))


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


def judge(batch: Batch, known: Catalogue, received_us: int) -> tuple[list[str | None], Rows]:
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
    sources = [batch.source] * count if isinstance(batch.source, str) else list(batch.source)
    for name in {s for s in sources if not _is_name(s)}:
        refuse((i for i, s in enumerate(sources) if s == name),
               f"the source {name[:40]!r} is not a name")
    refuse(np.flatnonzero(~np.isfinite(batch.value)).tolist(), "the value is not finite")
    refuse(np.flatnonzero(batch.time_us > received_us + FUTURE_US).tolist(),
           "the time lies more than 60 s in the future")
    place = np.array([i for i, why in enumerate(reasons) if why is None], np.int64)
    at = found[place]
    kept = [sources[i] for i in place.tolist()]
    declared = np.fromiter(
        (s == known.source[k] for s, k in zip(kept, at.tolist(), strict=True)), bool, len(place))
    return reasons, Rows(place, known.id[at], batch.time_us[place], batch.value[place], kept,
                         declared)


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


def put(
    connection: Connection, dialect: Dialect, batch: Batch, known: Catalogue, received_us: int
) -> list[str | None]:
    """Keep a batch in the caller's transaction; return per row None or the refusal."""
    reasons, rows = judge(batch, known, received_us)
    if not len(rows):
        return reasons
    # by time, so that neighbours in the table are written together; and always in one order,
    # so that two batches lock rows in the same order
    names = {s: n for n, s in enumerate(sorted(set(rows.source)))}
    rank = np.fromiter((names[s] for s in rows.source), np.int64, len(rows))
    rows = rows.take(np.lexsort((rank, rows.id, rows.time_us)))
    done = dialect.execute_many(connection, _KEEP, list(zip(
        rows.time_us.tolist(), rows.id.tolist(), rows.source, rows.value.tolist(),
        repeat(received_us, len(rows)), strict=True)))
    if done != len(rows):  # some were there already: with this value, or with another?
        stored = _stored(connection, np.unique(rows.time_us).tolist())
        same = np.fromiter((stored[key] == value for key, value in zip(
            zip(rows.time_us.tolist(), rows.id.tolist(), rows.source, strict=True),
            rows.value.tolist(), strict=True)), bool, len(rows))
        for i in rows.place[~same].tolist():
            reasons[i] = CONFLICT
        rows = rows.take(np.flatnonzero(same))
    advance(connection, dialect, rows, received_us)
    return reasons


def advance(connection: Connection, dialect: Dialect, rows: Rows, received_us: int) -> None:
    """Bring ``latest`` up to ``rows``: only the best of each indicator is written."""
    order = np.lexsort((rows.time_us, rows.declared, rows.id))
    last = order[np.r_[rows.id[order][1:] != rows.id[order][:-1], True]] if len(order) else order
    best = rows.take(last)
    dialect.execute_many(connection, _ADVANCE, list(zip(
        best.id.tolist(), best.time_us.tolist(), best.source, best.declared.astype(int).tolist(),
        best.value.tolist(), repeat(received_us, len(best)), strict=True)))


def _stored(connection: Connection, times: list[int]) -> dict[tuple[int, int, str], float]:
    t = schema.hot.c
    found: dict[tuple[int, int, str], float] = {}
    for start in range(0, len(times), _IN_ONE_QUERY):
        part = times[start:start + _IN_ONE_QUERY]
        rows = connection.execute(select(t.time_us, t.indicator_id, t.source, t.value)
                                  .where(t.time_us.in_(part)))
        found.update(((r[0], r[1], r[2]), r[3]) for r in rows)
    return found


def latest(connection: Connection, template: str | None) -> list[Latest]:
    """Return the newest reading of each indicator of the catalogue that has one."""
    t, n = schema.indicator.c, schema.latest.c
    query = (select(t.code, t.template, t.subject_id, n.value, t.unit, n.time_us, n.received_us,
                    t.cadence_s, n.source)
             .join(schema.latest, n.indicator_id == t.id)
             .where(t.position.is_not(None)).order_by(t.position))
    if template is not None:
        query = query.where(t.template == template)
    return [Latest(r.code, r.template, r.subject_id, r.value, r.unit, from_us(r.time_us),
                   from_us(r.received_us), r.cadence_s, r.source)
            for r in connection.execute(query)]


def latest_columns(connection: Connection, known: Catalogue) -> LatestColumns:
    """Return the newest reading of every indicator of the catalogue."""
    rows = connection.exec_driver_sql(
        "SELECT indicator_id, time_us, received_us, value, source FROM latest").all()
    count = len(known.id)
    time_us, received_us = np.full(count, NO_TIME), np.full(count, NO_TIME)
    value, source = np.full(count, np.nan), [""] * count
    place = {number: n for n, number in enumerate(known.id.tolist())}
    for number, at, received, what, whose in rows:
        n = place.get(number)
        if n is not None:
            time_us[n], received_us[n], value[n], source[n] = at, received, what, whose
    return LatestColumns(tuple(known.row), known.id, known.subject_id, known.cadence_s,
                         time_us, received_us, value, tuple(source))


def indicators(connection: Connection, template: str | None) -> list[IndicatorRecord]:
    """Return the catalogue in pack order."""
    t = schema.indicator.c
    query = select(schema.indicator).where(t.position.is_not(None)).order_by(t.position)
    if template is not None:
        query = query.where(t.template == template)
    return [IndicatorRecord(r.code, r.template, Names(r.name, r.name_en), r.unit, r.cadence_s,
                            r.subject_layer, r.subject_key, r.source, **read_passport(r.passport))
            for r in connection.execute(query)]


def ids_of(connection: Connection, codes: Sequence[str]) -> dict[str, int]:
    """Return the store's ids of ``codes``, of those also that left the catalogue."""
    t = schema.indicator.c
    found: dict[str, int] = {}
    for start in range(0, len(codes), _IN_ONE_QUERY):
        part = list(codes[start:start + _IN_ONE_QUERY])
        found |= {r.code: r.id for r in connection.execute(
            select(t.code, t.id).where(t.code.in_(part)))}
    return found
