"""Stored features written as GeoJSON lines for the tile builder: ids, few fields, plain text."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from data.model import Role
from layers import json_rows
from layers.catalogue import MapLayer
from layers.drawable import drawable
from layers.sums import sum_lines, summed
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
_ROWS_AT_ONCE = 20_000


def label_layer(layer: MapLayer) -> str:
    """Return the source-layer that holds the label points of ``layer``'s polygons."""
    return layer.source_layer + LABEL_SUFFIX


def write_layer(
    frame: pd.DataFrame, layer: MapLayer, out: TextIO, grids: pd.Series | None = None
) -> int:
    """Write ``frame`` (WGS 84) as GeoJSON lines to ``out``; return how many features it had.

    ``frame`` is one of the store or of a load (layers.drawable). Rows without geometry are left
    out and not counted. ``grids`` are the points of the district's grids (layers.sums); with
    them the layer's sums are written too.
    """
    held: list[pd.DataFrame] = []
    for start in range(0, len(frame), _ROWS_AT_ONCE):
        part = drawable(frame.iloc[start:start + _ROWS_AT_ONCE])
        there = part[~(part.geometry.isna() | part.geometry.is_empty)]
        out.writelines(_lines(there, layer))
        held.append(there[["grid_id"]])
    if grids is not None and summed(layer) and held:
        out.writelines(sum_lines(pd.concat(held), layer, grids))
    return sum(map(len, held))


def write_source(
    path: Path, frames: Iterator[tuple[MapLayer, pd.DataFrame]],
    grids: pd.Series | None = None,
) -> dict[str, int]:
    """Write every layer of one source to the file ``path``; return the count of each layer."""
    with path.open("w", encoding="utf-8") as out:
        return {layer.code: write_layer(frame, layer, out, grids) for layer, frame in frames}


def _lines(part: gpd.GeoDataFrame, layer: MapLayer) -> list[str]:
    assert layer.tile is not None
    shapes = part.geometry.to_numpy()
    fields = fields_of(part, layer)
    where = json.dumps({"layer": layer.source_layer, "minzoom": layer.tile.min_zoom})
    drawn = _features(part["id"], where, fields, pa.array(shapely.to_geojson(shapes)))
    return drawn + _label_lines(part, layer, fields)


def _label_lines(
    part: gpd.GeoDataFrame, layer: MapLayer, fields: dict[str, pd.Series]
) -> list[str]:
    """Return one point per labelled polygon, at its representative point."""
    low, there, wanted = labelled(part, layer, fields)
    if not there.any():
        return []
    where = json.dumps({"layer": label_layer(layer), "minzoom": low})
    spots = part.loc[there, ["lon", "lat"]].to_numpy(dtype=float)
    points = [f'{{"type":"Point","coordinates":[{lon:.7f},{lat:.7f}]}}' for lon, lat in spots]
    return _features(part["id"][there], where, wanted, pa.array(points))


def labelled(
    part: gpd.GeoDataFrame, layer: MapLayer, fields: dict[str, pd.Series]
) -> tuple[int, NDArray[np.bool_], dict[str, pd.Series]]:
    """Return from which zoom on labels of polygons are in the tiles, of which rows, their fields.

    ``fields`` are those of ``fields_of``.
    """
    label = layer.draw.label
    if not label or label not in fields or layer.tile is None:
        return 0, np.zeros(len(part), dtype=bool), {}
    # a label that shows from 17 on is in the tile of 16, which the client enlarges
    low = max(layer.tile.min_zoom, min(math.floor(layer.draw.label_min_zoom), top_zoom(layer)))
    named = fields[label].map(json_rows.plain).notna().to_numpy(dtype=bool)
    there = (shapely.get_dimensions(part.geometry.to_numpy()) == 2) & named
    return low, there, {n: c[there] for n, c in fields.items() if n in {*_LABEL_FIELDS, label}}


def _features(
    ids: pd.Series, where: str, fields: dict[str, pd.Series], shapes: pa.Array
) -> list[str]:
    return json_rows.lines(
        '{"type":"Feature","id":', json_rows.numbers(ids.to_numpy()),
        f',"tippecanoe":{where},"properties":', json_rows.objects(fields, len(ids)),
        ',"geometry":', shapes, "}\n")


def fields_of(part: pd.DataFrame, layer: MapLayer) -> dict[str, pd.Series]:
    """Return the tile fields as columns; values that are missing are left out later."""
    assert layer.tile is not None
    names = _BY_ROLE.get(layer.role, _USUAL)
    columns = {name: part[_COLUMNS[name]] for name in names}
    for name in dict.fromkeys((*layer.tile.fields, layer.draw.label)):
        if name and name not in columns:
            columns[name] = part[name] if name in part.columns else _from_props(part, name)
    for flag, prop in _FLAGS.items():
        said = _from_props(part, prop)
        columns[flag] = said.map(lambda v: True if v else None)
    return columns


def _from_props(part: pd.DataFrame, name: str) -> pd.Series:
    values = [props.get(name) if props else None for props in part["props"]]
    return pd.Series(values, index=part.index, dtype=object)
