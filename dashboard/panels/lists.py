"""Places for long lists: a title with its count; assets/panel_lists.js fetches the pages."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.panels import values
from dashboard.panels.parts import attrs
from dashboard.text import text

Json = dict[str, Any]


def floor_name(floor: int | None, lang: str) -> str:
    """Return a storey as people say it; below 0 is a basement, None is not recorded."""
    if floor is None:
        return text(lang, "floor_unknown")
    return text(lang, "floor", n=floor) if floor >= 0 else text(lang, "floor_basement", n=-floor)


def folded(detail: Json, what: str, title: str, total: int, *, opened: bool = False) -> Component:
    """Return a list that is fetched when it is opened: pages, and a search when it is long."""
    return html.Details(
        [html.Summary([html.Span(values.short(title, 60)), html.B(f" · {values.number(total)}")]),
         html.Div(**_place(detail, what, total))],
        open=opened, className="fold", **attrs(data_testid=f"list-{what}"))


def shown(detail: Json, what: str, total: int) -> Component:
    """Return a list that is fetched at once."""
    return html.Div(**_place(detail, what, total))


def floor_stack(detail: Json, lang: str) -> list[Component]:
    """Return the storeys of a building, the highest first; each opens to its rooms."""
    floors = detail["attached"].get("floors") or []
    if not floors:
        return []
    stack = [_floor(detail, one, lang, opened=len(floors) == 1) for one in floors]
    return [html.H4(text(lang, "floors")), html.Div(stack, className="floors",
                                                    **attrs(data_testid="floors"))]


def _floor(detail: Json, one: Json, lang: str, *, opened: bool) -> Component:
    floor, total = one["floor"], one["houses"]
    key = "" if floor is None else str(floor)
    return html.Details(
        [html.Summary([html.B(floor_name(floor, lang)),
                       html.Span(f" · {text(lang, 'floor_houses', n=values.number(total))}")]),
         html.Div(**_place(detail, "houses", total), **attrs(data_list_floor=key))],
        open=opened, className="floor fold", **attrs(data_floor=key))


def _place(detail: Json, what: str, total: int) -> dict[str, Any]:
    return attrs(data_list=what, data_list_owner=f"{detail['layer']}/{detail['id']}",
                 data_list_total=str(total))
