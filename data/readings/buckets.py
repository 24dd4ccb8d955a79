"""Buckets of time: the minute, hour, day, week, month or year of a place that a moment is in."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from data.errors import NotFound

#: Steps of a series, finest first.
STEPS = ("raw", "minute", "hour", "day", "week", "month", "year")
DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
QUARTER_US = 900_000_000
_MINUTE_US = 60_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: Nothing is kept outside these; calendars are not asked beyond them.
FIRST = datetime(1900, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)


def check_step(step: str) -> None:
    """Raise NotFound for a step that there is not."""
    if step not in STEPS:
        raise NotFound(f"There is no step {step[:40]!r}.", f"Give one of {', '.join(STEPS)}.")


def bucket_starts(time_us: np.ndarray, step: str, zone: str) -> np.ndarray:
    """Return for each time (int64, ascending, UTC) the start of its bucket in ``zone``.

    Hours are counted from the local midnight, so that a day of daylight saving has 23 or 25 of
    them, and a week begins on Monday (ISO 8601).
    """
    starts: np.ndarray
    if step == "minute" or not len(time_us):
        starts = time_us - time_us % _MINUTE_US
        return starts
    first, last = int(time_us[0]) // DAY_US, int(time_us[-1]) // DAY_US
    edges = _edges_of_days(first, last, step, zone)
    starts = edges[np.searchsorted(edges, time_us, side="right") - 1]
    return starts


def whole_buckets(start_us: int, end_us: int, step: str, zone: str) -> tuple[int, int]:
    """Return the range widened to whole buckets; unchanged for raw readings."""
    if step == "raw" or end_us <= start_us:
        return start_us, end_us
    if step == "minute":
        return start_us - start_us % _MINUTE_US, end_us + -end_us % _MINUTE_US
    edges = _edges(start_us, end_us, step, zone)
    return int(edges[0]), int(edges[-1])


@lru_cache(maxsize=4096)
def local_unit(zone: str, month: int) -> int:
    """Return the largest of hour, quarter and minute that local clocks are off UTC by wholes of.

    ``month`` counts 30 days since 1970; the unit is in microseconds. A roll-up of that width
    never crosses a local midnight of those days.
    """
    place = ZoneInfo(zone)
    ends = [(_EPOCH + timedelta(days=30 * month + day)).astimezone(place) for day in (-1, 31)]
    offsets = [(one.utcoffset() or timedelta()) // _MICROSECOND for one in ends]
    return next(unit for unit in (HOUR_US, QUARTER_US, _MINUTE_US, 1)
                if not any(offset % unit for offset in offsets))


def month_of(time_us: int) -> int:
    """Return the 30 days since 1970 that a time is in."""
    return time_us // (30 * DAY_US)


@lru_cache(maxsize=32)
def _edges_of_days(first: int, last: int, step: str, zone: str) -> np.ndarray:
    """Return bucket borders around days (UTC): a page asks for many series of the same days."""
    return _edges(first * DAY_US, (last + 1) * DAY_US, step, zone)


def _edges(start_us: int, end_us: int, step: str, zone: str) -> np.ndarray:
    """Return bucket borders, the first at or before the start, the last at or after the end."""
    place = ZoneInfo(zone)
    first = _first_date((_EPOCH + start_us * _MICROSECOND).astimezone(place).date(), step)
    last = (_EPOCH + (end_us - 1) * _MICROSECOND).astimezone(place).date()
    days = [first]
    while days[-1] <= last:
        days.append(_next_date(days[-1], step))
    borders = [_instant(day, place) for day in days]
    if step != "hour":
        return np.array(borders, dtype=np.int64)
    hours = np.concatenate([np.arange(a, b, HOUR_US) for a, b in pairwise(borders)]
                           + [np.array(borders[-1:])])
    low = np.searchsorted(hours, start_us, side="right") - 1
    return hours[low:np.searchsorted(hours, end_us, side="left") + 1]


def _first_date(day: date, step: str) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    if step == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if step == "year" else day


def _next_date(day: date, step: str) -> date:
    if step == "month":
        return (day + timedelta(days=31)).replace(day=1)
    if step == "year":
        return day.replace(year=day.year + 1)
    return day + timedelta(days=7 if step == "week" else 1)


def _instant(day: date, place: ZoneInfo) -> int:
    """Return when ``day`` begins; where its midnight is skipped, the moment of the skip."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=place)
    return (midnight.astimezone(UTC) - _EPOCH) // _MICROSECOND
