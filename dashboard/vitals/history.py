"""The past of indicators for small charts: 24 hours in one request, the same hour last week."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.past import series
from dashboard.wire import Json, iso, number
from data.errors import RangeRefused
from data.model import IndicatorRecord
from data.ports import Store
from data.readings.columns import Series

HOURS = 24
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
#: A sparkline is asked for again after this long; its last hour still grows.
SLOT_S = 300
#: More points than any screen shows; a longer range wants a coarser step.
MOST_POINTS = 200_000
_STEP_S = {"raw": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86_400.0, "week": 604_800.0,
           "month": 2_419_200.0, "year": 31_536_000.0}


class Hours:
    """Keeps what was asked of the last hours until it grows old; shared by every page."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._sparks: tuple[object, dict[str, list[float | None]]] = (None, {})
        self._week: tuple[object, list[float | None]] = (None, [])

    def sparks(
        self, store: Store, catalogue: VitalCatalogue, codes: Sequence[str], now: datetime
    ) -> dict[str, list[float | None]]:
        """Return per code the mean of each of the last 24 hours, oldest first, None without one.

        The last is the running hour. Codes that the catalogue does not have are left out.
        """
        slot = (catalogue.key, int(now.timestamp()) // SLOT_S)
        with self._guard:
            if self._sparks[0] != slot:
                self._sparks = (slot, {})
            kept = self._sparks[1]
        wanted = [code for code in dict.fromkeys(codes) if code in catalogue.at]
        lacking = [code for code in wanted if code not in kept]
        if lacking:
            last = _hour(now)
            found = series(store, catalogue, lacking, last - (HOURS - 1) * HOUR, last + HOUR,
                           step="hour")
            for code in lacking:
                kept[code] = _on_hours(found.get(code), last)
        return {code: kept[code] for code in wanted}

    def last_week(
        self, store: Store, catalogue: VitalCatalogue, now: datetime
    ) -> list[float | None]:
        """Return the mean of this hour one week ago, in catalogue order, None without one."""
        hour = _hour(now) - WEEK
        # a background load may just bring that week: asked again as often as the sparklines
        slot = (catalogue.key, hour, int(now.timestamp()) // SLOT_S)
        with self._guard:
            key, kept = self._week
        if key == slot:
            return kept
        codes = [record.code for record in catalogue.records]
        found = series(store, catalogue, codes, hour, hour + HOUR, step="hour")
        values = [_first(found.get(code)) for code in codes]
        with self._guard:
            self._week = (slot, values)
        return values


def check_range(start: datetime, end: datetime, step: str, cadence_s: float) -> None:
    """Raise RangeRefused for a range that is empty or would be more than MOST_POINTS.

    ``cadence_s`` is how far raw readings are apart.
    """
    seconds = (end - start).total_seconds()
    if seconds <= 0:
        raise RangeRefused("The range ends before it begins.", "Give from before to.")
    points = seconds / max(_STEP_S[step], cadence_s if step == "raw" else 0.0)
    if points > MOST_POINTS:
        raise RangeRefused(f"The range holds about {points:,.0f} steps of {step!r}.",
                           f"Give a coarser step or a shorter range: at most {MOST_POINTS:,}.")


def series_json(record: IndicatorRecord, series: Series, step: str, start: datetime,
                end: datetime) -> Json:
    """Return a series as columns: ``t`` ISO 8601 UTC, ``v`` means, ``min``, ``max``, ``n``."""
    times = series.time_us.astype("datetime64[us]")
    texts = np.datetime_as_string(times, unit="ms").tolist() if len(series) else []
    return {
        "code": record.code, "step": step, "unit": record.unit,
        "from": iso(start), "to": iso(end), "t": [f"{text}Z" for text in texts],
        "v": [number(v, 6) for v in series.value.tolist()],
        "min": [number(v, 6) for v in series.min.tolist()],
        "max": [number(v, 6) for v in series.max.tolist()],
        "n": series.count.tolist(),
    }


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _on_hours(series: Series | None, last: datetime) -> list[float | None]:
    shown: list[float | None] = [None] * HOURS
    if series is None:
        return shown
    first_us = round((last - (HOURS - 1) * HOUR).timestamp() * 1e6)
    places = np.floor_divide(series.time_us - first_us, 3_600_000_000).tolist()
    for place, value in zip(places, series.value.tolist(), strict=True):
        if 0 <= place < HOURS:
            shown[place] = number(value, 6)
    return shown


def _first(series: Series | None) -> float | None:
    return None if series is None or not len(series) else number(float(series.value[0]), 6)
