"""From a trend question to its numbers: series, the window before, forecast, what is unusual."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from dashboard.bundle import Bundle
from dashboard.trend.query import TrendQuery
from data.errors import NotFound
from data.passport import IndicatorRecord
from data.readings.columns import Series, no_series
from indicators.detect import Finding
from indicators.forecast import Forecast, forecast
from indicators.trend import (
    STEPS,
    Calendar,
    Earlier,
    Spread,
    Summary,
    calendar,
    choose_step,
    earlier,
    spread,
    summary,
    unusual,
)

#: How far back the habits are learnt that a forecast and a mark rest on.
_HABIT = timedelta(days=70)
_MARK_HABIT = timedelta(days=28)
_FORECAST_HOURS = 24
_CALENDAR_DAYS = (14, 92)


#: Reads series as ``Store.series`` does.
Past = Callable[..., dict[str, Series]]


@dataclass(frozen=True, slots=True)
class Curve:
    """One indicator over the window, with all that was asked about it."""

    record: IndicatorRecord
    series: Series
    before: Series                                # times already shifted over the window
    ahead: Forecast | None
    marks: tuple[tuple[int, Finding], ...]        # µs UTC
    figures: Summary | None
    figures_before: Summary | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The whole answer; ``calendar`` and ``spread`` speak of the first curve."""

    query: TrendQuery
    zone: str
    step: str
    step_s: float
    curves: tuple[Curve, ...]
    overlays: tuple[tuple[IndicatorRecord, Series], ...]
    earlier: Earlier | None
    calendar: Calendar
    spread: Spread | None
    now: datetime


def answer(bundle: Bundle, query: TrendQuery, *, now: datetime,
           festivals: Sequence[tuple[date, str]] = (), past: Past | None = None) -> Trend:
    """Return the numbers of a trend page.

    ``past`` reads series, derived indicators among them; the store's own knows readings only.

    Raises:
        NotFound: For a code that the catalogue does not have.
    """
    read = past or bundle.store.series
    records = _records(bundle, (*query.codes, *query.overlays))
    zone = bundle.district.time_zone
    chosen = [records[code] for code in query.codes]
    cadence = min(record.cadence_s for record in chosen)
    step = choose_step(query.span_s, cadence)
    step_s = STEPS.get(step, cadence)
    codes = (*query.codes, *query.overlays)
    seen = read(codes, query.start, query.end, step=step, zone=zone)
    then = (earlier(query.compare, query.start, query.end, zone, festivals)
            if query.compare else None)
    old = read(query.codes, then.start, then.end, step=step, zone=zone) if then else {}
    habits = _habits(read, query, zone, now) if query.forecast or query.unusual else {}
    curves = tuple(
        _curve(record, _within(seen.get(record.code, no_series()), query),
               _shifted(old.get(record.code, no_series()), then), habits.get(record.code),
               query, zone, step_s, now)
        for record in chosen)
    days = _days(read, query, zone)
    return Trend(query, zone, step, step_s, curves,
                 tuple((records[c], seen.get(c, no_series())) for c in query.overlays), then,
                 calendar(days.time_us, days.value, zone), spread(curves[0].series.value), now)


def _records(bundle: Bundle, codes: Sequence[str]) -> dict[str, IndicatorRecord]:
    known = {record.code: record for record in bundle.store.indicators()}
    for code in codes:
        if code not in known:
            raise NotFound(f"There is no indicator {code[:200]!r}.",
                           "Take a code from the indicator table.")
    return {code: known[code] for code in codes}


def _curve(record: IndicatorRecord, series: Series, before: Series, habit: Series | None,
           query: TrendQuery, zone: str, step_s: float, now: datetime) -> Curve:
    start_us, end_us = _us(query.start), _us(query.end)
    ahead: Forecast | None = None
    marks: tuple[tuple[int, Finding], ...] = ()
    if habit is not None and query.forecast and abs(query.end - now) < timedelta(hours=1):
        hour = 3_600_000_000
        ahead = forecast(habit.time_us, habit.value, origin_us=_us(now) // hour * hour,
                         steps=_FORECAST_HOURS)
    if habit is not None and query.unusual:
        marks = tuple((at, f) for at, f in unusual(habit.time_us, habit.value, zone)
                      if start_us <= at < end_us)
    return Curve(record, series, before, ahead, marks, _figures(series, query, step_s),
                 _figures(before, query, step_s))


def _figures(series: Series, query: TrendQuery, step_s: float) -> Summary | None:
    return summary(series.time_us, series.value, series.min, series.max, series.count,
                   query.span_s, pace_s(series.time_us, step_s))


def pace_s(time_us: np.ndarray, least_s: float) -> float:
    """Return the seconds between two usual points: hours packed long ago come as hours."""
    gaps = np.diff(time_us)
    return max(least_s, float(np.median(gaps)) / 1e6) if len(gaps) else least_s


def _habits(read: Past, query: TrendQuery, zone: str, now: datetime) -> dict[str, Series]:
    """Return the hourly past that forecast and marks rest on, the window included."""
    start = min(query.start - _MARK_HABIT, query.end - _HABIT)
    found = read(query.codes, start, min(query.end, now), step="hour", zone=zone)
    # the running hour is not over: half an hour's flow is no hour
    hour = _us(now) // 3_600_000_000 * 3_600_000_000
    return {code: _cut(series, hour) for code, series in found.items()}


def _days(read: Past, query: TrendQuery, zone: str) -> Series:
    """Return the hours of the first indicator on whole local days, two weeks at least."""
    tz = ZoneInfo(zone)
    last = query.end.astimezone(tz).date() + timedelta(days=1)
    least, most = _CALENDAR_DAYS
    days = min(max((last - query.start.astimezone(tz).date()).days, least), most)
    start = datetime.combine(last - timedelta(days=days), datetime.min.time(), tz)
    end = datetime.combine(last, datetime.min.time(), tz)
    code = query.codes[0]
    return read([code], start, end, step="hour", zone=zone).get(code, no_series())


def _within(series: Series, query: TrendQuery) -> Series:
    """Return the buckets that begin in the window; the store widens it to whole ones."""
    return _cut(series, _us(query.end))


def _cut(series: Series, end_us: int) -> Series:
    kept = series.time_us < end_us
    return Series(*(column[kept] for column in (series.time_us, series.value, series.min,
                                                series.max, series.count)))


def _shifted(series: Series, then: Earlier | None) -> Series:
    if then is None:
        return no_series()
    by = int(then.shift.total_seconds() * 1_000_000)
    return Series(series.time_us + np.int64(by), series.value, series.min, series.max,
                  series.count)


def _us(time: datetime) -> int:
    return int(time.timestamp() * 1_000_000)
