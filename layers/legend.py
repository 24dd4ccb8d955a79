"""The legend of a layer, from the same recipes and colours as its drawing."""

from typing import Any

from data.model import Names
from layers.catalogue import Catalogue, MapLayer
from layers.recipes import RECIPES, Swatch
from layers.style import categories
from layers.theme import THEMES, Theme, load_colour

Json = dict[str, Any]


def legend(catalogue: Catalogue, layer: MapLayer) -> list[Json]:
    """Return the legend rows of ``layer``: label (zh, en), swatch shape, colour by theme.

    Shapes: square, line, circle, hatch, and note (text only).
    """
    if layer.tile is None:
        return []
    if layer.draw.recipe == "facility":
        hue = categories(catalogue).get(layer.code, 0)
        rows: tuple[Swatch, ...] = (
            Swatch(layer.record.spec.names, "circle", f"category_{hue}"),)
    else:
        rows = RECIPES[layer.draw.recipe]
    return [_row(one) for one in rows]


def _row(swatch: Swatch) -> Json:
    return {
        "label": _both(swatch.label), "swatch": swatch.shape,
        "color": {theme.name: _colour(swatch.colour, theme) for theme in THEMES.values()},
    }


def _both(names: Names) -> dict[str, str]:
    return {"zh": names.zh, "en": names.en or names.zh}


def _colour(key: str, theme: Theme) -> str:
    if key == "unknown":
        return theme.unknown
    kind, _, level = key.partition(":")
    return load_colour(theme, level) if kind == "load" else theme.map[key]
