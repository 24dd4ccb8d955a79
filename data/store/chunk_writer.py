"""Merges readings into chunks and parts, in the caller's transaction; the same twice is once."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
from sqlalchemy.engine import Connection

from data.dialect import Dialect
from data.readings.buckets import DAY_US, HOUR_US, QUARTER_US, local_unit, month_of
from data.readings.codec import encode
from data.readings.rollup_codec import encode_rollup
from data.store.pieces import SPANS, Piece, Points, as_points, contents, join, pieces

_PUT = ("INSERT INTO {} (indicator_id, source, start_us, count, hours, data) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (indicator_id, source, start_us) DO UPDATE SET "
        "count = excluded.count, hours = excluded.hours, data = excluded.data")
_DROP = "DELETE FROM part WHERE indicator_id = ? AND source = ? AND start_us = ?"


class ChunkWriter:
    """Gathers what changes and writes it at once by ``flush``.

    A day that is packed to its end becomes one chunk and loses its parts; before that, each hour
    is a part. Between two flushes an indicator and source may be given once.
    """

    def __init__(
        self, connection: Connection, dialect: Dialect, packed_us: int, zone: str
    ) -> None:
        self._connection = connection
        self._dialect = dialect
        self._packed_us = packed_us
        self._zone = zone
        self._rows: dict[str, list[tuple[int, str, int, int, bytes, bytes]]] = defaultdict(list)
        self._gone: list[tuple[int, str, int]] = []

    @property
    def pieces(self) -> int:
        """How many pieces wait to be written."""
        return sum(map(len, self._rows.values()))

    def add(self, number: int, source: str, points: Points) -> np.ndarray:
        """Merge points (times ascending, each once) and return which ones (bool) were refused.

        Refused is another value than the one kept for its time, and a time whose readings were
        dropped already so that only roll-ups are left.
        """
        time_us, value = points
        days = time_us // DAY_US
        low, high = int(days[0]) * DAY_US, (int(days[-1]) + 1) * DAY_US
        there = pieces(self._connection, self._dialect, {number: source}, low, high)
        old: dict[int, list[Piece]] = defaultdict(list)
        for piece in there.get(number, []):
            old[piece.start_us // DAY_US].append(piece)
        refused = np.zeros(len(time_us), bool)
        for first, last in _runs(days):
            day, part = int(days[first]), slice(first, last)
            refused[part] = self._day(number, source, day, old[day], (time_us[part], value[part]))
        return refused

    def close_day(self, number: int, source: str, start_us: int) -> None:
        """Make one chunk of the parts of a day that is over."""
        old = pieces(self._connection, self._dialect, {number: source}, start_us,
                     start_us + DAY_US).get(number, [])
        self._put(number, source, "chunk", start_us, old, as_points(()))

    def flush(self) -> None:
        """Write all that was gathered."""
        for table, rows in self._rows.items():
            self._dialect.execute_many(self._connection, _PUT.format(table), rows)
        self._dialect.execute_many(self._connection, _DROP, self._gone)
        self._rows.clear()
        self._gone.clear()

    def _day(self, number: int, source: str, day: int, old: list[Piece], new: Points
             ) -> np.ndarray:
        start = day * DAY_US
        if start + DAY_US <= self._packed_us or any(piece.span_us == DAY_US for piece in old):
            return self._put(number, source, "chunk", start, old, new)
        hours = new[0] // HOUR_US
        refused = []
        for first, last in _runs(hours):
            start = int(hours[first]) * HOUR_US
            refused.append(self._put(number, source, "part", start,
                                     [p for p in old if p.start_us == start],
                                     (new[0][first:last], new[1][first:last])))
        return np.concatenate(refused)

    def _put(self, number: int, source: str, table: str, start_us: int, old: list[Piece],
             new: Points) -> np.ndarray:
        if any(piece.data is None for piece in old):
            return np.ones(len(new[0]), bool)
        kept = contents(old)
        at = np.searchsorted(kept[0], new[0])
        there = np.zeros(len(new[0]), bool)
        inside = at < len(kept[0])
        there[inside] = kept[0][at[inside]] == new[0][inside]
        refused = there.copy()
        refused[there] = kept[1][at[there]] != new[1][there]
        whole = len(old) == 1 and old[0].span_us == SPANS[table]
        if not (there.all() and whole):
            self._piece(number, source, table, start_us, join([kept, new]))
            self._gone += [(number, source, piece.start_us) for piece in old
                           if table == "chunk" and piece.span_us == HOUR_US]
        return refused

    def _piece(self, number: int, source: str, table: str, start_us: int, points: Points) -> None:
        unit = local_unit(self._zone, month_of(start_us))
        width = HOUR_US if unit == HOUR_US else QUARTER_US
        self._rows[table].append((
            number, source, start_us, len(points[0]),
            encode_rollup(start_us, *points, width), encode(*points)))


def _runs(keys: np.ndarray) -> list[tuple[int, int]]:
    """Return (first, after last) of each run of equal keys."""
    cuts = [0, *(np.flatnonzero(np.diff(keys)) + 1).tolist(), len(keys)]
    return list(pairwise(cuts))
