"""The map's static container and what stands on it: buttons, scale, legend, attribution."""

from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.panels.parts import action, attrs, icon, words
from dashboard.text import text

LEVELS = ("A", "B", "C", "D", "E", "F")


def map_panel() -> html.Div:
    """Return the map's container; it stands in the static layout and is never rebuilt."""
    return html.Div(
        [
            html.Div(id=ids.MAP, tabIndex="0", role="application", **attrs(data_t_label="map")),
            html.Div(words("map_loading"), id=ids.MAP_MESSAGE, role="status",
                     **attrs(data_state="loading")),
        ],
        id="map-frame",
    )


def map_controls() -> html.Div:
    """Return zoom, compass, 2D/3D and home."""
    return html.Div(
        [
            action("zoom-in", "zoom_in", icon("plus")),
            action("zoom-out", "zoom_out", icon("minus")),
            action("north", "north", icon("needle", id="needle")),
            action("pitch", "pitch", html.Span("2D", id="pitch-word")),
            action("home", "home", icon("home")),
            action("draw", "draw", icon("draw")),
            action("replay", "replay", icon("clock"), **attrs(aria_pressed="false")),
        ],
        id="map-controls", role="group", **attrs(data_t_label="map"),
    )


def map_foot(attribution: str) -> html.Div:
    """Return the legend of the crowd columns, the scale and the attribution."""
    return html.Div(
        [
            html.Div(
                [words("legend_crowd", html.Div, className="legend-title"),
                 html.Ol([_step(level) for level in LEVELS] + [_stale()], className="legend-ramp")],
                id="legend",
            ),
            html.Div(
                [
                    html.Div([html.Span(id="scale-bar"), html.Span(id="scale-text")], id="scale"),
                    html.Div(_credits(attribution), id="attribution"),
                ],
                id="scale-line",
            ),
        ],
        id="map-foot",
    )


def _credits(attribution: str) -> list[Component]:
    """Return the pack's credits; the word for demo data follows the page's language."""
    own = text("zh", "synthetic")
    parts = attribution.split(" · ")
    joined = [item for part in parts for item in
              (html.Span(" · "), words("synthetic") if part == own else html.Span(part))]
    return joined[1:]


def _step(level: str) -> Component:
    return html.Li(
        [html.Span(className="legend-step", **attrs(data_step=level)),
         words(f"load_word_{level}")],
    )


def _stale() -> Component:
    return html.Li(
        [html.Span(className="legend-step hatched"), words("legend_stale")],
    )
