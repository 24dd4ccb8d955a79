"""A trend as rows: the figures under the chart, and what is drawn as a file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from dashboard.text import text
from dashboard.trend.answer import Curve, Trend
from dashboard.trend.look import Look
from data.readings.columns import Series
from indicators.trend import Summary

Json = dict[str, Any]


def figures(trend: Trend, look: Look) -> list[Json]:
    """Return one row a curve; None where there is nothing to say."""
    return [_figures(curve, look) for curve in trend.curves]


def _figures(curve: Curve, look: Look) -> Json:
    now, old, record = curve.figures, curve.figures_before, curve.record
    row: Json = {
        "code": record.code, "name": look.name(record), "unit": record.unit,
        "decimals": record.decimals, "source": record.source, "mean": None, "least": None,
        "most": None, "most_at": None, "count": 0, "share": None, "change": None}
    if now is None:
        return row
    return row | {
        "mean": now.mean, "least": now.least, "most": now.most, "count": now.count,
        "most_at": datetime.fromtimestamp(now.most_us / 1e6, UTC).isoformat(),
        "share": now.share, "change": _change(now, old)}


def _change(now: Summary, old: Summary | None) -> float | None:
    """Return how much larger the mean is, as a ratio; None against nothing or zero."""
    return None if old is None or not old.mean else now.mean / old.mean - 1


def header(trend: Trend, look: Look) -> list[str]:
    """Return the names of the columns that ``rows`` gives."""
    lang, names = look.lang, [text(look.lang, "trend_t_time")]
    for curve in trend.curves:
        name = look.name(curve.record)
        unit = look.unit(curve.record)
        names.append(f"{name} ({unit})" if unit else name)
        if trend.step != "raw":
            names += [text(lang, f"trend_{part}_of", name=name)
                      for part in ("least", "most", "count")]
        if trend.earlier is not None:
            names.append(text(lang, "trend_before", name=name, kind=look.kind(trend)))
        if curve.ahead is not None:
            names.append(text(lang, "trend_ahead", name=name))
    return [*names, *(look.name(record) for record, _ in trend.overlays)]


def rows(trend: Trend, zone: str) -> Iterator[list[Any]]:
    """Yield exactly what is drawn, by time: local ISO time with offset, then the columns."""
    tz = ZoneInfo(zone)
    columns: list[dict[int, Any]] = []
    for curve in trend.curves:
        columns.append(_by_time(curve.series, curve.series.value))
        if trend.step != "raw":
            columns += [_by_time(curve.series, column) for column in
                        (curve.series.min, curve.series.max, curve.series.count)]
        if trend.earlier is not None:
            columns.append(_by_time(curve.before, curve.before.value))
        if curve.ahead is not None:
            columns.append(dict(zip(curve.ahead.time_us.tolist(), _plain(curve.ahead.value),
                                    strict=True)))
    columns += [_by_time(series, series.value) for _, series in trend.overlays]
    for at in sorted(set().union(*columns)):
        yield [datetime.fromtimestamp(at / 1e6, tz).isoformat(), *(c.get(at) for c in columns)]


def _by_time(series: Series, column: np.ndarray) -> dict[int, Any]:
    return dict(zip(series.time_us.tolist(), _plain(column), strict=True))


def _plain(column: np.ndarray) -> list[Any]:
    return [None if isinstance(v, float) and not np.isfinite(v) else v for v in column.tolist()]


def about(trend: Trend, look: Look) -> list[list[str]]:
    """Return what a reader must know of the figures: definition, formula, source, unit."""
    lang = look.lang
    lines = [[text(lang, "trend_window"), trend.query.start.isoformat(),
              trend.query.end.isoformat(), text(lang, f"trend_step_{trend.step}")]]
    for curve in trend.curves:
        record = curve.record
        lines.append([record.code, look.name(record), look.unit(record), record.source])
        pairs = (("trend_definition", record.definition), ("trend_formula", record.formula))
        for key, names in pairs:
            said = (names.en or names.zh) if lang == "en" else names.zh
            if said:
                lines.append(["", text(lang, key), said,
                              record.formula_source if key == "trend_formula" else ""])
    return lines
