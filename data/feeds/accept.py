"""The one door of readings: rows from HTTP, MQTT, files and feeds become durable here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from data.errors import ReadingRefused
from data.feeds.formats import MAX_ROWS
from data.feeds.keep import keep
from data.feeds.parse import RowReader
from data.feeds.rows import Outcome, Refusal, Rows, of_readings
from data.model import Reading
from data.ports import Store
from data.store.times import from_us, to_us

#: How far a source's clock may run ahead before its readings are refused.
AHEAD_US = 60_000_000


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of row ``index`` of a batch; ``reason`` says why it was refused."""

    index: int
    accepted: bool
    reason: str | None = None
    code: str | None = None


def accept(store: Store, payload: Any, *, now: datetime, source: str = "") -> list[RowResult]:
    """Store the readings of ``payload`` and return one result per row, in order.

    When this returns, the accepted rows are durable.

    Args:
        store: Where they go.
        payload: ``{"readings": [row, …]}`` or the list itself; a row is a mapping with
            ``indicator``, ``observed_at`` (ISO 8601 with offset), ``value``, and optionally
            ``source`` and ``unit``; or a list of ``Reading``.
        now: Aware time of receipt.
        source: Source of the rows that name none.

    Raises:
        ReadingRefused: When the payload as a whole is not a batch.
    """
    return results(accept_rows(store, rows_of(payload, source), now=now))


def rows_of(payload: Any, source: str = "") -> Rows:
    """Return the rows of a payload as ``accept`` takes it; raise ReadingRefused."""
    items = payload.get("readings") if isinstance(payload, Mapping) else payload
    if not isinstance(items, Sequence) or isinstance(items, str | bytes):
        raise ReadingRefused("The body has no list of readings.", 'Send {"readings": [...]}.')
    if len(items) > MAX_ROWS:
        raise ReadingRefused(f"{len(items)} readings in one call.", f"Send at most {MAX_ROWS}.")
    if items and all(isinstance(one, Reading) for one in items):
        return of_readings(list(items))
    return RowReader(source).read(items)


def accept_rows(store: Store, rows: Rows, *, now: datetime) -> Outcome:
    """Store a batch by columns; what the outcome does not refuse is durable."""
    rows = punctual(rows, now)
    bad = keep(store, rows, received_at=now)
    refused = (*rows.refused, *(Refusal(rows.index[i], *why) for i, why in bad.items()))
    return Outcome(rows.total, tuple(sorted(refused, key=lambda one: one.index)))


def punctual(rows: Rows, now: datetime) -> Rows:
    """Refuse what was observed more than a minute after ``now``, naming source and lead."""
    latest = to_us(now) + AHEAD_US
    if not rows.time_us or max(rows.time_us) <= latest:
        return rows
    bad = {i: ("future", _ahead(us, now, rows.source[i]))
           for i, us in enumerate(rows.time_us) if us > latest}
    return rows.without(bad)


def _ahead(time_us: int, now: datetime, source: str) -> str:
    try:
        lead = str(timedelta(seconds=round((from_us(time_us) - now).total_seconds())))
    except OverflowError:
        lead = "thousands of years"
    return (f"The clock of source {source!r} is {lead} ahead: the time lies more than 60 s "
            "in the future. Set its clock, or send the right offset.")


def results(outcome: Outcome) -> list[RowResult]:
    """Return one result per row of the batch, in order."""
    refused = {one.index: one for one in outcome.refused}
    found = []
    for index in range(outcome.total):
        why = refused.get(index)
        found.append(RowResult(index, True) if why is None
                     else RowResult(index, False, why.reason, why.code))
    return found
