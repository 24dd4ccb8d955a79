"""What a feature has in the tiles: its fields, its label point, whether it is there at all."""

import json
import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from data.model import Role
from layers import mvt
from layers.catalogue import MapLayer
from layers.shapes import Shapes
from layers.zooms import top_zoom

#: Suffix of the source-layer that holds one label point per named polygon. Labels drawn from the
#: polygons themselves would repeat in every tile that a polygon is cut into.
LABEL_SUFFIX = ":label"

#: Field of the tile -> column of the store; short names, since every tile repeats them.
_COLUMNS: dict[str, str] = {
    "name": "name", "name_en": "name_en", "kind": "kind", "state": "state",
    "height": "height_m", "base": "base_m", "rank": "rank", "hq": "height_quality",
    "building_id": "building_id",
}
_USUAL = ("name", "name_en", "kind", "state", "height", "base", "rank", "hq")
#: A plate's full address text is long and never drawn: the panel gets it from the store.
_BY_ROLE: dict[Role, tuple[str, ...]] = {
    Role.ADDRESS: ("state",),
    # a click on a part selects its building
    Role.BUILDING_PART: ("name", "kind", "height", "base", "hq", "building_id"),
}
#: Flag in the tile -> prop of the store: what must not be extruded.
_FLAGS: dict[str, str] = {"ug": "underground", "parts": "has_parts"}
_LABEL_FIELDS = ("name", "name_en", "kind", "rank")


def label_layer(layer: MapLayer) -> str:
    """Return the source-layer that holds the label points of ``layer``'s polygons."""
    return layer.source_layer + LABEL_SUFFIX


def needed(layer: MapLayer, there: pd.Index) -> list[str]:
    """Return those of the store's columns (FEATURE_COLUMNS) ``there`` that tiles are made of."""
    own = [_COLUMNS[name] for name in _names(layer)]
    asked = [name for name in _asked(layer) if name in there]
    return list(dict.fromkeys(("id", "geom", "lon", "lat", "grid_id", "props", *own, *asked)))


def fields_of(part: pd.DataFrame, layer: MapLayer) -> dict[str, pd.Series]:
    """Return the tile fields as columns; values that are missing are left out later.

    ``part`` has the columns of FEATURE_COLUMNS, its ``props`` as texts or as dicts.
    """
    columns = {name: part[_COLUMNS[name]] for name in _names(layer)}
    for name in _asked(layer):
        if name not in columns:
            columns[name] = part[name] if name in part.columns else _from_props(part, name)
    for flag, prop in _FLAGS.items():
        said = _from_props(part, prop)
        columns[flag] = said.map(lambda v: True if v else None)
    return columns


def _names(layer: MapLayer) -> tuple[str, ...]:
    return _BY_ROLE.get(layer.role, _USUAL)


def _asked(layer: MapLayer) -> Iterator[str]:
    assert layer.tile is not None
    yield from filter(None, dict.fromkeys((*layer.tile.fields, layer.draw.label)))


def labelled(
    shapes: Shapes, layer: MapLayer, fields: dict[str, pd.Series]
) -> tuple[int, NDArray[np.bool_], dict[str, pd.Series]]:
    """Return from which zoom on labels of polygons are in the tiles, of which rows, their fields.

    ``fields`` are those of ``fields_of``.
    """
    label = layer.draw.label
    if not label or label not in fields or layer.tile is None:
        return 0, np.zeros(len(shapes), dtype=bool), {}
    # a label that shows from 17 on is in the tile of 16, which the client enlarges
    low = max(layer.tile.min_zoom, min(math.floor(layer.draw.label_min_zoom), top_zoom(layer)))
    there = (shapely.get_dimensions(shapes) == 2) & _said(fields[label])
    return low, there, {n: c[there] for n, c in fields.items() if n in {*_LABEL_FIELDS, label}}


def _said(column: pd.Series) -> NDArray[np.bool_]:
    there = ((column != "") & column.notna() if isinstance(column.dtype, pd.StringDtype)
             else column.map(mvt.plain).notna())
    return np.asarray(there, dtype=bool)


def _from_props(part: pd.DataFrame, name: str) -> pd.Series:
    """Return one property by row; texts are only read where they name it."""
    props = part["props"]
    if not isinstance(props.dtype, pd.StringDtype):
        values = [held.get(name) if held else None for held in props]
        return pd.Series(values, index=part.index, dtype=object)
    found = np.full(len(part), None, dtype=object)
    texts = pa.array(props, type=pa.large_string(), from_pandas=True)
    named = pc.match_substring(texts, json.dumps(name, ensure_ascii=False)).fill_null(False)
    rows = np.flatnonzero(named.to_numpy(zero_copy_only=False))
    found[rows] = [json.loads(text).get(name) for text in texts.take(pa.array(rows)).to_pylist()]
    return pd.Series(found, index=part.index, dtype=object)
