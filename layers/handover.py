"""A layer's rows on their way to the tile builder: written by a load, read by another process."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from layers import mvt
from layers.catalogue import MapLayer
from layers.features import fields_of, label_layer, labelled, needed
from layers.sums import SUM_ZOOM, sum_layer, sums_of
from layers.tiling import SourceLayer


@dataclass(frozen=True)
class Job:
    """One archive to build: its layers with the files of their rows, the district's grids."""

    source: str
    target: Path
    zooms: tuple[int, int]
    layers: tuple[tuple[MapLayer, Path], ...]
    grids: pd.DataFrame | None                        # id, lon, lat


def write_rows(frame: pd.DataFrame, layer: MapLayer, path: Path) -> None:
    """Write what tiles of ``layer`` are made of; ``frame`` has FEATURE_COLUMNS."""
    chosen = frame[needed(layer, frame.columns)]
    table = pa.Table.from_pandas(chosen, preserve_index=False)
    with pa.OSFile(str(path), "wb") as out, pa.ipc.new_file(out, table.schema) as file:
        file.write_table(table)


def read_layers(layer: MapLayer, path: Path, top: int, grids: pd.DataFrame | None
                ) -> tuple[int, list[SourceLayer]]:
    """Return how many features a layer has, and its source-layers: features, labels, sums.

    ``top`` is the source's highest zoom; with ``grids`` (id, lon, lat) there are sums.
    Rows without geometry are left out and not counted.
    """
    assert layer.tile is not None
    with pa.memory_map(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    shapes = shapely.from_wkb(table["geom"].to_numpy())
    rows = table.drop_columns(["geom"]).to_pandas()
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not there.all():
        rows, shapes = rows[there], shapes[there]
    fields = fields_of(rows, layer)
    ids = rows["id"].to_numpy(dtype=np.int64)
    found = [SourceLayer(layer.source_layer, layer.tile.min_zoom, top, ids, shapes,
                         {name: arrow(column) for name, column in fields.items()})]
    low, marked, wanted = labelled(shapes, layer, fields)
    if marked.any():
        spots = np.round(rows.loc[marked, ["lon", "lat"]].to_numpy(dtype=float), 7)
        found.append(SourceLayer(
            label_layer(layer), low, top, ids[marked], shapely.points(spots),
            {name: arrow(column) for name, column in wanted.items()}))
    if grids is not None:
        found += _sums(rows, layer, grids)
    return len(rows), found


def _sums(rows: pd.DataFrame, layer: MapLayer, grids: pd.DataFrame) -> list[SourceLayer]:
    assert layer.tile is not None
    counted = sums_of(rows["grid_id"], layer, grids)
    if counted is None or not len(counted):
        return []
    spots = np.round(counted[["lon", "lat"]].to_numpy(dtype=float), 6)
    return [SourceLayer(sum_layer(layer), SUM_ZOOM, layer.tile.min_zoom - 1,
                        counted["id"].to_numpy(dtype=np.int64), shapely.points(spots),
                        {"n": pa.array(counted["n"].to_numpy())})]


def arrow(column: pd.Series) -> pa.Array:
    """Return a column for layers.attributes; what is mixed as values of tiles."""
    if column.dtype != object:
        made = pa.array(column, from_pandas=True)
        return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
    known: dict[tuple[type, object], bytes | None] = {}
    said = []
    for value in map(mvt.plain, column.tolist()):
        key = (type(value), value)
        if key not in known:
            known[key] = None if value is None else mvt.value_bytes(value)
        said.append(known[key])
    return pa.array(said, type=pa.binary())
