"""One row of a body after another becomes columns: each field is judged, its first fault told."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from data.feeds.rows import Rows
from data.store.times import to_us

FIELDS = ("indicator", "observed_at", "value", "source", "unit")
LONGEST = {"indicator": 200, "source": 80, "unit": 40}
_KNOWN = frozenset(FIELDS)
_ISO = "Send ISO 8601 with an offset, such as 2026-11-21T20:00:00+08:00."

#: Code and reason.
Fault = tuple[str, str]


class RowReader:
    """Reads rows into ``rows``; one of these a batch, since it remembers the times it has read.

    Args:
        source: Source of the rows that name none; empty: every row must name its own.
        indicator: Indicator of the rows that name none.
        received_us: Time of the rows that name none (microseconds); None: each must.
    """

    def __init__(
        self, source: str = "", *, indicator: str = "", received_us: int | None = None
    ) -> None:
        self.rows = Rows()
        self.source = source
        self._indicator = indicator
        self._received_us = received_us
        self._times: dict[Any, int | Fault] = {}

    def read(self, items: Iterable[Any]) -> Rows:
        """Read mappings with the keys FIELDS and return the rows."""
        for item in items:
            self.row(item)
        return self.rows

    def row(self, item: Any) -> None:
        """Read one mapping."""
        if not isinstance(item, Mapping):
            self.rows.refuse("not_a_row", f"The row is not an object. Give {', '.join(FIELDS)}.")
            return
        if not _KNOWN.issuperset(item):
            unknown = sorted(str(key) for key in item if key not in _KNOWN)
            self.rows.refuse("unknown_field", f"Unknown field {unknown[0][:80]!r}. "
                                              f"Give {', '.join(FIELDS)}.")
            return
        get = item.get
        self.fields(get("indicator") or self._indicator, get("observed_at"), get("value"),
                    get("source") or self.source, get("unit") or "")

    def fields(self, indicator: Any, observed_at: Any, value: Any, source: Any, unit: Any) -> None:
        """Judge the five fields of the next row, in this order, and add or refuse it."""
        fault = _text("indicator", indicator)
        if fault is None:
            time = self._time(observed_at)
            fault = time if isinstance(time, tuple) else None
        if fault is None and (type(value) is not float or not math.isfinite(value)):
            value, fault = _number(value)
        fault = fault or _text("source", source) or (_text("unit", unit) if unit else None)
        if fault is not None:
            self.rows.refuse(*fault)
        else:
            self.rows.add(indicator, time, value, source, unit)  # type: ignore[arg-type]

    def _time(self, value: Any) -> int | Fault:
        """Return microseconds since 1970; most rows of a batch share a few times."""
        if not isinstance(value, str):
            if value is None and self._received_us is not None:
                return self._received_us
            return "bad_time", f"observed_at is not a text. {_ISO}"
        found = self._times.get(value)
        if found is None:
            found = self._times[value] = moment(value)
        return found


def moment(text: str) -> int | Fault:
    """Return microseconds since 1970 (UTC) of an ISO 8601 text with an offset, or the fault."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return "bad_time", f"observed_at {text[:40]!r} is not a time. {_ISO}"
    if time.tzinfo is None:
        return "no_offset", f"observed_at {text[:40]!r} has no offset. {_ISO}"
    us = to_us(time)
    if us < 0:
        return "too_old", f"observed_at {text[:40]!r} lies before 1970. Check the source's clock."
    return us


def number(text: str) -> Any:
    """Return the number that a cell holds, None for an empty one, else the text itself.

    Python's float() also reads 1_000 and digits of other scripts; no source means that.
    """
    text = text.strip()
    if not text:
        return None
    if "_" in text or not text.isascii():
        return text
    try:
        return float(text)
    except ValueError:
        return text


def _text(name: str, value: Any) -> Fault | None:
    longest = LONGEST[name]
    if isinstance(value, str) and 0 < len(value) <= longest and value.isprintable():
        return None
    return f"bad_{name}", f"{name} is not a text of 1 to {longest} letters. Correct it."


def _number(value: Any) -> tuple[float, Fault | None]:
    # bool is an int to Python; a source that sends true means something else than 1 person
    if value is None:
        return 0.0, ("no_value", "value is missing: null is not a number. Leave out the row.")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0, ("bad_value", f"value {str(value)[:40]!r} is not a number. Send a number.")
    try:
        number = float(value)
    except OverflowError:
        return 0.0, ("not_finite", "value is too large. Send a finite number.")
    if not math.isfinite(number):
        return 0.0, ("not_finite", f"value {number} is not finite. "
                                   "Leave out what was not measured.")
    return number, None
