"""What stands for a layer's features below its own zoom: how many each grid has, at its middle."""

from typing import Any

import numpy as np
import pandas as pd

from data.model import Role
from layers.catalogue import MapLayer
from layers.paint import Expression, circle, label
from layers.theme import FONT_STACK, Theme

#: Lowest zoom of the sums; further out a district is a few hundred pixels wide.
SUM_ZOOM = 9
#: From here on there is room for the number beside a circle.
_NUMBER_ZOOM = 14
#: Suffix of the source-layer that holds the sums.
SUM_SUFFIX = ":sum"
_SUMMED = (Role.BUILDING, Role.ADDRESS, Role.FACILITY)
#: Side steps in pixels, so that three kinds of sums of one grid do not hide each other.
_STEP: dict[Role, list[int]] = {
    Role.BUILDING: [0, -6], Role.ADDRESS: [-6, 5], Role.FACILITY: [6, 5]}


def summed(layer: MapLayer) -> bool:
    """Return whether a layer of a district with grids has sums below its own zoom."""
    return (layer.tile is not None and layer.role in _SUMMED and not layer.record.spec.context
            and layer.draw.how != "none" and layer.tile.min_zoom > SUM_ZOOM)


def sum_layer(layer: MapLayer) -> str:
    """Return the source-layer that holds the sums of ``layer``."""
    return layer.source_layer + SUM_SUFFIX


def sums_of(grid_ids: pd.Series, layer: MapLayer, grids: pd.DataFrame) -> pd.DataFrame | None:
    """Return id, lon, lat and ``n`` of the grids that hold features of ``layer``, None for a layer
    without sums; ``grids`` has id, lon, lat in degrees, ``grid_ids`` is of the features."""
    if not summed(layer):
        return None
    counts = grid_ids.dropna().astype(np.int64).value_counts().rename("n")
    return grids.merge(counts, left_on="id", right_index=True).sort_values("id")


def sum_style(layer: MapLayer, theme: Theme, colour: str) -> dict[str, Any]:
    """Return the style layer of the sums: a circle a grid, larger where more stands."""
    assert layer.tile is not None
    size: Expression = ["interpolate", ["linear"], ["get", "n"], 1, 2.5, 50, 5, 250, 9, 1000, 14]
    small: Expression = ["interpolate", ["linear"], ["get", "n"], 1, 0.8, 250, 2.2, 1000, 4]
    radius: Expression = ["interpolate", ["linear"], ["zoom"], SUM_ZOOM, small, 13, size]
    painted = circle(colour, theme, radius)
    painted.update({"circle-opacity": 0.55, "circle-stroke-opacity": 0.4,
                    "circle-translate": _STEP[layer.role]})
    return {**_place(layer, SUM_ZOOM), "id": f"{layer.code}-sum", "type": "circle",
            "layout": _shown(layer), "paint": painted}


def sum_label(layer: MapLayer, theme: Theme) -> dict[str, Any] | None:
    """Return the style layer of the sums' numbers; None for a layer whose own zoom comes first."""
    assert layer.tile is not None
    if layer.tile.min_zoom <= _NUMBER_ZOOM:
        return None
    text: Expression = ["to-string", ["get", "n"]]
    return {**_place(layer, _NUMBER_ZOOM), "id": f"{layer.code}-sum-label", "type": "symbol",
            "layout": {**_shown(layer), "text-field": text, "text-size": 11,
                       "text-font": list(FONT_STACK[:1]), "text-padding": 2},
            "paint": {**label("label_2", theme), "text-translate": _STEP[layer.role]}}


def _place(layer: MapLayer, low: int) -> dict[str, Any]:
    """Return where a style layer of the sums takes its features from, and from which zoom."""
    assert layer.tile is not None
    return {"source": layer.source, "source-layer": sum_layer(layer), "minzoom": low,
            "maxzoom": layer.tile.min_zoom,
            "metadata": {"citymirror:layer": layer.code, "citymirror:role": str(layer.role)}}


def _shown(layer: MapLayer) -> dict[str, Any]:
    return {"visibility": "visible" if layer.draw.visible else "none"}
