"""Packed pieces in the store: chunks of a day and parts of an hour, found by indicator and time."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.engine import Connection

from data.dialect import Dialect
from data.readings.buckets import DAY_US, HOUR_US
from data.readings.codec import decode
from data.readings.rollup import new_ones

#: How many indicators one query asks for.
IN_ONE_QUERY = 400
#: How long a piece of each table is.
SPANS = {"chunk": DAY_US, "part": HOUR_US}

Points = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Piece:
    """One row of ``chunk`` or ``part``; ``data`` is None when it was not asked for or dropped."""

    start_us: int
    span_us: int
    hours: bytes
    data: bytes | None

    @property
    def end_us(self) -> int:
        """The time after its last."""
        return self.start_us + self.span_us


@dataclass(frozen=True, slots=True)
class State:
    """How far packing and dropping went (table reading_state), microseconds UTC."""

    packed_us: int
    raw_us: int
    dropped_us: int


def state(connection: Connection, lock: str = "") -> State:
    """Return the state; ``lock`` is a dialect's share_lock or row_lock."""
    row = connection.exec_driver_sql(
        f"SELECT packed_us, raw_us, dropped_us FROM reading_state WHERE id = 1{lock}").one()
    return State(*row)


def pieces(
    connection: Connection, dialect: Dialect, whose: Mapping[int, str], low_us: int, high_us: int,
    *, data: bool = True,
) -> dict[int, list[Piece]]:
    """Return the pieces that meet [low, high) by indicator, in time order.

    ``whose`` gives each indicator's source; without ``data`` only roll-ups are read.
    """
    found: dict[int, list[Piece]] = defaultdict(list)
    column = "data" if data else "NULL"
    for table, span in SPANS.items():
        for name, ids in by_source(whose):
            rows = connection.exec_driver_sql(dialect.sql(
                f"SELECT indicator_id, start_us, hours, {column} FROM {table} "
                f"WHERE indicator_id IN ({marks(ids)}) AND source = ? "
                "AND start_us > ? AND start_us < ?"), (*ids, name, low_us - span, high_us)).all()
            for number, start, hours, content in rows:
                found[number].append(Piece(start, span, hours, content))
    for some in found.values():
        some.sort(key=lambda piece: piece.start_us)
    return found


def late_points(
    connection: Connection, dialect: Dialect, whose: Mapping[int, str], low_us: int, high_us: int
) -> dict[int, Points]:
    """Return the late rows of [low, high) by indicator, in time order."""
    lists: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for name, ids in by_source(whose):
        rows = connection.exec_driver_sql(dialect.sql(
            f"SELECT indicator_id, time_us, value FROM late WHERE indicator_id IN ({marks(ids)}) "
            "AND source = ? AND time_us >= ? AND time_us < ?"), (*ids, name, low_us, high_us)).all()
        for number, time_us, value in rows:
            lists[number].append((time_us, value))
    return {number: as_points(sorted(rows)) for number, rows in lists.items()}


def as_points(rows: Sequence[tuple[int, float]]) -> Points:
    """Return (time, value) rows as two columns."""
    return (np.array([r[0] for r in rows], np.int64), np.array([r[1] for r in rows], np.float64))


def by_source(whose: Mapping[int, str]) -> Iterator[tuple[str, list[int]]]:
    """Yield sources with some of their indicators, few enough for one query."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, name in whose.items():
        groups[name].append(number)
    for name, ids in groups.items():
        for start in range(0, len(ids), IN_ONE_QUERY):
            yield name, ids[start:start + IN_ONE_QUERY]


def marks(values: Sequence[object]) -> str:
    """Return as many ``?`` as there are values."""
    return ", ".join("?" * len(values))


def contents(some: Sequence[Piece]) -> Points:
    """Return the readings of pieces that have them, in their order."""
    whole = [decode(piece.data) for piece in some if piece.data is not None]
    return join(whole)


def join(points: Sequence[Points]) -> Points:
    """Return points one after the other, in time order and each time once: the first one stays."""
    if not points:
        return as_points(())
    if len(points) == 1:
        return points[0]
    time_us = np.concatenate([t for t, _ in points])
    value = np.concatenate([v for _, v in points])
    if (np.diff(time_us) > 0).all():
        return time_us, value
    order = np.argsort(time_us, kind="stable")
    time_us, value = time_us[order], value[order]
    once = new_ones(time_us)
    return time_us[once], value[once]
