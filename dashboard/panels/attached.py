"""The "attached" part of the drill panel: people counts, homes, units, facilities, children."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.panels import values
from dashboard.panels.parts import attrs
from dashboard.text import text

Json = dict[str, Any]
#: How many links of the next level down are listed before "n more".
MAX_CHILDREN = 40


def attached_part(detail: Json, lang: str) -> Component | None:
    """Return what hangs on the feature; None for things nothing can hang on."""
    attached = detail.get("attached")
    if not attached:
        return None
    counts = [_people(attached, lang)] if attached.get("people_note") != "none" else []
    counts += [_count(key, attached[key], lang)
               for key in ("houses", "units", "buildings", "addresses") if attached.get(key)]
    rows: list[Any] = [html.Div(counts, className="counts")] if counts else []
    rows += _facilities(attached.get("facilities") or [], lang)
    rows += _children(attached, lang)
    if not rows:
        if detail["role"] in ("facility", "place", "zone", "address", "base"):
            return None
        rows = [html.P(text(lang, "nothing_attached"), className="empty")]
    return values.part("attached", text(lang, "attached"), rows)


def _people(attached: Json, lang: str) -> Component:
    if attached["people_note"] == "suppressed":
        shown, note = text(lang, "people_suppressed"), text(lang, "people_suppressed_note")
    else:
        shown, note = values.number(attached.get("people")), text(lang, "people_grid_note")
    return html.Div([html.B(shown), html.Span(text(lang, "people")),
                     html.Small(note)], className="count", **attrs(data_count="people"))


def _count(key: str, value: int, lang: str) -> Component:
    return html.Div([html.B(values.number(value)), html.Span(text(lang, key))],
                    className="count", **attrs(data_count=key))


def _facilities(rows: list[Json], lang: str) -> list[Component]:
    if not rows:
        return []
    listed = [
        html.Li([html.Span(values.short(values.name_of(one["name"], lang) or one["layer"])),
                 html.B(values.number(one.get("count")))])
        for one in rows
    ]
    return [html.H4(text(lang, "facilities")), html.Ul(listed, className="facilities")]


def _children(attached: Json, lang: str) -> list[Component]:
    children = attached.get("children") or []
    if not children:
        return []
    listed = [html.Li(_child(one, lang)) for one in children[:MAX_CHILDREN]]
    more = int(attached.get("children_total") or len(children)) - len(listed)
    if more > 0:
        listed.append(html.Li(text(lang, "children_more", n=values.number(more)), className="weak"))
    title = f"{text(lang, 'children')} · {text(lang, 'role_' + str(children[0]['role']))}"
    return [html.H4(title), html.Ul(listed, className="children")]


def _child(ref: Json, lang: str) -> list[Component]:
    name = values.name_of(ref["name"], lang)
    code = str(ref.get("code") or "")
    shown: list[Component] = [values.goto(ref, name or code or text(lang, "unnamed"))]
    if name and code and code != name:
        shown.append(html.Span(values.short(code, 40), className="weak"))
    return shown
