"""Alerts on the map: a badge where each stands, and a ring that pulses around a new one.

Templates as in layers.deck: the browser gives the records. A record has lon, lat, ``up_m`` (metres
above the ground), ``severity`` I..IV, ``label`` (shape and numeral, perhaps a count), ``radius_px``
and ``alpha`` (0 to 255) of its ring, and ``id`` and ``layer`` of what a click selects. The shape of
a card is a GeoJSON feature with ``severity`` among its properties.
"""

import pydeck as pdk

from layers.colour import rgb
from layers.deck import Json, as_json, channels
from layers.theme import FONT_STACK, Theme, get_theme

#: Signs of a badge: the severities' shapes, their numerals, a count.
SIGNS = "◆▲●■IV0123456789 ×+"
#: One breath of a pulse; the browser changes the ring as often.
PULSE_MS = 900
_SEVERITIES = ("I", "II", "III", "IV")


def alert_layers(theme: str) -> list[Json]:
    """Return the deck layers of alerts in the theme called ``theme``; without records."""
    look = get_theme(theme)
    return [as_json(layer) for layer in (_shapes(look), _pulses(look), _badges(look))]


def _shapes(theme: Theme) -> pdk.Layer:
    line = _by_severity(theme, "255").replace("severity", "properties.severity")
    return pdk.Layer(
        "GeoJsonLayer", id="alert-shapes", data=[], stroked=True, filled=True, pickable=False,
        get_line_color=line, get_fill_color=line.replace(", 255]", ", 40]"), get_line_width=3,
        line_width_units=pdk.types.String("pixels"), point_type=pdk.types.String("circle"),
        get_point_radius=6, point_radius_units=pdk.types.String("pixels"),
        parameters={"depthCompare": "always"},
    )


def _pulses(theme: Theme) -> pdk.Layer:
    return pdk.Layer(
        "ScatterplotLayer", id="alert-pulses", data=[], get_position="[lon, lat, up_m]",
        get_radius="radius_px", radius_units=pdk.types.String("pixels"),
        get_line_color=_by_severity(theme, "alpha"), get_line_width=4,
        line_width_units=pdk.types.String("pixels"), filled=False, stroked=True, billboard=True,
        pickable=False, parameters={"depthCompare": "always"},
        transitions={"getRadius": {"duration": PULSE_MS}, "getLineColor": {"duration": PULSE_MS}},
    )


def _badges(theme: Theme) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer", id="alert-badges", data=[], get_position="[lon, lat, up_m]",
        get_text="label", get_size=15, font_weight=700,
        get_color=[*rgb(theme.on_severity), 255], background=True,
        get_background_color=_by_severity(theme, "255"), background_padding=[5, 2, 5, 2],
        get_border_color=[*rgb(theme.map["halo"]), 255], get_border_width=1.5,
        get_text_anchor=pdk.types.String("middle"),
        get_alignment_baseline=pdk.types.String("bottom"), get_pixel_offset=[0, -24],
        character_set=pdk.types.String(SIGNS),
        font_family=pdk.types.String(", ".join(FONT_STACK)), pickable=True,
        parameters={"depthCompare": "always"},
    )


def _by_severity(theme: Theme, alpha: str) -> str:
    """Return an expression for [r, g, b, a] by severity."""
    chosen = f"[{channels(theme.unknown)}, {alpha}]"
    for severity, colour in zip(_SEVERITIES, theme.severity, strict=True):
        chosen = f"severity === '{severity}' ? [{channels(colour)}, {alpha}] : {chosen}"
    return chosen
