"""Histories: long series go straight into chunks, without passing through ``hot``."""

from collections.abc import Iterator, Mapping

import numpy as np
from sqlalchemy.engine import Connection

from data.dialect import Dialect
from data.passport import DERIVED
from data.readings.buckets import DAY_US
from data.readings.columns import Batch
from data.readings.history import HistoryReport
from data.readings.keep import Keep
from data.store import packing, readings
from data.store.chunk_writer import ChunkWriter
from data.store.database import Database
from data.store.pieces import Points, as_points, join, late_points, state
from data.store.rows import (
    COMPUTED,
    CONFLICT,
    Catalogue,
    Limits,
    Rows,
    time_and_value_faults,
)

#: Readings and pieces of one transaction.
_READINGS, _PIECES = 400_000, 2_000

Part = tuple[str, int, str, Points]


def put_history(
    database: Database, given: Mapping[str, Points], source: str, at_us: int, known: Catalogue,
    keep: Keep, zone: str,
) -> HistoryReport:
    """Keep series by code; see data.readings.ports. Each transaction is durable by itself."""
    packed_us = packing.advance(database, packing.cut(at_us))
    for _ in packing.drain(database, packed_us, zone):
        pass
    report = HistoryReport()
    with database.read() as connection:
        limits = readings.limits(state(connection), at_us, keep)
    waiting: list[Part] = []
    for code, points in given.items():
        row = known.row.get(code)
        if row is None:
            report.refuse(code, points[0].tolist(), f"unknown indicator {code[:80]!r}")
            continue
        if known.source[row] == DERIVED:
            report.refuse(code, points[0].tolist(), COMPUTED)
            continue
        name, number = source or known.source[row], int(known.id[row])
        fit = _fit(code, points, limits, report)
        cut = int(np.searchsorted(fit[0], packed_us))
        waiting += [(code, number, name, part) for part in _split((fit[0][:cut], fit[1][:cut]))]
        if cut < len(fit[0]):
            _put_recent(database, code, (fit[0][cut:], fit[1][cut:]), name, known, at_us, keep,
                        report)
    for group in _groups(waiting):
        _put_packed(database, group, known, at_us, zone, report)
    return report


def _fit(code: str, points: Points, limits: Limits, report: HistoryReport) -> Points:
    """Return the readings that may be kept, in time order and each time once."""
    time_us, value = np.asarray(points[0], np.int64), np.asarray(points[1], np.float64)
    bad = np.zeros(len(time_us), bool)
    for faulty, why in time_and_value_faults(time_us, value, limits):
        report.refuse(code, time_us[faulty & ~bad].tolist(), why)
        bad |= faulty
    order = np.argsort(time_us[~bad], kind="stable")
    time_us, value = time_us[~bad][order], value[~bad][order]
    first = np.flatnonzero(np.r_[True, np.diff(time_us) != 0][:len(time_us)])
    kept = np.repeat(value[first], np.diff(np.r_[first, len(value)]))
    report.refuse(code, time_us[kept != value].tolist(), CONFLICT)
    report.kept += int((kept == value).sum()) - len(first)
    return time_us[first], value[first]


def _split(points: Points) -> Iterator[Points]:
    for start in range(0, len(points[0]), _READINGS):
        yield points[0][start:start + _READINGS], points[1][start:start + _READINGS]


def _groups(waiting: list[Part]) -> Iterator[list[Part]]:
    """Yield parts for one transaction each; one indicator's are never in the same one."""
    group: list[Part] = []
    total, days = 0, 0
    for part in waiting:
        times = part[3][0]
        span = len(np.unique(times // DAY_US))
        if group and (total + len(times) > _READINGS or days + span > _PIECES
                      or group[-1][1] == part[1]):
            yield group
            group, total, days = [], 0, 0
        group.append(part)
        total, days = total + len(times), days + span
    if group:
        yield group


def _put_packed(
    database: Database, group: list[Part], known: Catalogue, at_us: int, zone: str,
    report: HistoryReport,
) -> None:
    with database.write() as connection:
        packed_us = state(connection, database.dialect.row_lock).packed_us
        writer = ChunkWriter(connection, database.dialect, packed_us, zone)
        newest: list[Part] = []
        for code, number, source, points in group:
            late = _take_late(connection, database.dialect, number, source, points)
            whole = join([late, points])
            refused = writer.add(number, source, whole)
            at = np.searchsorted(whole[0], points[0])
            refused = refused[at] | (whole[1][at] != points[1])
            report.refuse(code, points[0][refused].tolist(), CONFLICT)
            kept = points[0][~refused], points[1][~refused]
            report.kept += len(kept[0])
            if len(kept[0]):
                newest.append((code, number, source, (kept[0][-1:], kept[1][-1:])))
        writer.flush()
        for part in newest:
            readings.advance(connection, database.dialect, _rows(*part, known), at_us)


def _take_late(
    connection: Connection, dialect: Dialect, number: int, source: str, points: Points
) -> Points:
    """Return the late rows of the time of ``points``, which are merged with them."""
    low, high = int(points[0][0]), int(points[0][-1]) + 1
    late = late_points(connection, dialect, {number: source}, low, high)
    if number not in late:
        return as_points(())
    connection.exec_driver_sql(dialect.sql(
        "DELETE FROM late WHERE indicator_id = ? AND source = ? AND time_us >= ? "
        "AND time_us < ?"), (number, source, low, high))
    return late[number]


def _rows(code: str, number: int, source: str, points: Points, known: Catalogue) -> Rows:
    count = len(points[0])
    declared = np.full(count, known.source[known.row[code]] == source)
    return Rows(np.arange(count), np.full(count, number), *points, [source] * count, declared)


def _put_recent(
    database: Database, code: str, points: Points, source: str, known: Catalogue, at_us: int,
    keep: Keep, report: HistoryReport,
) -> None:
    """Put what is not due for packing where live readings go."""
    with database.write() as connection:
        reasons = readings.put(connection, database.dialect,
                               Batch([code] * len(points[0]), *points, source), known, at_us, keep)
    for at, why in zip(points[0].tolist(), reasons, strict=True):
        if why is None:
            report.kept += 1
        else:
            report.refuse(code, [at], why)
