"""The "now" part of the drill panel: a zone's live values with unit, age and quality."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.panels import values
from dashboard.panels.parts import attrs
from dashboard.text import text

Json = dict[str, Any]


def now_part(detail: Json, lang: str) -> Component | None:
    """Return the live values of a zone, None for anything else; the assets keep them fresh."""
    live = detail.get("live")
    if not live:
        return None
    quality = str(live.get("quality") or "missing")
    rows = [
        _value("present", values.number(live.get("present")), text(lang, "people_unit"), lang),
        _value("capacity", values.number(live.get("capacity")), text(lang, "people_unit"), lang),
        _value("density", _density(live.get("density")), text(lang, "per_m2"), lang),
        _value("los", str(live.get("los") or values.MISSING), "", lang),
        _value("to_limit", _to_limit(live.get("to_limit"), lang), "", lang),
        _value("quality", text(lang, f"quality_{quality}"), "", lang),
        _value("age", _age(live.get("age_s"), lang), "", lang),
    ]
    body = html.Div(
        [
            html.Div(
                [html.Span(text(lang, "load"), className="row-label"),
                 html.B(values.percent(live.get("load")), **attrs(data_live="load"))],
                className="key",
            ),
            html.Div(rows, className="grid"),
        ],
        **attrs(data_live_zone=str(detail["id"]), data_quality=quality),
    )
    return values.part("now", text(lang, "now"), [body])


def _value(key: str, shown: str, unit: str, lang: str) -> html.Div:
    number = html.B(shown, **attrs(data_live=key))
    return values.row(text(lang, key), html.Span([number, html.Span(f" {unit}" if unit else "")]))


def _to_limit(given: Json | None, lang: str) -> str:
    if given is None:
        return values.MISSING
    if given["minutes"] is None:
        return text(lang, "to_limit_none")
    high = "∞" if given["high"] is None else given["high"]
    return text(lang, "to_limit_in", n=given["minutes"], low=given["low"], high=high)


def _density(value: float | None) -> str:
    return values.MISSING if value is None else f"{value:.2f}"


def _age(seconds: float | None, lang: str) -> str:
    if seconds is None:
        return values.MISSING
    return text(lang, "age_s", n=round(seconds))
