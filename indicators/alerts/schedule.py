"""When a rule or an override of it is in force: local hours, office hours, dated spans."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from data.errors import FormulaError
from data.workdays import PLAIN_WEEK, WorkDays

Times = NDArray[np.int64]
Flags = NDArray[np.bool_]

_MINUTE_US = 60_000_000
_DAY_US = 86_400_000_000
#: Clocks are set forward and back at quarters of an hour only.
_QUARTER_US = 15 * _MINUTE_US
_EPOCH = datetime(1970, 1, 1)
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@lru_cache(maxsize=65_536)
def _offset_us(zone: str, quarter: int) -> int:
    at = datetime.fromtimestamp(quarter * _QUARTER_US / 1e6, UTC).astimezone(ZoneInfo(zone))
    offset = at.utcoffset()
    return 0 if offset is None else round(offset.total_seconds() * 1e6)


def local_us(now_us: Times, zone: str) -> Times:
    """Return the reading of the wall clock of ``zone`` at each moment, as microseconds."""
    quarters, where = np.unique(np.floor_divide(now_us, _QUARTER_US), return_inverse=True)
    offsets = np.array([_offset_us(zone, int(q)) for q in quarters], dtype=np.int64)
    return np.asarray(now_us + offsets[where].reshape(now_us.shape), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans of minutes of the local day, of every day or of working days only."""

    spans: tuple[tuple[int, int], ...]
    calendar: WorkDays | None = None              # None: every day

    def active(self, local: Times) -> Flags:
        """Return whether each local moment lies in them; a span may run over midnight."""
        minute = np.floor_divide(local, _MINUTE_US) % 1440
        found = np.zeros(local.shape, dtype=bool)
        for start, end in self.spans:
            inside = (minute >= start, minute < end)
            found |= (inside[0] & inside[1]) if start < end else (inside[0] | inside[1])
        return found if self.calendar is None else found & self._workday(local)

    def _workday(self, local: Times) -> Flags:
        days, where = np.unique(np.floor_divide(local, _DAY_US), return_inverse=True)
        works = np.array([_works(self.calendar or PLAIN_WEEK, int(day)) for day in days])
        return np.asarray(works[where].reshape(local.shape))


@dataclass(frozen=True, slots=True)
class Span:
    """From one local moment to another, the end not included."""

    since_us: int
    until_us: int

    def active(self, local: Times) -> Flags:
        """Return whether each local moment lies in it."""
        return np.asarray((local >= self.since_us) & (local < self.until_us))


def _works(calendar: WorkDays, day: int) -> bool:
    on = date.fromordinal(day + _EPOCH.toordinal())
    text = on.isoformat()
    return text in calendar.workdays or (on.weekday() < 5 and text not in calendar.holidays)


def read_hours(text: str, calendar: WorkDays) -> Hours:
    """Return what ``office`` or ``HH:MM-HH:MM,…`` says.

    Raises:
        FormulaError: For another text.
    """
    if text == "office":
        return Hours(tuple((_minute(a), _minute(b)) for a, b in calendar.office_hours), calendar)
    spans = []
    for part in text.split(","):
        found = _SPAN.fullmatch(part.strip())
        if not found:
            raise FormulaError(f"Hours {text!r} cannot be read.", "Write office or 08:00-22:00.")
        spans.append((_minute(part.strip()[:5]), _minute(part.strip()[6:]) % 1440))
    return Hours(tuple(spans))


def read_span(since: str, until: str) -> Span:
    """Return the span between two ISO local times.

    Raises:
        FormulaError: For a text that is no local time, or an end that is not after its start.
    """
    found = Span(_local(since), _local(until))
    if found.until_us <= found.since_us:
        raise FormulaError(f"Override {since} to {until} ends before it begins.",
                           "Give the later time second.")
    return found


def _minute(text: str) -> int:
    hour, minute = int(text[:2]), int(text[3:])
    if hour * 60 + minute > 1440 or minute > 59:
        raise FormulaError(f"{text!r} is no time of day.", "Write 00:00 to 24:00.")
    return hour * 60 + minute


def _local(text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as e:
        raise FormulaError(f"{text!r} is no local time.", "Write 2026-10-01T00:00.") from e
    if at.tzinfo is not None:
        raise FormulaError(f"{text!r} names a time zone.", "Overrides are in local time.")
    return round((at - _EPOCH).total_seconds() * 1e6)
