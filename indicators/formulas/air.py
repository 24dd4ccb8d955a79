"""The air quality index by HJ 633—2026 and, before 2026-03-01, by HJ 633—2012."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from indicators.formulas.columns import Floats, step_of

#: The order in which pollutants are given, and in which equals are named.
POLLUTANTS = ("pm25", "pm10", "no2", "so2", "co", "o3")
IAQI = (0.0, 50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 500.0)
#: Ends of the levels 优, 良, 轻度, 中度, 重度; above the last 严重.
BAND_EDGES = (50.0, 100.0, 150.0, 200.0, 300.0)
#: From this local midnight (China Standard Time) the standard of 2026 is in force.
NEW_FROM_US = int(datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=8))).timestamp()) * 1_000_000

_PM25_2012 = (0, 35, 75, 115, 150, 250, 350, 500)
_PM10_2012 = (0, 50, 150, 250, 350, 420, 500, 600)
#: Concentrations at each IAQI; µg/m³, CO in mg/m³. Particles use one table for hour and day.
HOURLY: Mapping[str, tuple[float, ...]] = {
    "pm25": (0, 35, 60, 115, 150, 250, 350, 500), "pm10": (0, 50, 120, 250, 350, 420, 500, 600),
    "no2": (0, 100, 200, 700, 1200, 2340, 3090, 3840), "so2": (0, 150, 500, 650, 800),
    "co": (0, 5, 10, 35, 60, 90, 120, 150), "o3": (0, 160, 200, 300, 400, 800, 1000, 1200),
}
DAILY: Mapping[str, tuple[float, ...]] = {
    "pm25": HOURLY["pm25"], "pm10": HOURLY["pm10"],
    "no2": (0, 40, 80, 180, 280, 565, 750, 940), "so2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "co": (0, 2, 4, 14, 24, 36, 48, 60), "o3": (0, 100, 160, 215, 265, 800),
}


def tables(new: bool, daily: bool) -> Mapping[str, tuple[float, ...]]:
    """Return the table of concentrations: of 2026 or 2012, of a day (O3: 8 h) or an hour."""
    table = DAILY if daily else HOURLY
    return table if new else {**table, "pm25": _PM25_2012, "pm10": _PM10_2012}


def sub_index(pollutant: str, concentration: Floats, *, new: bool = True, daily: bool = False
              ) -> Floats:
    """Return the IAQI of one pollutant, rounded up; negative concentrations are missing.

    ceil(Ilo + (Ihi − Ilo)(C − Clo)/(Chi − Clo)). Above its table a pollutant keeps the last
    value: 500, but 200 for hourly SO2 above 800 and 300 for the 8-hour O3 above 800.
    """
    edges = tables(new, daily)[pollutant]
    exact = np.interp(concentration, edges, IAQI[:len(edges)])
    # a whole index must not be rounded up for the last bit of a division
    found = np.ceil(np.round(exact, 9))
    return np.where(concentration >= 0, found, np.nan)


def aqi(pm25: Floats, pm10: Floats, no2: Floats, so2: Floats, co: Floats, o3: Floats, *,
        time_us: NDArray[np.int64], daily: bool = False) -> Floats:
    """Return the AQI, the highest of six sub-indices; missing when one of the six is.

    ``time_us`` is when it was observed: it says which standard is in force.
    """
    return np.asarray(_all((pm25, pm10, no2, so2, co, o3), time_us, daily).max(axis=0))


def primary_pollutant(pm25: Floats, pm10: Floats, no2: Floats, so2: Floats, co: Floats,
                      o3: Floats, *, time_us: NDArray[np.int64], daily: bool = False) -> Floats:
    """Return 1 to 6, the first of POLLUTANTS with the highest sub-index; 0 when AQI ≤ 50."""
    found = _all((pm25, pm10, no2, so2, co, o3), time_us, daily)
    top = found.max(axis=0)
    first = np.argmax(np.where(np.isnan(found), -1.0, found), axis=0) + 1.0
    return np.where(np.isnan(top), np.nan, np.where(top > 50, first, 0.0))


def primary_pollutants(concentrations: Mapping[str, float], at: datetime, *, daily: bool = False
                       ) -> tuple[str, ...]:
    """Return every pollutant that leads an AQI above 50, ties all named; none below or missing."""
    time_us = np.array([round(at.astimezone(UTC).timestamp() * 1e6)])
    given = [np.array([concentrations.get(p, np.nan)]) for p in POLLUTANTS]
    found = _all(given, time_us, daily)[:, 0]
    top = found.max()
    return tuple(p for p, value in zip(POLLUTANTS, found, strict=True)
                 if top > 50 and value == top)


def aqi_band(index: Floats) -> Floats:
    """Return the level 1 优 to 6 严重污染; an edge belongs to the better level."""
    # indices are whole: from 51 on it is the second level
    return np.where(index >= 0, step_of(index, [edge + 1 for edge in BAND_EDGES]), np.nan)


def _all(given: Sequence[Floats], time_us: NDArray[np.int64], daily: bool) -> Floats:
    """Return the six sub-indices, each by the standard of its time."""
    new = np.asarray(time_us) >= NEW_FROM_US
    rows = []
    for pollutant, value in zip(POLLUTANTS, given, strict=True):
        now = sub_index(pollutant, value, new=True, daily=daily)
        if pollutant in ("pm25", "pm10") and not new.all():
            now = np.where(new, now, sub_index(pollutant, value, new=False, daily=daily))
        rows.append(now)
    return np.stack(np.broadcast_arrays(*rows))
