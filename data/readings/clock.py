"""Times as files write them: ISO, Chinese, spreadsheet or Unix times become microseconds UTC."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from data.readings.buckets import FIRST, LAST

#: Why a time could not be taken; the codes stand in the array of times.
FAULTS = {
    1: "the time cannot be read",
    2: "the local time does not exist: clocks went forward over it",
    3: "the local time came twice that night: give it with its offset from UTC",
}
_NONE = int(np.iinfo(np.int64).min)
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_PARTS = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]*(\d{1,2})(?::|时|點|点)(?:(\d{1,2})分?)?(?::?(\d{1,2})(\.\d{1,6})?秒?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?")
#: An hour written as a range means its beginning.
_RANGE = re.compile(r"(\d{1,2}:\d{2})\s*[-–~至]\s*\d{1,2}:\d{2}$")


def to_microseconds(texts: Sequence[str], zone: str) -> np.ndarray:
    """Return int64 microseconds since 1970 (UTC) of each time as written.

    A time without an offset is local time of ``zone``. What cannot be taken is ``_NONE`` plus
    its code in FAULTS; ``fault_of`` tells it.

    Args:
        texts: ISO 8601, ``2026/1/2 3:04``, ``2026年1月2日 3时``, with an hour's range
            (``6:00-6:59``, its beginning is meant), or seconds or milliseconds since 1970.
        zone: IANA name.
    """
    place = ZoneInfo(zone)
    return np.fromiter((_one(str(text).strip(), place) for text in texts), np.int64, len(texts))


def fault_of(time_us: int) -> str:
    """Return why a time could not be taken, the empty string when it could."""
    return FAULTS.get(int(time_us) - _NONE, "")


def faulty(time_us: np.ndarray) -> np.ndarray:
    """Return which times (bool) could not be taken."""
    found: np.ndarray = time_us < _NONE + 9
    return found


def _one(text: str, place: ZoneInfo) -> int:
    text = _RANGE.sub(r"\1", text)
    if text.isdigit() and len(text) in (10, 13):
        return int(text) * (1_000_000 if len(text) == 10 else 1_000)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        written = _written(text)
        if written is None:
            return _NONE + 1
        moment = written
    if moment.tzinfo is not None:
        return _known(moment)
    local = moment.replace(tzinfo=place)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        # of the two readings of a skipped time the earlier one is the later offset
        gap = local.utcoffset() < local.replace(fold=1).utcoffset()  # type: ignore[operator]
        return _NONE + (2 if gap else 3)
    return _known(local)


def _known(moment: datetime) -> int:
    if not FIRST.year <= moment.year < LAST.year:
        return _NONE + 1
    return (moment - _EPOCH) // _MICROSECOND


def _written(text: str) -> datetime | None:
    match = _PARTS.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        return datetime.fromisoformat(
            f"{year}-{int(month):02}-{int(day):02}T{int(hour or 0):02}:{int(minute or 0):02}:"
            f"{int(second or 0):02}{fraction or ''}{offset or ''}")
    except ValueError:
        return None
