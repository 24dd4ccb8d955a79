"""How the panels write names, numbers, qualities and links; missing is a dash, never a zero."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.panels.parts import attrs
from dashboard.text import TABLES, text

Json = dict[str, Any]
MISSING = "—"
#: Longer names are cut on the screen; the whole stands in the title.
MAX_SHOWN = 160
MAX_TITLE = 1000


def name_of(names: Json | None, lang: str) -> str:
    """Return a name in ``lang``, in the other language when it has none, else ''."""
    if not names:
        return ""
    first, second = ("en", "zh") if lang == "en" else ("zh", "en")
    return str(names.get(first) or names.get(second) or "")


def short(value: str, limit: int = MAX_SHOWN) -> str:
    """Return ``value``, cut with an ellipsis at ``limit`` letters."""
    return value if len(value) <= limit else value[: limit - 1] + "…"


def number(value: float | int | None, digits: int = 1) -> str:
    """Return a number with thousands separated, whole numbers without decimals; None is a dash."""
    if value is None:
        return MISSING
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.{digits}f}"


def percent(ratio: float | None) -> str:
    """Return a ratio as whole per cent; None is a dash."""
    return MISSING if ratio is None else f"{ratio * 100:.0f}%"


def when(value: str, zone: str) -> str:
    """Return an ISO time as 'YYYY-MM-DD HH:MM' in the IANA time zone ``zone``.

    What is no time is returned as it is: better an odd text than a lost one.
    """
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return str(value)
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def kind_of(detail: Json, lang: str) -> str:
    """Return the kind in words where we have them, else as the source says it."""
    kind = str(detail.get("kind") or "")
    return TABLES[lang if lang in TABLES else "zh"].get(f"kind_{kind}", short(kind))


def fact_value(fact: Json, lang: str) -> Component:
    """Return a fact's value with unit; an estimated, stale or missing one says so in a word."""
    value, quality = fact.get("value"), fact.get("quality", "good")
    unit = unit_of(str(fact.get("unit") or ""), lang)
    if isinstance(value, bool):
        shown = text(lang, "yes" if value else "no")
    elif isinstance(value, int | float):
        # without a unit it may be a year, a storey, a count: never written as 1,988
        shown = f"{number(value)} {unit}" if unit else _bare(value)
    else:
        shown = MISSING if value in (None, "") else f"{short(str(value))} {unit}".strip()
    children: list[Any] = [html.Span(shown, title=str(value)[:MAX_TITLE] if value else None)]
    if quality != "good":
        children.append(html.Span(text(lang, f"quality_{quality}"), className=f"tag tag-{quality}"))
    return html.Span(children, className="fact")


def _bare(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:g}"


def unit_of(unit: str, lang: str) -> str:
    """Return a unit as the page's language writes it."""
    return unit.replace("人", text(lang, "people_unit")) if "人" in unit else unit


def goto(ref: Json, words: str) -> html.Button:
    """Return a link that selects another feature and flies to it."""
    return html.Button(short(words), type="button", className="goto", title=words[:MAX_TITLE],
                       **attrs(data_goto=f"{ref['layer']}/{ref['id']}", data_testid="goto"))


def row(label: str, value: Component, *, quality: str = "good") -> html.Div:
    """Return one label and its value."""
    return html.Div([html.Span(label, className="row-label"), value],
                    className="row", **attrs(data_quality=quality))


def part(name: str, title: str, children: Sequence[Any]) -> html.Section:
    """Return one titled part of the panel."""
    return html.Section([html.H3(title), *children], className=f"part {name}",
                        **attrs(data_testid=f"part-{name}"))
