"""The drawing tools above the map: which shape, what to do next, undo, finish, cancel."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.panels.parts import action, attrs, words

TOOLS = ("polygon", "rect", "circle", "road")
#: Metres to each side of a road, to begin with.
FIRST_REACH_M = 50


def draw_bar() -> html.Div:
    """Return the tool bar; assets/draw_tools.js shows it while something is drawn."""
    reach = dcc.Input(id="draw-reach", type="number", min=1, max=5000, step=1,
                      value=FIRST_REACH_M)
    return html.Div(
        [
            *[_tool(name) for name in TOOLS],
            html.Span(id="draw-hint", role="status"),
            html.Label([words("draw_reach"), reach], id="draw-reach-box", hidden=True),
            action("draw-undo", "draw_undo", words("draw_undo")),
            action("draw-finish", "draw_finish", words("draw_finish")),
            action("draw-cancel", "draw_cancel", words("draw_cancel")),
        ],
        id="draw-bar", hidden=True, role="toolbar", **attrs(data_t_label="draw_bar"),
    )


def _tool(name: str) -> Component:
    return html.Button(words(f"draw_{name}"), type="button",
                       **attrs(data_tool=name, aria_pressed="false"))
