"""Readings: a batch is checked row by row, then kept in ``hot`` and, if newest, in ``latest``."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from numbers import Real
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.engine import Connection

from data import schema
from data.model import IndicatorRecord, Latest, Names, Reading
from data.schema import MAX_CODE
from data.store.passports import read_passport
from data.store.texts import storable
from data.store.times import from_us, to_us

#: How far a source's clock may run ahead before its readings are refused.
FUTURE_US = 60_000_000
_IN_ONE_QUERY = 400

_KEEP = text(
    "INSERT INTO hot (time_us, indicator_id, source, value, received_us) "
    "VALUES (:time_us, :indicator_id, :source, :value, :received_us) ON CONFLICT DO NOTHING")
# The declared source wins for good; within one rank the later observation wins.
_ADVANCE = text(
    "INSERT INTO latest (indicator_id, time_us, source, declared, value, received_us) "
    "VALUES (:indicator_id, :time_us, :source, :declared, :value, :received_us) "
    "ON CONFLICT (indicator_id) DO UPDATE SET time_us = excluded.time_us, "
    "source = excluded.source, declared = excluded.declared, value = excluded.value, "
    "received_us = excluded.received_us "
    "WHERE excluded.declared > latest.declared "
    "OR (excluded.declared = latest.declared AND excluded.time_us > latest.time_us)")


@dataclass(frozen=True, slots=True)
class Known:
    """What a reading is checked against."""

    id: int
    unit: str
    source: str


def catalogue(connection: Connection) -> dict[str, Known]:
    """Return what a reading may speak of, by indicator code."""
    t = schema.indicator.c
    rows = connection.execute(
        select(t.code, t.id, t.unit, t.source).where(t.position.is_not(None)))
    return {r.code: Known(r.id, r.unit, r.source) for r in rows}


def refusal(reading: Reading, known: Mapping[str, Known], received_us: int) -> str | None:
    """Return why a reading cannot be kept, None when it can."""
    indicator = known.get(reading.indicator)
    if indicator is None:
        return f"unknown indicator {reading.indicator[:80]!r}"
    if reading.unit and reading.unit != indicator.unit:
        return f"unit {reading.unit[:40]!r} instead of {indicator.unit!r}"
    if not reading.source or len(reading.source) > MAX_CODE or not storable(reading.source):
        return f"the source {reading.source[:40]!r} is not a name"
    value: Any = reading.value
    if isinstance(value, bool) or not isinstance(value, Real):
        return "the value is not a number"
    if not _finite(value):
        return "the value is not finite"
    if reading.observed_at.tzinfo is None or reading.observed_at.utcoffset() is None:
        return "the time has no zone"
    if to_us(reading.observed_at) > received_us + FUTURE_US:
        return "the time lies more than 60 s in the future"
    return None


def _finite(value: Any) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def put(
    connection: Connection, readings: Sequence[Reading], known: Mapping[str, Known],
    received_at: datetime,
) -> list[str | None]:
    """Keep a batch in the caller's transaction; return per reading None or the refusal."""
    received_us = to_us(received_at)
    reasons = [refusal(r, known, received_us) for r in readings]
    rows = {i: _row(r, known[r.indicator], received_us)
            for i, r in enumerate(readings) if reasons[i] is None}
    if not rows:
        return reasons
    # sorted, so that two batches lock rows in the same order
    ordered = sorted(rows.values(), key=lambda r: (r["time_us"], r["indicator_id"], r["source"]))
    connection.execute(_KEEP, ordered)
    stored = _stored(connection, sorted({r["time_us"] for r in ordered}))
    for i, row in rows.items():
        if stored[row["time_us"], row["indicator_id"], row["source"]] != row["value"]:
            reasons[i] = "another value of this indicator, time and source is kept already"
    fresh = [rows[i] for i in rows if reasons[i] is None]
    if fresh:
        fresh.sort(key=lambda r: (r["indicator_id"], r["time_us"], r["source"]))
        connection.execute(_ADVANCE, fresh)
    return reasons


def _row(reading: Reading, indicator: Known, received_us: int) -> dict[str, Any]:
    return {"time_us": to_us(reading.observed_at), "indicator_id": indicator.id,
            "source": reading.source, "value": float(reading.value), "received_us": received_us,
            "declared": int(reading.source == indicator.source)}


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


def indicators(connection: Connection, template: str | None) -> list[IndicatorRecord]:
    """Return the catalogue in pack order."""
    t = schema.indicator.c
    query = select(schema.indicator).where(t.position.is_not(None)).order_by(t.position)
    if template is not None:
        query = query.where(t.template == template)
    return [IndicatorRecord(r.code, r.template, Names(r.name, r.name_en), r.unit, r.cadence_s,
                            r.subject_layer, r.subject_key, r.source, **read_passport(r.passport))
            for r in connection.execute(query)]
