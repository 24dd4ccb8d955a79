"""Series: the readings of some indicators over a time, raw or by bucket, out of every table."""

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy.engine import Connection

from data.dialect import Dialect
from data.readings import buckets
from data.readings.columns import Series
from data.readings.rollup import Rollup, as_series, both, fold, readings_alone
from data.readings.rollup_codec import decode_rollups, width_of
from data.store.pieces import (
    IN_ONE_QUERY,
    Piece,
    Points,
    as_points,
    contents,
    join,
    late_points,
    marks,
    pieces,
    state,
)


def series(
    connection: Connection, dialect: Dialect, ids: Mapping[str, int], start_us: int, end_us: int,
    step: str, zone: str, source: str,
) -> dict[str, Series]:
    """Return one series per code of ``ids``; see data.readings.ports."""
    low, high = buckets.whole_buckets(start_us, end_us, step, zone)
    whose = winners(connection, dialect, list(ids.values()), source)
    hot = hot_points(connection, dialect, whose, low, high)
    late = late_points(connection, dialect, whose, low, high)
    unit = _unit(low, high, step, zone)
    packed_us = state(connection).packed_us
    packed = pieces(connection, dialect, whose, low, high, data=unit == 1)
    found = {}
    for code, number in ids.items():
        some, fresh = packed.get(number, []), hot.get(number, as_points(()))
        if unit != 1:
            moving = fresh[0][:np.searchsorted(fresh[0], packed_us)]
            some = _opened(connection, dialect, whose, number, some, moving, unit)
        parts = _parts(some, join([fresh, late.get(number, as_points(()))]), low, high)
        if step != "raw":
            parts = fold(buckets.bucket_starts(parts.time_us, step, zone), parts)
        found[code] = as_series(parts)
    return found


def winners(
    connection: Connection, dialect: Dialect, ids: Sequence[int], source: str
) -> dict[int, str]:
    """Return the source to read of each indicator; one without any reading is left out."""
    if source:
        return dict.fromkeys(ids, source)
    found: dict[int, str] = {}
    for start in range(0, len(ids), IN_ONE_QUERY):
        part = ids[start:start + IN_ONE_QUERY]
        rows = connection.exec_driver_sql(dialect.sql(
            f"SELECT indicator_id, source FROM latest WHERE indicator_id IN ({marks(part)})"),
            tuple(part))
        found |= {row[0]: row[1] for row in rows}
    return found


def hot_points(
    connection: Connection, dialect: Dialect, whose: Mapping[int, str], start_us: int, end_us: int
) -> dict[int, Points]:
    """Return the readings of [start, end) that still stand in ``hot``, by indicator."""
    if not whose:
        return {}
    # the table is clustered by time: all of the time is read once, however many are asked for
    few = len(whose) <= IN_ONE_QUERY
    among = f" AND indicator_id IN ({marks(list(whose))})" if few else ""
    rows = connection.exec_driver_sql(dialect.sql(
        "SELECT indicator_id, source, time_us, value FROM hot "
        f"WHERE time_us >= ? AND time_us < ?{among} ORDER BY time_us"),
        (start_us, end_us, *(whose if few else ()))).all()
    lists: dict[int, list[tuple[int, float]]] = {}
    for number, name, time_us, value in rows:
        if whose.get(number) == name:
            lists.setdefault(number, []).append((time_us, value))
    return {number: as_points(some) for number, some in lists.items()}


def _unit(low: int, high: int, step: str, zone: str) -> int:
    """Return the widest roll-up (microseconds) whose buckets fit into the step's, 1 for none."""
    if step in ("raw", "minute"):
        return 1
    months = range(buckets.month_of(low), buckets.month_of(high) + 1)
    unit = min((buckets.local_unit(zone, month) for month in months), default=1)
    return unit if unit >= buckets.QUARTER_US else 1


def _opened(
    connection: Connection, dialect: Dialect, whose: Mapping[int, str], number: int,
    some: list[Piece], moving: np.ndarray, unit: int,
) -> list[Piece]:
    """Read the readings of pieces whose roll-up does not do.

    That is one of wider buckets than ``unit`` (the district's zone was another), and one that the
    packer may have written already while its rows, at the times ``moving``, still stand in
    ``hot``: they may not count twice.
    """
    shut = [width_of(piece.hours) > unit for piece in some]
    if len(moving):
        shut = [one or bool(((moving >= piece.start_us) & (moving < piece.end_us)).any())
                for one, piece in zip(shut, some, strict=True)]
    if not any(shut):
        return some
    wanted = [piece for piece, is_shut in zip(some, shut, strict=True) if is_shut]
    read = pieces(connection, dialect, {number: whose[number]}, wanted[0].start_us,
                  wanted[-1].end_us)[number]
    full = {(piece.start_us, piece.span_us): piece for piece in read}
    return [full[p.start_us, p.span_us] if is_shut else p
            for p, is_shut in zip(some, shut, strict=True)]


def _parts(some: Sequence[Piece], fresh: Points, low: int, high: int) -> Rollup:
    """Return readings and, where a piece has none, roll-ups of [low, high) in time order."""
    time_us, value = join([contents([p for p in some if p.data is not None]), fresh])
    rolled = [piece for piece in some if piece.data is None]
    if not rolled:
        low_at, high_at = np.searchsorted(time_us, (low, high))
        return readings_alone(time_us[low_at:high_at], value[low_at:high_at])
    sums = decode_rollups([p.start_us for p in rolled], [p.hours for p in rolled])
    whole = both(sums, readings_alone(time_us, value))
    order = np.argsort(whole.time_us, kind="stable")
    order = order[(whole.time_us[order] >= low) & (whole.time_us[order] < high)]
    return Rollup(whole.time_us[order], whole.count[order], whole.min[order], whole.max[order],
                  whole.sum[order])
