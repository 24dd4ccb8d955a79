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
    body: list[Component] = [html.Ul([_row(row, lang) for row in rows[:MOST]])]
    if len(rows) > MOST:
        more = text(lang, "measured_all", n=len(rows))
        body.append(html.Button(more, type="button", className="goto", **attrs(
            data_page_to="vitals", data_page_query=f"s={detail['layer']}/{detail['id']}")))
    return values.part("measured", text(lang, "measured"), body)


def _row(row: Json, lang: str) -> html.Li:
    code, name, value, unit, quality, word, age = measured_words(row, lang)
    return html.Li(
        [
            html.Button(values.short(name, 60), type="button", className="goto",
                        title=name[:values.MAX_TITLE], **attrs(data_vital=code)),
            html.Span([html.B(value, **attrs(data_measured="value")),
                       html.Small(unit, **attrs(data_measured="unit"))], className="measured-now"),
            html.Span(word, className="q", **attrs(data_quality=quality, data_measured="quality")),
            html.Small(age, **attrs(data_measured="age")),
        ],
        **attrs(data_measured_code=code),
    )


def measured_words(row: Json, lang: str) -> list[str]:
    """Return an indicator's code, name, value, unit, quality, the quality's word, and age."""
    now = row["now"]
    quality = str(now["quality"])
    unit = "" if now["value"] is None or row.get("states") else unit_word(row["unit"], lang)
    return [str(row["code"]), values.name_of(row["name"], lang), _value(row, lang), unit, quality,
            text(lang, f"q_{quality}"), _age(now["age_s"], lang)]


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
