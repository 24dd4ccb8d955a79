"""The wall's strip: the last hours of one indicator, what is forecast of it, and the rain."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.bundle import Bundle
from dashboard.trend.answer import Curve, Past, answer
from dashboard.trend.query import TrendQuery
from dashboard.wire import iso, names, number
from data.passport import IndicatorRecord
from data.readings.columns import Series

BACK, AHEAD = timedelta(hours=4), timedelta(hours=1)
#: Templates of rain, the best first: what falls in the place, else at any one gauge.
RAIN = ("weather.max_rain_1h", "weather.rain_1h")
_FIVE_MINUTES_US = 300_000_000
Json = dict[str, Any]


def rain_of(records: Sequence[IndicatorRecord]) -> str:
    """Return the code of the rain that is drawn, '' where none is measured."""
    for template in RAIN:
        for record in records:
            if record.template == template:
                return record.code
    return ""


def strip(bundle: Bundle, code: str, now: datetime, past: Past) -> Json:
    """Return the last BACK of ``code`` in steps of five minutes, forecast and rain.

    Raises:
        NotFound: For a code that the catalogue does not have.
    """
    rain = rain_of(bundle.store.indicators())
    query = TrendQuery((code,), now - BACK, now, overlays=(rain,) if rain and rain != code else (),
                       forecast=True)
    found = answer(bundle, query, now=now, past=past)
    curve = found.curves[0]
    over = [{"code": record.code, "name": names(record.names), "unit": record.unit,
             **_columns(series)} for record, series in found.overlays]
    return {
        "from": iso(query.start), "now": iso(now), "to": iso(now + AHEAD),
        "main": {"code": code, "name": names(curve.record.names), "unit": curve.record.unit,
                 **_columns(curve.series)},
        "ahead": _ahead(curve, now), "rain": over[0] if over else None,
    }


def _columns(series: Series) -> Json:
    """Return means of five minutes; what was not read is absent."""
    sums: dict[int, list[float]] = {}
    for at, value in zip(series.time_us.tolist(), series.value.tolist(), strict=True):
        if (shown := number(value)) is not None:
            sums.setdefault(at // _FIVE_MINUTES_US, []).append(shown)
    return {"t": [_iso_us(at * _FIVE_MINUTES_US) for at in sums],
            "v": [number(sum(one) / len(one)) for one in sums.values()]}


def _ahead(curve: Curve, now: datetime) -> Json | None:
    """Return the forecast of the hours until AHEAD, each at its middle."""
    if curve.ahead is None:
        return None
    until = (now + AHEAD + timedelta(hours=1)).timestamp() * 1e6
    rows = [row for row in zip(curve.ahead.time_us.tolist(), curve.ahead.value.tolist(),
                               curve.ahead.low.tolist(), curve.ahead.high.tolist(), strict=True)
            if row[0] < until and number(row[1]) is not None]
    return {"t": [_iso_us(row[0] + 6 * _FIVE_MINUTES_US) for row in rows],
            "v": [number(row[1]) for row in rows], "low": [number(row[2]) for row in rows],
            "high": [number(row[3]) for row in rows]}


def _iso_us(time_us: int) -> str:
    return iso(datetime.fromtimestamp(time_us / 1e6, UTC))
