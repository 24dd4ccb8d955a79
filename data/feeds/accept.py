"""The one door of readings: rows from HTTP and from feeds are checked here, then stored durably."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.errors import ReadingRefused
from data.model import Reading
from data.ports import Store

#: Rows of one call; a tick of a large district has about two thousand.
MAX_ROWS = 10_000
_FIELDS = ("indicator", "observed_at", "value", "source", "unit")


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of row ``index`` of a batch; ``reason`` says why it was refused."""

    index: int
    accepted: bool
    reason: str | None = None


def accept(
    store: Store, payload: Any, *, now: datetime, source: str = ""
) -> list[RowResult]:
    """Store the readings of ``payload`` and return one result per row, in order.

    When this returns, the accepted rows are durable.

    Args:
        store: Where they go.
        payload: ``{"readings": [row, …]}`` or the list itself; a row is a mapping with
            ``indicator``, ``observed_at`` (ISO 8601 with offset), ``value``, and optionally
            ``source`` and ``unit``, or a ``Reading``.
        now: Aware time of receipt.
        source: Source of the rows that name none.

    Raises:
        ReadingRefused: When the payload as a whole is not a batch.
    """
    rows = _rows(payload)
    results: list[RowResult | None] = [None] * len(rows)
    readings: list[Reading] = []
    places: list[int] = []
    for index, row in enumerate(rows):
        try:
            readings.append(row if isinstance(row, Reading) else parse(row, source))
            places.append(index)
        except ReadingRefused as e:
            results[index] = RowResult(index, False, f"{e.what} {e.remedy}")
    reasons = store.put_readings(readings, received_at=now) if readings else []
    for index, reason in zip(places, reasons, strict=True):
        results[index] = RowResult(index, reason is None, reason)
    return [result for result in results if result is not None]


def parse(row: Any, source: str = "") -> Reading:
    """Return the reading that a JSON row describes; raise ReadingRefused naming the field."""
    if not isinstance(row, Mapping):
        raise ReadingRefused("The row is not an object.", f"Give {', '.join(_FIELDS)}.")
    unknown = sorted(str(key) for key in row if key not in _FIELDS)
    if unknown:
        raise ReadingRefused(f"Unknown field {unknown[0]!r}.", f"Give {', '.join(_FIELDS)}.")
    return Reading(
        indicator=_text(row, "indicator", 200),
        observed_at=_time(row.get("observed_at")),
        value=_number(row.get("value")),
        source=_text({"source": row.get("source") or source}, "source", 80),
        unit=_text({"unit": row.get("unit") or ""}, "unit", 40, empty=True),
    )


def _rows(payload: Any) -> Sequence[Any]:
    rows = payload.get("readings") if isinstance(payload, Mapping) else payload
    if not isinstance(rows, Sequence) or isinstance(rows, str | bytes):
        raise ReadingRefused("The body has no list of readings.", 'Send {"readings": [...]}.')
    if len(rows) > MAX_ROWS:
        raise ReadingRefused(f"{len(rows)} readings in one call.", f"Send at most {MAX_ROWS}.")
    return rows


def _text(row: Mapping[str, Any], field: str, longest: int, *, empty: bool = False) -> str:
    value = row.get(field)
    if not isinstance(value, str) or (not value and not empty) or len(value) > longest:
        raise ReadingRefused(f"{field} is not a text of 1 to {longest} letters.", "Correct it.")
    return value


def _number(value: Any) -> float:
    # bool is an int to Python; a source that sends true means something else than 1 person
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ReadingRefused(f"value {str(value)[:40]!r} is not a number.", "Send a JSON number.")
    try:
        number = float(value)
    except OverflowError as e:
        raise ReadingRefused("value is too large.", "Send a finite number.") from e
    if not math.isfinite(number):
        raise ReadingRefused(f"value {number} is not finite.", "Leave out what was not measured.")
    return number


def _time(value: Any) -> datetime:
    remedy = "Send ISO 8601 with an offset, such as 2026-11-21T20:00:00+08:00."
    if not isinstance(value, str):
        raise ReadingRefused("observed_at is not a text.", remedy)
    try:
        time = datetime.fromisoformat(value)
    except ValueError as e:
        raise ReadingRefused(f"observed_at {value[:40]!r} is not a time.", remedy) from e
    if time.tzinfo is None:
        raise ReadingRefused(f"observed_at {value!r} has no offset.", remedy)
    return time
