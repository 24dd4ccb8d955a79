"""The MapLibre style of a district: our tiles, our colours, no glyph server, no sprite."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from data.model import District, Role
from layers.catalogue import Catalogue, MapLayer
from layers.geometry_layers import StyleLayer, flat_colour, geometry_layers
from layers.labels import label_layers
from layers.palette import CATEGORIES
from layers.same_names import spare_namesakes
from layers.sums import sum_label, sum_style, summed
from layers.theme import Theme, get_theme
from layers.zooms import zooms


def style(catalogue: Catalogue, district: District, *, theme: str, lang: str,
          tile_version: str, base_url: str = "",
          zone_names: Collection[str] = (),
          source_versions: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """Return a style (version 8, MapLibre GL 5.14) as plain JSON values.

    ``base_url`` is the page's origin such as ``http://127.0.0.1:8050``: MapLibre's worker needs
    absolute addresses. ``tile_version`` ends up in the tiles' addresses of every source that
    ``source_versions`` does not name. ``zone_names`` are labelled by their crowd zone only.
    Raises NotFound for an unknown theme.
    """
    look = get_theme(theme)
    view = district.view
    return {
        "version": 8,
        "name": district.names.get(lang),
        "metadata": {"citymirror:theme": look.name, "citymirror:lang": lang,
                     "citymirror:tiles": tile_version},
        "center": [view.longitude, view.latitude], "zoom": view.zoom,
        "pitch": view.pitch, "bearing": view.bearing,
        "light": _light(look), "sky": _sky(look),
        "sources": _sources(catalogue, district, tile_version, source_versions, base_url),
        "layers": [_background(look), *_layers(catalogue, look, lang, zone_names)],
    }


def style_layers(catalogue: Catalogue) -> dict[str, list[str]]:
    """Return the ids of the style layers of every catalogue layer, for switching it."""
    found: dict[str, list[str]] = {layer.code: [] for layer in catalogue.layers}
    for one in _layers(catalogue, get_theme("dark"), "zh"):
        found[one["metadata"]["citymirror:layer"]].append(one["id"])
    return found


def categories(catalogue: Catalogue) -> dict[str, int]:
    """Return the palette hue of every facility layer, in catalogue order."""
    codes = [layer.code for layer in catalogue.layers if layer.role is Role.FACILITY]
    return {code: i % CATEGORIES for i, code in enumerate(codes)}


def _layers(catalogue: Catalogue, theme: Theme, lang: str,
            zone_names: Collection[str] = ()) -> list[StyleLayer]:
    hues = categories(catalogue)
    drawn = [layer for layer in catalogue.drawn() if layer.record.count]
    shapes = [one for layer in drawn
              for one in geometry_layers(layer, theme, hues.get(layer.code, 0))]
    if catalogue.has_grids():
        shapes += [sum_style(layer, theme, flat_colour(layer, hues.get(layer.code, 0)))
                   for layer in drawn if summed(layer)]
    # text above every shape; what comes last is placed first, so the most important last
    texts = [one for layer in drawn
             for one in label_layers(layer, theme, lang, hues.get(layer.code, 0))]
    numbers = [number for layer in drawn if catalogue.has_grids() and summed(layer)
               and (number := sum_label(layer, theme)) is not None]
    return shapes + numbers + spare_namesakes(texts, zone_names)


def _sources(catalogue: Catalogue, district: District, version: str,
             versions: Mapping[str, str], base_url: str) -> dict[str, Any]:
    return {
        name: _source(zooms(layers, sums=catalogue.has_grids()), name, layers, district,
                      versions.get(name, version), base_url)
        for name, layers in catalogue.sources().items()
        if any(layer.record.count for layer in layers)
    }


def _source(levels: tuple[int, int], name: str, layers: tuple[MapLayer, ...],
            district: District, version: str, base_url: str) -> dict[str, Any]:
    low, high = levels
    made: dict[str, Any] = {
        "type": "vector", "minzoom": low, "maxzoom": high,
        "tiles": [f"{base_url}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt?v={version}"],
        "attribution": district.attribution,
    }
    extents = [layer.record.extent for layer in layers if layer.record.extent]
    if extents:
        west, south, east, north = zip(*extents, strict=True)
        made["bounds"] = [min(west), min(south), max(east), max(north)]
    return made


def _background(theme: Theme) -> StyleLayer:
    return {"id": "ground", "type": "background",
            "paint": {"background-color": theme.map["land"]}}


def _light(theme: Theme) -> dict[str, Any]:
    dark = theme.name == "dark"
    return {"anchor": "map", "color": theme.map["light"], "position": [1.3, 210, 42],
            "intensity": 0.32 if dark else 0.26}


def _sky(theme: Theme) -> dict[str, Any]:
    return {"sky-color": theme.map["sky"], "horizon-color": theme.map["horizon"],
            "fog-color": theme.map["fog"], "sky-horizon-blend": 0.7,
            "horizon-fog-blend": 0.6, "fog-ground-blend": 0.75}
