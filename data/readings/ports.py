"""What is asked of the store about readings in columns; a part of data.ports.Store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from data.readings.columns import Batch, LatestColumns, Series


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
