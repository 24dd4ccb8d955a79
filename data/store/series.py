"""Series: the readings of some indicators over a time, raw or by bucket, out of every table."""

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy.engine import Connection

from data.dialect import Dialect
from data.readings import buckets
from data.readings.columns import Series, no_series, raw_series
from data.readings.rollup import as_series, roll_up

#: More indicators than this are found by reading all of them.
_IN_ONE_QUERY = 400

Points = tuple[np.ndarray, np.ndarray]


def series(
    connection: Connection, dialect: Dialect, ids: Mapping[str, int], start_us: int, end_us: int,
    step: str, zone: str, source: str,
) -> dict[str, Series]:
    """Return one series per code of ``ids``; see data.readings.ports."""
    start_us, end_us = buckets.whole_buckets(start_us, end_us, step, zone)
    whose = winners(connection, dialect, list(ids.values()), source)
    found = hot_points(connection, dialect, whose, start_us, end_us)
    return {code: _series(found.get(number), step, zone) for code, number in ids.items()}


def winners(
    connection: Connection, dialect: Dialect, ids: Sequence[int], source: str
) -> dict[int, str]:
    """Return the source to read of each indicator; one without any reading is left out."""
    if source:
        return dict.fromkeys(ids, source)
    where, given = _among(ids)
    rows = connection.exec_driver_sql(
        dialect.sql(f"SELECT indicator_id, source FROM latest WHERE {where}"), given)
    wanted = set(ids)
    return {number: name for number, name in rows if number in wanted}


def hot_points(
    connection: Connection, dialect: Dialect, whose: Mapping[int, str], start_us: int, end_us: int
) -> dict[int, Points]:
    """Return times and values of [start, end) that are not packed yet, by indicator."""
    where, given = _among(list(whose))
    rows = connection.exec_driver_sql(dialect.sql(
        "SELECT indicator_id, source, time_us, value FROM hot "
        f"WHERE time_us >= ? AND time_us < ? AND {where} ORDER BY time_us"),
        (start_us, end_us, *given))
    lists: dict[int, tuple[list[int], list[float]]] = {}
    for number, name, time_us, value in rows:
        if whose.get(number) == name:
            times, values = lists.setdefault(number, ([], []))
            times.append(time_us)
            values.append(value)
    return {n: (np.array(t, np.int64), np.array(v, np.float64)) for n, (t, v) in lists.items()}


def _among(ids: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    if not ids or len(ids) > _IN_ONE_QUERY:
        return ("1 = 1" if ids else "1 = 0"), ()
    return f"indicator_id IN ({', '.join('?' * len(ids))})", tuple(ids)


def _series(points: Points | None, step: str, zone: str) -> Series:
    if points is None:
        return no_series()
    if step == "raw":
        return raw_series(*points)
    return as_series(roll_up(buckets.bucket_starts(points[0], step, zone), points[1]))
