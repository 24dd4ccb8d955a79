"""The last step of the drill: one house of a building, by its floor and room; nobody in it."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.panels import values
from dashboard.panels.inspector import crumb, small
from dashboard.panels.lists import floor_name
from dashboard.panels.parts import attrs
from dashboard.text import text

Json = dict[str, Any]


def house_panel(detail: Json, house: Json, lang: str) -> list[Component]:
    """Return the panel of a house: the way up to the district, its use and tenure.

    Args:
        detail: FeatureDetail of its building.
        house: {code, floor, room, use, lease}.
        lang: 'zh' or 'en'.
    """
    building = {"layer": detail["layer"], "id": detail["id"], "role": detail["role"],
                "name": detail["name"], "code": None}
    title = " ".join(part for part in (floor_name(house["floor"], lang), house["room"]) if part)
    head = html.Div(
        [html.Div([small("back", "back", lang), html.H2(title or house["code"]),
                   small("link", "copy_link", lang), small("close", "close", lang)],
                  className="title"),
         html.P(text(lang, "house"), className="about")], className="part head",
        **attrs(data_testid="house"))
    crumbs = html.Ol([crumb(ref, lang) for ref in [*detail["lineage"], building]],
                     className="crumbs")
    told = (("house_code", house["code"]), ("house_floor", floor_name(house["floor"], lang)),
            ("house_room", house["room"]), ("house_use", house["use"]),
            ("house_lease", house["lease"]))
    rows = [values.row(text(lang, key), html.Span(values.short(value or values.MISSING)))
            for key, value in told]
    return [head, values.part("belongs", text(lang, "belongs_to"), [crumbs]),
            values.part("facts", text(lang, "facts"), rows),
            html.P(text(lang, "house_people"), className="part block-note")]
