"""What a trend page says about a series: step, earlier window, hours × days, spread; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from indicators.detect import Detector, Finding

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Length of the steps a store can give, in seconds; months and years are nominal.
STEPS: Final[dict[str, float]] = {
    "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_629_800,
    "year": 31_557_600,
}
#: More points than a chart has pixels say nothing more.
MAX_POINTS: Final = 1600


def choose_step(span_s: float, cadence_s: float) -> str:
    """Return the finest step that draws ``span_s`` seconds with at most MAX_POINTS points.

    "raw" is the readings themselves, as they come every ``cadence_s`` seconds.
    """
    if span_s <= MAX_POINTS * max(cadence_s, 1e-9):
        return "raw"
    for step, length in STEPS.items():
        if length >= cadence_s and span_s <= MAX_POINTS * length:
            return step
    return "year"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The window that is compared with: ``start`` to ``end``, and what brings it over ours."""

    kind: str                                     # yesterday|week|year|festival
    start: datetime
    end: datetime
    shift: timedelta                              # add to its times to lie over the asked window
    name: str = ""                                # the festival's


def earlier(kind: str, start: datetime, end: datetime, zone: str,
            festivals: Sequence[tuple[date, str]] = ()) -> Earlier | None:
    """Return the window to compare with, None for a festival before the first known one.

    The hours of the local clock are kept: a day before a clock change is 23 or 25 hours away.
    "year" is 52 weeks, so that a Saturday lies over a Saturday.

    Args:
        kind: yesterday, week, year or festival.
        start: Aware start of the asked window.
        end: Aware end.
        zone: IANA time zone of the district.
        festivals: (first day, name) of festivals, any order.

    Raises:
        ValueError: For another kind.
    """
    days = {"yesterday": 1, "week": 7, "year": 364}
    if kind in days:
        return _moved(kind, start, end, days[kind], zone)
    if kind != "festival":
        raise ValueError(f"cannot compare with {kind!r}")
    first = start.astimezone(ZoneInfo(zone)).date()
    before = [(day, name) for day, name in festivals if day < first]
    if not before:
        return None
    day, name = max(before)
    return _moved(kind, start, end, (first - day).days, zone, name)


def _moved(kind: str, start: datetime, end: datetime, days: int, zone: str, name: str = ""
           ) -> Earlier:
    tz = ZoneInfo(zone)
    local = start.astimezone(tz)
    then = (local.replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=tz)
    # in UTC: arithmetic on local times would skip the hour that a clock change takes or gives
    shift = start.astimezone(UTC) - then.astimezone(UTC)
    return Earlier(kind, start.astimezone(UTC) - shift, end.astimezone(UTC) - shift, shift, name)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Mean by local day and hour: ``value`` is float64[24, days], NaN where nothing was read."""

    days: tuple[date, ...]
    value: Floats


def calendar(time_us: Ints, value: Floats, zone: str) -> Calendar:
    """Return hours × days of hourly values; the hour that a clock change repeats is averaged."""
    if not len(time_us):
        return Calendar((), np.full((24, 0), np.nan))
    tz = ZoneInfo(zone)
    local = [datetime.fromtimestamp(int(t) / 1e6, tz) for t in time_us]
    first, last = local[0].date(), local[-1].date()
    days = (last - first).days + 1
    total, count = np.zeros((24, days)), np.zeros((24, days))
    for at, each in zip(local, value, strict=True):
        if np.isfinite(each):
            total[at.hour, (at.date() - first).days] += each
            count[at.hour, (at.date() - first).days] += 1
    mean = np.where(count > 0, total / np.where(count > 0, count, 1), np.nan)
    return Calendar(tuple(first + timedelta(days=n) for n in range(days)), mean)


@dataclass(frozen=True, slots=True)
class Spread:
    """How values lie: bin edges float64[k+1], counts int64[k], and the quantiles worth a line."""

    edges: Floats
    counts: Ints
    p05: float
    p50: float
    p95: float


def spread(value: Floats, bins: int = 30) -> Spread | None:
    """Return the distribution of the finite values, None when there are none."""
    known = value[np.isfinite(value)]
    if not len(known):
        return None
    counts, edges = np.histogram(known, bins=bins if known.min() < known.max() else 1)
    p05, p50, p95 = np.quantile(known, [0.05, 0.5, 0.95])
    return Spread(edges, counts.astype(np.int64), float(p05), float(p50), float(p95))


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures below a chart; times in µs UTC, ``share`` of the steps that were read."""

    mean: float
    least: float
    least_us: int
    most: float
    most_us: int
    count: int
    share: float


def summary(time_us: Ints, value: Floats, low: Floats, high: Floats, count: Ints,
            span_s: float, step_s: float) -> Summary | None:
    """Return what a series amounts to; None without a value. The mean is that of all readings."""
    known = np.isfinite(value)
    if not known.any():
        return None
    at, weight = time_us[known], np.maximum(count[known], 1)
    least, most = int(np.argmin(low[known])), int(np.argmax(high[known]))
    steps = max(1.0, span_s / max(step_s, 1e-9))
    return Summary(
        mean=float(np.average(value[known], weights=weight)),
        least=float(low[known][least]), least_us=int(at[least]),
        most=float(high[known][most]), most_us=int(at[most]),
        count=int(count[known].sum()), share=min(1.0, int(known.sum()) / steps))


def unusual(time_us: Ints, value: Floats, zone: str) -> list[tuple[int, Finding]]:
    """Return (µs UTC, finding) of what the signal does not usually do; see indicators.detect.

    Args:
        time_us: int64[n] ascending; what comes first teaches and should reach back some days.
        value: float64[n] in the indicator's unit; NaN is missing.
        zone: IANA time zone whose hours the signal's habits follow.
    """
    tz = ZoneInfo(zone)
    detector, found = Detector(), []
    for at, each in zip(time_us.tolist(), value.tolist(), strict=True):
        moment = datetime.fromtimestamp(at / 1e6, tz)
        offset = moment.utcoffset() or timedelta(0)
        finding = detector.step(int(at // 1_000_000 + offset.total_seconds()), each)
        if finding is not None and finding.alert:
            found.append((at, finding))
    return found
