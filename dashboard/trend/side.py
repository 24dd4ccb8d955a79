"""The two small figures beside a trend: hours by days, and how values lie."""

from typing import Any

import numpy as np

from dashboard.text import text
from dashboard.trend.answer import Trend
from dashboard.trend.look import Look, layout

Json = dict[str, Any]


def calendar(trend: Trend, look: Look) -> Json:
    """Return hours (down) by days (across) of the first curve; an hour never read stays empty."""
    figure = layout(look)
    value, record = trend.calendar.value, trend.curves[0].record
    ramp = look.theme.load
    shades = [[n / (len(ramp) - 1), colour] for n, colour in enumerate(ramp)]
    figure["data"] = [{
        "type": "heatmap", "x": [day.isoformat() for day in trend.calendar.days],
        "y": list(range(24)), "z": _rows(value), "colorscale": shades, "hoverongaps": False,
        "xgap": 1, "ygap": 1, "colorbar": {"thickness": 10, "title": {"text": look.unit(record)},
                                           "tickfont": {"size": look.small}, "outlinewidth": 0},
        "hovertemplate": f"%{{x}} %{{y}}:00<br>%{{z:,.{record.decimals}f}} {look.unit(record)}"
                         "<extra></extra>",
    }]
    figure["layout"] |= {
        "hovermode": "closest", "dragmode": False,
        "xaxis": {**look.axis, "type": "category", "showgrid": False, "fixedrange": True,
                  "nticks": 8},
        "yaxis": {**look.axis, "autorange": "reversed", "showgrid": False, "fixedrange": True,
                  "tickvals": [0, 6, 12, 18], "ticktext": ["00:00", "06:00", "12:00", "18:00"]},
    }
    return figure


def spread(trend: Trend, look: Look) -> Json:
    """Return the histogram of the first curve with its 5 %, median and 95 % as lines."""
    figure = layout(look)
    found, record = trend.spread, trend.curves[0].record
    if found is None:
        return figure
    middle = (found.edges[:-1] + found.edges[1:]) / 2
    width = float(found.edges[1] - found.edges[0])
    figure["data"] = [{
        "type": "bar", "x": middle.tolist(), "y": found.counts.tolist(),
        "width": width * 0.94, "marker": {"color": look.faint(0)},
        "hovertemplate": f"%{{x:,.{record.decimals}f}} {look.unit(record)}<br>%{{y}}"
                         "<extra></extra>"}]
    figure["layout"] |= {
        "hovermode": "closest", "dragmode": False, "showlegend": False,
        "xaxis": {**look.axis, "title": {"text": look.unit(record), "font": {"size": look.small}},
                  "fixedrange": True, "showgrid": False},
        "yaxis": {**look.axis, "fixedrange": True, "rangemode": "tozero", "title": {
            "text": text(look.lang, "trend_spread_axis"), "font": {"size": look.small}}},
        "shapes": [{"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1,
                    "line": {"color": look.theme.text[1], "width": 1, "dash": dash}}
                   for at, dash in ((found.p05, "dot"), (found.p50, "solid"),
                                    (found.p95, "dot"))],
    }
    return figure


def _rows(value: np.ndarray) -> list[list[float | None]]:
    return [[v if np.isfinite(v) else None for v in row] for row in value.tolist()]
