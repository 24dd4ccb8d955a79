"""Readings: a batch is checked by columns, then kept in ``hot`` and, if newest, in ``latest``."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from data import schema
from data.dialect import Dialect
from data.model import IndicatorRecord, Latest, Names
from data.readings.columns import NO_TIME, Batch, LatestColumns
from data.readings.keep import Keep
from data.store.late import put_late
from data.store.passports import read_passport
from data.store.pieces import State, state
from data.store.rows import CONFLICT, FUTURE_US, Catalogue, Limits, Rows, judge
from data.store.times import from_us

_IN_ONE_QUERY = 400

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


def put(
    connection: Connection, dialect: Dialect, batch: Batch, known: Catalogue, received_us: int,
    keep: Keep,
) -> list[str | None]:
    """Keep a batch in the caller's transaction; return per row None or the refusal."""
    went = state(connection, dialect.share_lock)
    reasons, rows = judge(batch, known, limits(went, received_us, keep))
    if not len(rows):
        return reasons
    # by time, so that neighbours in the table are written together; and always in one order,
    # so that two batches lock rows in the same order
    names = {s: n for n, s in enumerate(sorted(set(rows.source)))}
    rank = np.fromiter((names[s] for s in rows.source), np.int64, len(rows))
    rows = rows.take(np.lexsort((rank, rows.id, rows.time_us)))
    first = int(np.searchsorted(rows.time_us, went.packed_us))
    fits = np.ones(len(rows), bool)
    if first:
        fits[:first] = put_late(connection, dialect, rows.take(np.arange(first)), received_us)
    if first < len(rows):
        fits[first:] = _put_hot(connection, dialect, rows.take(np.arange(first, len(rows))),
                                received_us)
    for i in rows.place[~fits].tolist():
        reasons[i] = CONFLICT
    advance(connection, dialect, rows.take(np.flatnonzero(fits)), received_us)
    return reasons


def limits(went: State, received_us: int, keep: Keep) -> Limits:
    """Return the times that are taken at ``received_us``."""
    return Limits(max(keep.raw_from(received_us), went.raw_us), received_us + FUTURE_US,
                  keep.raw_days)


def _put_hot(
    connection: Connection, dialect: Dialect, rows: Rows, received_us: int
) -> np.ndarray:
    """Keep rows in time order; return which ones (bool) are kept now with their value."""
    done = dialect.execute_many(connection, _KEEP, list(zip(
        rows.time_us.tolist(), rows.id.tolist(), rows.source, rows.value.tolist(),
        repeat(received_us, len(rows)), strict=True)))
    if done == len(rows):
        return np.ones(len(rows), bool)
    # some were there already: with this value, or with another?
    stored = _stored(connection, np.unique(rows.time_us).tolist())
    keys = zip(rows.time_us.tolist(), rows.id.tolist(), rows.source, strict=True)
    return np.fromiter((stored[key] == value for key, value in zip(
        keys, rows.value.tolist(), strict=True)), bool, len(rows))


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
    return [_record(r) for r in connection.execute(query)]


def retired(connection: Connection, layer: str) -> list[IndicatorRecord]:
    """Return what a load took out of the catalogue and spoke of ``layer``, in its old order."""
    t = schema.indicator.c
    query = (select(schema.indicator).where(t.position.is_(None), t.subject_layer == layer)
             .order_by(t.id))
    return [_record(r) for r in connection.execute(query)]


def _record(r: Row[Any]) -> IndicatorRecord:
    return IndicatorRecord(r.code, r.template, Names(r.name, r.name_en), r.unit, r.cadence_s,
                           r.subject_layer, r.subject_key, r.source, **read_passport(r.passport))


def ids_of(connection: Connection, codes: Sequence[str]) -> dict[str, int]:
    """Return the store's ids of ``codes``, of those also that left the catalogue."""
    t = schema.indicator.c
    found: dict[str, int] = {}
    for start in range(0, len(codes), _IN_ONE_QUERY):
        part = list(codes[start:start + _IN_ONE_QUERY])
        found |= {r.code: r.id for r in connection.execute(
            select(t.code, t.id).where(t.code.in_(part)))}
    return found
