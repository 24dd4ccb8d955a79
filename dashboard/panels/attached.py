"""The "attached" part of the drill panel: people counts, homes, units, facilities, children."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.panels import lists, values
from dashboard.panels.parts import attrs
from dashboard.text import text

Json = dict[str, Any]
#: Longer lists of the next level down come in pages, with a search.
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
    rows += lists.floor_stack(detail, lang)
    rows += _units(detail, lang)
    rows += _facilities(detail, lang)
    rows += _children(detail, lang)
    if not rows:
        if detail["role"] in ("facility", "place", "zone", "address", "base"):
            return None
        rows = [html.P(text(lang, "nothing_attached"), className="empty")]
    return values.part("attached", text(lang, "attached"), rows)


def _people(attached: Json, lang: str) -> Component:
    hidden = int(attached.get("people_hidden") or 0)
    if attached["people_note"] == "suppressed":
        shown = f"<{attached.get('people_below') or 5}"
        note = text(lang, "people_suppressed_note")
    else:
        shown = values.number(attached.get("people"))
        shown = text(lang, "at_least", n=shown) if hidden else shown
        note = text(lang, "people_hidden_note", n=hidden) if hidden else text(
            lang, "people_grid_note")
    return html.Div([html.B(shown), html.Span(text(lang, "people")),
                     html.Small(note)], className="count", **attrs(data_count="people"))


def _count(key: str, value: int, lang: str) -> Component:
    return html.Div([html.B(values.number(value)), html.Span(text(lang, key))],
                    className="count", **attrs(data_count=key))


def _units(detail: Json, lang: str) -> list[Component]:
    total = detail["attached"].get("units") or 0
    if not total or detail["role"] not in ("grid", "building", "address"):
        return []
    return [lists.folded(detail, "units", text(lang, "units"), total)]


def _facilities(detail: Json, lang: str) -> list[Component]:
    rows = detail["attached"].get("facilities") or []
    if not rows:
        return []
    listed = [lists.folded(detail, one["layer"],
                           values.name_of(one["name"], lang) or one["layer"], one.get("count") or 0)
              for one in rows]
    return [html.H4(text(lang, "facilities")), *listed]


def _children(detail: Json, lang: str) -> list[Component]:
    children = detail["attached"].get("children") or []
    if not children:
        return []
    total = int(detail["attached"].get("children_total") or len(children))
    role = text(lang, "role_" + str(children[0]["role"]))
    title = html.H4(f"{text(lang, 'children')} · {role} · {values.number(total)}")
    if total > MAX_CHILDREN:
        return [title, lists.shown(detail, "children", total)]
    return [title, html.Ul([html.Li(_child(one, lang)) for one in children], className="children")]


def _child(ref: Json, lang: str) -> list[Component]:
    name = values.name_of(ref["name"], lang)
    code = str(ref.get("code") or "")
    shown: list[Component] = [values.goto(ref, name or code or text(lang, "unnamed"))]
    if name and code and code != name:
        shown.append(html.Span(values.short(code, 40), className="weak"))
    return shown
