"""A trend's numbers as plotly figures: the curves; plain dicts, colours from layers.theme."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from dashboard.text import text
from dashboard.trend.answer import Curve, Trend, pace_s
from dashboard.trend.look import Look, layout, rgba
from data.passport import IndicatorRecord, in_force
from data.readings.columns import Series
from indicators.forecast import Forecast

Json = dict[str, Any]


def curves(trend: Trend, look: Look) -> Json:
    """Return the main figure: every indicator over the window, on one axis or one below another.

    Times are the district's local clock. Axes begin at zero unless values lie below it, and do
    not follow a zoom of time: half a chart must not look like a whole one.
    """
    rows = axis_of(trend)
    figure = layout(look)
    data: list[Json] = []
    for number, curve in enumerate(trend.curves):
        axis = rows[number]
        data += _one(trend, curve, look, number, axis)
    figure["layout"] |= _axes(trend, rows, look)
    data += _overlays(trend, look, figure)
    figure["data"] = data
    figure["layout"]["shapes"] = _shapes(trend, rows, look)
    figure["layout"]["annotations"] = [*_notes(trend, look), *_units(trend, rows, look, figure)]
    return figure


def axis_of(trend: Trend) -> list[int]:
    """Return the axis of each curve: by unit on one chart, or one each."""
    if trend.query.layout == "multiples":
        return list(range(len(trend.curves)))
    units = list(dict.fromkeys(c.record.unit for c in trend.curves))
    # a third unit would need a third axis, which nobody reads: below one another then
    if len(units) > 2:
        return list(range(len(trend.curves)))
    return [units.index(c.record.unit) for c in trend.curves]


def _stacked(trend: Trend, rows: list[int]) -> bool:
    return trend.query.layout == "multiples" or len(set(rows)) > 2


def _axes(trend: Trend, rows: list[int], look: Look) -> Json:
    found: Json = {"xaxis": {**look.axis, "range": [local(trend.query.start, trend.zone),
                                                    _right(trend)], "type": "date"}}
    stacked, count = _stacked(trend, rows), len(set(rows))
    for row in range(count):
        mine = [c for c, r in zip(trend.curves, rows, strict=True) if r == row]
        axis: Json = {**look.axis, "fixedrange": True, "range": extent(mine)}
        if stacked:
            gap, share = 0.04, 1 / count
            axis["domain"] = [1 - (row + 1) * share + gap / 2, 1 - row * share - gap / 2]
        elif row == 1:
            axis |= {"overlaying": "y", "side": "right", "showgrid": False}
        found[f"yaxis{row + 1 if row else ''}"] = axis
    if stacked:
        found["xaxis"]["anchor"] = f"y{count if count > 1 else ''}"
    return found


def extent(mine: list[Curve]) -> list[float] | None:
    """Return the honest range of an axis: from zero, or from below it where values are."""
    parts = [column for c in mine for column in (c.series.min, c.series.max, c.before.min,
                                                 c.before.max) if len(column)]
    parts += [column for c in mine if c.ahead is not None
              for column in (c.ahead.low, c.ahead.high)]
    known = np.concatenate(parts) if parts else np.empty(0)
    known = known[np.isfinite(known)]
    if not len(known):
        return None
    low, high = min(0.0, float(known.min())), max(0.0, float(known.max()))
    room = 0.06 * (high - low) or 1.0
    return [low - (room if low < 0 else 0.0), high + room]


def _one(trend: Trend, curve: Curve, look: Look, number: int, row: int) -> list[Json]:
    name, colour = look.name(curve.record), look.line(number)
    axis = {"yaxis": f"y{row + 1 if row else ''}"}
    unit, digits = look.unit(curve.record), curve.record.decimals
    series = curve.series
    data: list[Json] = []
    if trend.step != "raw" and len(series):
        data += _band(series.time_us, series.min, series.max, trend.zone, rgba(colour, 0.16), axis)
    if len(curve.before):
        data.append({**axis, "type": "scatter", "mode": "lines",
                     **_line(curve.before, trend),
                     "hovertemplate": _hover(unit, digits),
                     "name": text(look.lang, "trend_before", name=name, kind=look.kind(trend)),
                     "line": {"color": look.faint(number), "width": 1.5, "dash": "dot"}})
    data.append({**axis, "type": "scatter", "name": name, "connectgaps": False,
                 **_line(series, trend),
                 "mode": "lines" if len(series) > 1 else "markers",
                 "hovertemplate": _hover(unit, digits),
                 "line": {"color": colour, "width": 2.2, "dash": look.dash(number)}})
    if curve.ahead is not None:
        data += _ahead(curve.ahead, curve.record, look, number, trend.zone, axis)
    if curve.marks:
        data.append(_marks(curve, look, trend.zone, axis))
    return data


def _ahead(ahead: Forecast, record: IndicatorRecord, look: Look, number: int, zone: str,
           axis: Json) -> list[Json]:
    """Return the dashed curve of what is expected: never drawn as if it were measured."""
    colour = look.line(number)
    band = _band(ahead.time_us, ahead.low, ahead.high, zone, rgba(colour, 0.12), axis)
    line = {**axis, "type": "scatter", "mode": "lines", "x": local_us(ahead.time_us, zone),
            "y": _y(ahead.value), "line": {"color": colour, "width": 1.6, "dash": "dash"},
            "name": text(look.lang, "trend_ahead", name=look.name(record)),
            "hovertemplate": _hover(look.unit(record), record.decimals)}
    return [*band, line]


def _marks(curve: Curve, look: Look, zone: str, axis: Json) -> Json:
    unit, digits = look.unit(curve.record), curve.record.decimals
    times = np.array([at for at, _ in curve.marks], dtype=np.int64)
    values = [f.expected + f.off for _, f in curve.marks]
    why = [text(look.lang, "trend_mark_why", usual=f"{f.expected:,.{digits}f}",
                off=f"{f.off:+,.{digits}f}", unit=unit) for _, f in curve.marks]
    return {**axis, "type": "scatter", "mode": "markers", "x": local_us(times, zone),
            "y": [round(v, 9) for v in values], "text": why, "hovertemplate": "%{x}<br>%{text}",
            "name": f"{text(look.lang, 'trend_mark')} · {look.name(curve.record)}",
            "marker": {"symbol": "diamond-open", "size": 12, "color": look.theme.text[0],
                       "line": {"width": 2}}}


def _band(time_us: np.ndarray, low: np.ndarray, high: np.ndarray, zone: str, fill: str, axis: Json
          ) -> list[Json]:
    """Return two unseen lines with the space between them filled; gaps end the band."""
    known = np.isfinite(low) & np.isfinite(high)
    if not known.any():
        return []
    base = {**axis, "type": "scatter", "mode": "lines", "x": local_us(time_us[known], zone),
            "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    return [{**base, "y": _y(low[known])},
            {**base, "y": _y(high[known]), "fill": "tonexty", "fillcolor": fill}]


def _overlays(trend: Trend, look: Look, figure: Json) -> list[Json]:
    """Return bars hanging from the top, each with its own unit: rain above, people below."""
    data: list[Json] = []
    for number, (record, series) in enumerate(trend.overlays):
        if not len(series):
            continue
        axis = f"y{20 + number}"
        most = float(np.nanmax(series.value, initial=0.0)) or 1.0
        figure["layout"][f"yaxis{20 + number}"] = {
            "overlaying": "y", "range": [4 * most, 0], "fixedrange": True, "visible": False}
        data.append({"type": "bar", "x": _x(series, trend.zone), "y": _y(series.value),
                     "yaxis": axis, "name": f"{look.name(record)} ({look.unit(record)})",
                     "marker": {"color": rgba(look.theme.text[2], 0.45)},
                     "hovertemplate": _hover(look.unit(record), record.decimals)})
    return data


def _shapes(trend: Trend, rows: list[int], look: Look) -> list[Json]:
    shapes = []
    for curve, row in zip(trend.curves, rows, strict=True):
        if len(trend.curves) > 1 and not _stacked(trend, rows):
            continue                  # whose threshold would a line on a shared axis be?
        for one in in_force(curve.record.thresholds, trend.now.date()):
            colour = look.theme.severity[("I", "II", "III", "IV").index(one.severity)]
            shapes.append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": one.value,
                           "y1": one.value, "yref": f"y{row + 1 if row else ''}",
                           "line": {"color": rgba(colour, 0.8), "width": 1, "dash": "dot"}})
    if trend.query.start < trend.now < datetime.fromisoformat(_right(trend)).replace(
            tzinfo=ZoneInfo(trend.zone)):
        now = local(trend.now, trend.zone)
        shapes.append({"type": "line", "x0": now, "x1": now, "yref": "paper", "y0": 0, "y1": 1,
                       "line": {"color": look.theme.text[2], "width": 1}})
    return shapes


def _notes(trend: Trend, look: Look) -> list[Json]:
    """Return the words for a curve that ended before the window did: silence is not zero."""
    ends = [c for c in trend.curves if len(c.series)]
    if not ends:
        return [{"text": text(look.lang, "trend_empty"), "xref": "paper", "yref": "paper",
                 "x": 0.5, "y": 0.5, "showarrow": False, "font": {"size": 16}}]
    notes = []
    until = min(trend.query.end, trend.now)
    for curve in ends:
        last = datetime.fromtimestamp(int(curve.series.time_us[-1]) / 1e6, UTC)
        quiet = (until - last).total_seconds()
        if quiet > 3 * pace_s(curve.series.time_us, trend.step_s):
            at = local(last, trend.zone)[:16].replace("T", " ")
            notes.append({"text": text(look.lang, "trend_no_reading", at=at), "x": at,
                          "y": _last(curve.series.value), "ax": 40, "ay": -24,
                          "font": {"color": look.theme.unknown}, "arrowcolor": look.theme.unknown})
    return notes[:3]


def _units(trend: Trend, rows: list[int], look: Look, figure: Json) -> list[Json]:
    """Return each axis' unit above it, upright: a unit on its side is not read."""
    notes = []
    for row in range(len(set(rows))):
        first = next(c for c, r in zip(trend.curves, rows, strict=True) if r == row)
        axis = figure["layout"][f"yaxis{row + 1 if row else ''}"]
        top, right = axis.get("domain", (0, 1))[1], axis.get("side") == "right"
        notes.append({"text": look.unit(first.record), "xref": "paper", "yref": "paper",
                      "x": 1 if right else 0, "y": top, "xanchor": "left" if right else "right",
                      "yanchor": "bottom", "xshift": 6 if right else -6, "showarrow": False,
                      "font": {"size": look.small, "color": look.theme.text[2]}})
    return notes


def _right(trend: Trend) -> str:
    ends = [int(c.ahead.time_us[-1]) + 3_600_000_000 for c in trend.curves if c.ahead is not None]
    last = max([trend.query.end.timestamp() * 1e6, *ends])
    return local(datetime.fromtimestamp(last / 1e6, UTC), trend.zone)


def local(time: datetime, zone: str) -> str:
    """Return the local clock's reading without offset, as plotly wants it."""
    return time.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(timespec="seconds")


def local_us(time_us: np.ndarray, zone: str) -> list[str]:
    """Return ``local`` of times in µs UTC."""
    tz = ZoneInfo(zone)
    return [datetime.fromtimestamp(t / 1e6, tz).replace(tzinfo=None).isoformat()
            for t in time_us.tolist()]


def _x(series: Series, zone: str) -> list[str]:
    return local_us(series.time_us, zone)


def _line(series: Series, trend: Trend) -> Json:
    """Return x and y of a line that breaks where readings are missing: silence is no slope."""
    quiet_us = 3e6 * pace_s(series.time_us, trend.step_s)
    after = np.flatnonzero(np.diff(series.time_us) > quiet_us) + 1
    x = local_us(series.time_us, trend.zone)
    y = _y(series.value)
    for at in reversed(after.tolist()):
        x.insert(at, x[at])
        y.insert(at, None)
    return {"x": x, "y": y}


def _y(value: np.ndarray) -> list[float | None]:
    return [v if np.isfinite(v) else None for v in value.tolist()]


def _last(value: np.ndarray) -> float:
    return float(value[np.isfinite(value)][-1])


def _hover(unit: str, digits: int) -> str:
    return f"%{{x}}<br>%{{y:,.{digits}f}} {unit}"
