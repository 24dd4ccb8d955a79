"""What is asked of the store about readings in columns; a part of data.ports.Store."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from data.readings.columns import Batch, LatestColumns, Series
from data.readings.history import HistoryReport


class ReadingStore(Protocol):
    """Batches in, series and latest values out."""

    def put_batch(self, batch: Batch, *, received_at: datetime) -> list[str | None]:
        """Store a batch durably; per row None when kept, else the reason it was refused.

        Idempotent by (indicator, time, source). Refused: unknown indicator, wrong unit, NaN or
        infinite, more than 60 s in the future, no source, another value than the one kept for
        that (indicator, time, source). A reading older than the latest is kept but does not
        become the latest; the indicator's declared source wins it.
        """

    def series(self, codes: Sequence[str], start: datetime, end: datetime, *, step: str = "raw",
               zone: str = "", source: str = "") -> dict[str, Series]:
        """Return the readings of [start, end) by code; a code without one has an empty series.

        Args:
            codes: Indicators; one that the catalogue never had is left out.
            start: Aware time of the first reading.
            end: Aware time after the last one.
            step: "raw", or a bucket: minute, hour, day, week, month, year. The range is then
                widened to whole buckets; one without a reading is absent.
            zone: IANA time zone of hours and longer; empty is the district's.
            source: Source to read; empty is the one that wins the latest value, which is the
                declared one as soon as it has reported.
        """

    def latest_columns(self) -> LatestColumns:
        """Return the newest reading of every indicator of the catalogue, in pack order."""

    def put_history(
        self, given: Mapping[str, tuple[np.ndarray, np.ndarray]], source: str = "", *,
        at: datetime,
    ) -> HistoryReport:
        """Keep long series, straight in chunks; the same again changes nothing.

        What was kept when it is killed stays; call it again with the same.

        Args:
            given: Times (int64, microseconds UTC, any order) and values (float64) by code.
            source: Source of all of them; empty is each indicator's declared one.
            at: Present time.
        """

    def packed_between(self, start: datetime, end: datetime, source: str) -> set[str]:
        """Return the codes that have a packed day of ``source`` which begins in [start, end)."""

    def pack(self, now: datetime, limit: int | None = None) -> int:
        """Pack what is due, in at most ``limit`` steps; return the chunks of days closed."""

    def packing(self, now: datetime) -> Iterator[int]:
        """Pack what is due in small steps; yields after each transaction the chunks it closed.

        It may end after any step, also by a kill: nothing is lost, nothing is there twice.
        Raises LoadInProgress while another process packs.
        """

    def retain(self, now: datetime) -> int:
        """Drop readings, later roll-ups, alerts and events that are too old; return how many
        chunks were changed, and alerts and events removed."""

    def retaining(self, now: datetime) -> Iterator[int]:
        """Drop what is too old in small steps; yields how many chunks, alerts or events."""
