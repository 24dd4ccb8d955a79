"""Readings as the store takes and gives them (a part of CityStore)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from numbers import Real
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.engine import Connection

from data import schema
from data.errors import LoadInProgress
from data.model import IndicatorRecord, Latest, Reading
from data.readings import buckets
from data.readings.columns import Batch, LatestColumns, Series
from data.readings.history import HistoryReport
from data.readings.keep import Keep
from data.store import expiry, history, packing, readings, reported, retention
from data.store import series as series_rows
from data.store.database import Database
from data.store.rows import Catalogue, catalogue
from data.store.times import to_us


class Readings:
    """Batches in, latest values and series out; each method is one short transaction."""

    database: Database
    keep: Keep
    _known: tuple[int, Catalogue] | None = None

    def indicators(self, template: str | None = None) -> list[IndicatorRecord]:
        """Return catalogue records in pack order."""
        with self.database.read() as connection:
            return readings.indicators(connection, template)

    def retired_indicators(self, layer: str) -> list[IndicatorRecord]:
        """Return what a load took out of the catalogue and spoke of features of ``layer``."""
        with self.database.read() as connection:
            return readings.retired(connection, layer)

    def put_batch(self, batch: Batch, *, received_at: datetime) -> list[str | None]:
        """Store a batch durably; per row None when kept, else the reason it was refused."""
        received_us = to_us(received_at)
        if not len(batch):
            return []
        with self.database.write() as connection:
            known = self._catalogue(connection)
            return readings.put(connection, self.database.dialect, batch, known, received_us,
                                self.keep)

    def put_readings(
        self, given: Sequence[Reading], *, received_at: datetime
    ) -> list[str | None]:
        """Store readings durably; per reading None when kept, else the reason it was refused."""
        reasons = [_no_number(r) for r in given]
        fit = [i for i, why in enumerate(reasons) if why is None]
        some = [given[i] for i in fit]
        done = self.put_batch(Batch(
            [r.indicator for r in some],
            np.array([to_us(r.observed_at) for r in some], np.int64),
            np.array([float(r.value) for r in some], np.float64),
            [r.source for r in some], [r.unit for r in some]), received_at=received_at)
        for i, why in zip(fit, done, strict=True):
            reasons[i] = why
        return reasons

    def latest(self, template: str | None = None) -> list[Latest]:
        """Return the newest reading of each indicator that has one."""
        with self.database.read() as connection:
            return readings.latest(connection, template)

    def latest_columns(self) -> LatestColumns:
        """Return the newest reading of every indicator of the catalogue, in pack order."""
        with self.database.read() as connection:
            return readings.latest_columns(connection, self._catalogue(connection))

    def series(
        self, codes: Sequence[str], start: datetime, end: datetime, *, step: str = "raw",
        zone: str = "", source: str = "",
    ) -> dict[str, Series]:
        """Return the readings of [start, end) by code; see data.readings.ports."""
        buckets.check_step(step)
        low, high = (to_us(min(max(t, buckets.FIRST), buckets.LAST)) for t in (start, end))
        with self.database.read() as connection:
            known = self._catalogue(connection)
            ids = {c: int(known.id[known.row[c]]) for c in codes if c in known.row}
            ids |= readings.ids_of(connection, [c for c in codes if c not in ids])
            return series_rows.series(connection, self.database.dialect, ids, low, high, step,
                                      zone or known.zone, source)

    def put_history(
        self, given: Mapping[str, tuple[np.ndarray, np.ndarray]], source: str = "", *,
        at: datetime,
    ) -> HistoryReport:
        """Keep long series by code, straight in chunks; see data.readings.ports."""
        with self.database.read() as connection:
            known = self._catalogue(connection)
        return history.put_history(self.database, given, source, to_us(at), known, self.keep,
                                   known.zone)

    def packed_between(self, start: datetime, end: datetime, source: str) -> set[str]:
        """Return the codes with a packed day of ``source``; see data.readings.ports."""
        with self.database.read() as connection:
            return reported.packed_between(connection, to_us(start), to_us(end), source)

    def pack(self, now: datetime, limit: int | None = None) -> int:
        """Pack what is due and return how many chunks of days were closed."""
        done = 0
        for number, closed in enumerate(self.packing(now), 1):
            done += closed
            if number == limit:
                break
        return done

    def packing(self, now: datetime) -> Iterator[int]:
        """Pack what is due in small steps; see data.readings.ports."""
        with self.database.read() as connection:
            zone = self._catalogue(connection).zone
        with self._alone():
            yield from packing.pack(self.database, to_us(now), zone)

    def retain(self, now: datetime) -> int:
        """Drop what is older than the settings keep; return how many chunks, alerts and events."""
        return sum(self.retaining(now))

    def retaining(self, now: datetime) -> Iterator[int]:
        """Drop what is too old in small steps; see data.readings.ports."""
        with self._alone():
            yield from retention.retain(self.database, to_us(now), self.keep)
            yield from expiry.retain(self.database, to_us(now), self.keep)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the one process that packs or drops; what it does twice would be done once."""
        with ExitStack() as stack:
            try:
                stack.enter_context(self.database.dialect.pack_lock())
            except LoadInProgress as e:
                raise LoadInProgress("Another process packs the readings of this store.",
                                     "Wait until it has ended.") from e
            yield

    def _catalogue(self, connection: Connection) -> Catalogue:
        version = int(connection.scalar(select(schema.state.c.version)) or 0)
        if self._known is None or self._known[0] != version:
            self._known = (version, catalogue(connection))
        return self._known[1]


def _no_number(reading: Reading) -> str | None:
    """Return why a reading does not fit into a column, None when it does."""
    value: Any = reading.value
    if isinstance(value, bool) or not isinstance(value, Real):
        return "the value is not a number"
    try:
        math.isfinite(float(value))
    except OverflowError:
        return "the value is not finite"
    if reading.observed_at.tzinfo is None or reading.observed_at.utcoffset() is None:
        return "the time has no zone"
    return None
