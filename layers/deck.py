"""The deck.gl spec, authored with pydeck: crowd columns over the MapLibre map.

The layers are templates over the zones of the Snapshot, taken as they are: the
browser exchanges ``data`` and nothing else, so that an update carries numbers, not drawing.
"""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import pydeck as pdk

from data.model import View
from layers.colour import rgb
from layers.theme import FONT_STACK, LEVELS, Theme, get_theme

Json = dict[str, Any]

#: Columns of one width compare by height; a zone's size is its own shape on the ground.
COLUMN_RADIUS_M = 15.0
#: A zone that tells nothing stands as a low grey plinth: there, but claiming nothing.
PLINTH_M = 5.0
_GROW_MS = 400
_FIELDS = ("id", "layer", "name", "kind", "lon", "lat", "present", "capacity", "load", "density",
           "los", "step", "quality", "age_s", "radius_m", "height_m")


def deck_spec(style_url: str, view: View, live: Iterable[Json]) -> Json:
    """Return the JSON spec of the whole map for pydeck's ``createDeck``.

    ``style_url`` is our MapLibre style (pydeck refuses a style as a dict with this provider);
    ``view`` is the first camera, ``live`` comes from ``live_layers``.
    """
    deck = pdk.Deck(
        layers=[], map_provider="maplibre", map_style=style_url, tooltip=False,
        initial_view_state=pdk.ViewState(
            longitude=view.longitude, latitude=view.latitude, zoom=view.zoom,
            pitch=view.pitch, bearing=view.bearing, max_pitch=75, min_zoom=9, max_zoom=20.5,
        ),
    )
    return {**as_json(deck), "layers": list(live)}


def live_layers(zones: Iterable[Mapping[str, Any]], theme: str) -> list[Json]:
    """Return deck layers for the Snapshot's ``zones`` in the theme called ``theme``."""
    look = get_theme(theme)
    records = live_records(zones)
    return [{**as_json(layer), "data": records}
            for layer in (_columns(look), _numbers(look))]


def frame_layers(theme: str) -> list[Json]:
    """Return deck layers for any indicator at one moment; the browser gives the records.

    A record has lon, lat, ``height_m``, ``label`` (text), ``step`` A..F of the indicator's own
    range and ``quality`` ("good" or "missing").
    """
    look = get_theme(theme)
    column = pdk.Layer(
        "ColumnLayer", id="frame-columns", data=[], get_position="[lon, lat]",
        get_elevation=f"height_m + {PLINTH_M}", get_fill_color=_by_level(look, 235, 120),
        radius=COLUMN_RADIUS_M, disk_resolution=24, extruded=True, pickable=True,
        auto_highlight=False, material={"ambient": 0.5, "diffuse": 0.45, "shininess": 8},
        transitions={"getElevation": {"duration": _GROW_MS}},
    )
    number = pdk.Layer(
        "TextLayer", id="frame-numbers", data=[],
        get_position=f"[lon, lat, height_m + {2 * PLINTH_M}]", get_text="label", get_size=15,
        font_weight=600, get_color=[*rgb(look.text[0]), 255],
        get_text_anchor=pdk.types.String("middle"),
        get_alignment_baseline=pdk.types.String("bottom"),
        character_set=pdk.types.String("0123456789.,-−+%? k"),
        font_family=pdk.types.String(", ".join(FONT_STACK)), font_settings={"sdf": True},
        outline_width=3, outline_color=[*rgb(look.map["halo"]), 255], pickable=False,
    )
    return [as_json(column), as_json(number)]


def live_records(zones: Iterable[Mapping[str, Any]]) -> list[Json]:
    """Return one plain record per zone; NaN and infinity become null, never a number."""
    return [{key: _finite(zone.get(key)) for key in _FIELDS} for zone in zones]


def strict_json(value: Any) -> str:
    """Return compact JSON; raise ValueError for NaN and infinity, which browsers refuse."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def channels(colour: str) -> str:
    """Return a colour as an expression's three numbers."""
    return ", ".join(str(channel) for channel in rgb(colour))


def as_json(made: Any) -> Json:
    """Return what pydeck made as plain JSON; raise ValueError for NaN and infinity."""
    parsed: Json = json.loads(made.to_json(), parse_constant=_refuse)
    return parsed


def _columns(theme: Theme) -> pdk.Layer:
    """Height by load, colour by its step A to F; grey and low when not known."""
    return pdk.Layer(
        "ColumnLayer", id="crowd-columns", data=[], get_position="[lon, lat]",
        get_elevation=f"load === null ? {PLINTH_M} : height_m + {PLINTH_M}",
        get_fill_color=_by_level(theme, 235, 170), radius=COLUMN_RADIUS_M, disk_resolution=24,
        extruded=True, pickable=True, auto_highlight=False,
        material={"ambient": 0.5, "diffuse": 0.45, "shininess": 8},
        transitions={"getElevation": {"duration": _GROW_MS}},
    )


def _numbers(theme: Theme) -> pdk.Layer:
    """The load in whole percent over each column: ≈ estimated, ? old, a lone ? not known.

    A zone that is known and nearly empty (step A) keeps quiet: numbers stand where people do.
    """
    percent = ("load === null ? '?' : (quality === 'good' && step === 'A') ? ' '"
               " : (quality === 'estimated' ? '≈' : '')"
               " + (load * 100 + 0.5 - (load * 100 + 0.5) % 1) + '%'"
               " + (quality === 'stale' ? ' ?' : '')")
    return pdk.Layer(
        "TextLayer", id="crowd-numbers", data=[],
        get_position=f"[lon, lat, (load === null ? 0 : height_m) + {2 * PLINTH_M}]",
        get_text=percent, get_size=16, font_weight=600, get_color=[*rgb(theme.text[0]), 255],
        get_text_anchor=pdk.types.String("middle"),
        get_alignment_baseline=pdk.types.String("bottom"),
        character_set=pdk.types.String("0123456789%≈? "),
        font_family=pdk.types.String(", ".join(FONT_STACK)),
        font_settings={"sdf": True}, outline_width=3,
        outline_color=[*rgb(theme.map["halo"]), 255], pickable=False,
        # whole or not at all: the page leaves out those that stand behind another column
        parameters={"depthCompare": "always"},
    )


def _by_level(theme: Theme, known: int, unknown: int) -> str:
    """Return an expression for [r, g, b, a] by quality and step of load."""
    chosen = f"[{channels(theme.unknown)}, {unknown}]"
    fresh = "(quality === 'good' || quality === 'estimated')"
    for level, colour in zip(LEVELS, theme.load, strict=True):
        chosen = f"({fresh} && step === '{level}') ? [{channels(colour)}, {known}] : {chosen}"
    return chosen


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
