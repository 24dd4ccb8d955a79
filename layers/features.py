"""Stored features written as GeoJSON lines for the tile builder: ids, few fields, plain text."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.model import Role
from layers.catalogue import MapLayer
from layers.defaults import TOP_ZOOM

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


def write_layer(frame: gpd.GeoDataFrame, layer: MapLayer, out: TextIO) -> int:
    """Write ``frame`` (WGS 84) as GeoJSON lines to ``out``; return how many features it had.

    Rows without geometry are left out and not counted.
    """
    there = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    for start in range(0, len(there), _ROWS_AT_ONCE):
        part = there.iloc[start:start + _ROWS_AT_ONCE]
        out.writelines(_lines(part, layer))
    return len(there)


def write_source(path: Path, frames: Iterator[tuple[MapLayer, gpd.GeoDataFrame]]) -> dict[str, int]:
    """Write every layer of one source to the file ``path``; return the count of each layer."""
    with path.open("w", encoding="utf-8") as out:
        return {layer.code: write_layer(frame, layer, out) for layer, frame in frames}


def _lines(part: gpd.GeoDataFrame, layer: MapLayer) -> Iterator[str]:
    assert layer.tile is not None
    ids = part["id"].to_numpy(dtype=np.int64)
    shapes = shapely.to_geojson(part.geometry.to_numpy())
    fields = _fields(part, layer)
    where = json.dumps({"layer": layer.source_layer, "minzoom": layer.tile.min_zoom})
    for number, shape, row in zip(ids, shapes, fields, strict=True):
        yield _feature(number, where, shape, row)
    yield from _label_lines(part, layer, ids, fields)


def _label_lines(
    part: gpd.GeoDataFrame, layer: MapLayer, ids: np.ndarray, fields: list[dict[str, Any]]
) -> Iterator[str]:
    """Yield one point per labelled polygon, at its representative point."""
    label = layer.draw.label
    if not label or layer.tile is None:
        return
    wanted = {*_LABEL_FIELDS, label}
    # a label that shows from 17 on is in the tile of 16, which the client enlarges
    low = max(layer.tile.min_zoom, min(math.floor(layer.draw.label_min_zoom), TOP_ZOOM))
    where = json.dumps({"layer": label_layer(layer), "minzoom": low})
    polygon = shapely.get_dimensions(part.geometry.to_numpy()) == 2
    spots = zip(ids, polygon, part["lon"], part["lat"], fields, strict=True)
    for number, is_polygon, lon, lat, row in spots:
        if is_polygon and row.get(label):
            shape = f'{{"type":"Point","coordinates":[{lon:.7f},{lat:.7f}]}}'
            yield _feature(number, where, shape, {k: v for k, v in row.items() if k in wanted})


def _feature(number: int, where: str, shape: str, row: dict[str, Any]) -> str:
    props = json.dumps(row, ensure_ascii=False, allow_nan=False)
    return (f'{{"type":"Feature","id":{number},"tippecanoe":{where},'
            f'"properties":{props},"geometry":{shape}}}\n')


def _fields(part: pd.DataFrame, layer: MapLayer) -> list[dict[str, Any]]:
    """Return the tile fields of each row; what is missing is left out, never written as null."""
    assert layer.tile is not None
    names = _BY_ROLE.get(layer.role, _USUAL)
    columns = {name: _plain_list(part[_COLUMNS[name]]) for name in names}
    extra = tuple(dict.fromkeys((*layer.tile.fields, layer.draw.label)))
    for name in extra:
        if name in part.columns and name not in columns:
            columns[name] = _plain_list(part[name])
    from_props = tuple(name for name in extra if name and name not in columns)
    rows: list[dict[str, Any]] = []
    for i, props in enumerate(part["props"]):
        row = {name: values[i] for name, values in columns.items() if values[i] is not None}
        row.update(_from_props(props or {}, from_props))
        rows.append(row)
    return rows


def _from_props(props: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    row: dict[str, Any] = {flag: True for flag, prop in _FLAGS.items() if props.get(prop)}
    for name in names:
        value = _plain(props.get(name))
        if value is not None:
            row[name] = value
    return row


def _plain_list(column: pd.Series) -> list[Any]:
    return [_plain(value) for value in column.tolist()]


def _plain(value: Any) -> Any:
    """Return a JSON scalar, or None for what is missing, not finite or empty."""
    if value is None or value is pd.NA or value is pd.NaT or value == "":
        return None
    if isinstance(value, float):
        return round(value, 2) if math.isfinite(value) else None
    if isinstance(value, (bool, int, str)):
        return value
    return str(value)
