"""The "indicators" part of the drill panel: what is measured of a feature, with quality and age."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.panels import values
from dashboard.panels.parts import attrs
from dashboard.text import TABLES, text

Json = dict[str, Any]
#: More than these are one press away, in the table.
MOST = 14


def measured_part(detail: Json, lang: str) -> Component | None:
    """Return the indicators of a feature, None without any; the assets keep them fresh."""
    rows: list[Json] = detail.get("measured") or []
    if not rows:
        return None
    body: list[Component] = [html.Ul([measured_row(row, lang) for row in rows[:MOST]])]
    if len(rows) > MOST:
        more = text(lang, "measured_all", n=len(rows))
        body.append(html.Button(more, type="button", className="goto", **attrs(
            data_page_to="vitals", data_page_query=f"s={detail['layer']}/{detail['id']}")))
    return values.part("measured", text(lang, "measured"), body)


def measured_row(row: Json, lang: str) -> html.Li:
    """Return one indicator: its name, value, unit, quality and age."""
    now = row["now"]
    quality = str(now["quality"])
    name = values.name_of(row["name"], lang)
    unit = "" if now["value"] is None or row.get("states") else unit_word(row["unit"], lang)
    return html.Li(
        [
            html.Button(values.short(name, 60), type="button", className="goto",
                        title=name[:values.MAX_TITLE], **attrs(data_vital=row["code"])),
            html.Span([html.B(_value(row, lang), **attrs(data_measured="value")),
                       html.Small(unit, **attrs(data_measured="unit"))], className="measured-now"),
            html.Span(text(lang, f"q_{quality}"), className="q",
                      **attrs(data_quality=quality, data_measured="quality")),
            html.Small(_age(now["age_s"], lang), **attrs(data_measured="age")),
        ],
        **attrs(data_measured_code=row["code"]),
    )


def _value(row: Json, lang: str) -> str:
    value = row["now"]["value"]
    if value is None:
        return values.MISSING
    for state in row.get("states") or ():
        if state["value"] == value:
            return values.name_of(state["name"], lang)
    return f"{value:,.{int(row['decimals'])}f}"


def unit_word(unit: str, lang: str) -> str:
    """Return a unit in the page's language; one without a word is written as it is."""
    return TABLES[lang if lang in TABLES else "zh"].get(f"unit_{unit}", unit)


def _age(age_s: float | None, lang: str) -> str:
    return values.MISSING if age_s is None else text(lang, "age_s", n=round(age_s))
