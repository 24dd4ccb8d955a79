"""Reads GeoParquet and plain Parquet with pyarrow."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from data.model import LayerSpec


def read_parquet(
    path: Path, spec: LayerSpec, pick: Callable[[LayerSpec, Sequence[str]], list[str]]
) -> tuple[pd.DataFrame, str, list[str]]:
    """Return the picked columns, with the geometry when the file's metadata declare one."""
    schema = pq.read_schema(path)
    geo: dict[str, Any] = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
    shapes = geo.get("columns", {})
    columns = pick(spec, [name for name in schema.names if name not in shapes])
    if not geo:
        return pd.read_parquet(path, columns=columns), "", []
    primary = geo["primary_column"]
    if shapes[primary]["encoding"] != "WKB":
        frame = gpd.read_parquet(path, columns=[*columns, primary])
        return (frame if primary == "geometry" else frame.rename_geometry("geometry")), "", []
    # Read without geopandas, which parses the same CRS three times a file (some 60 ms).
    table = pq.read_table(path, columns=[*columns, primary])
    wkb = table.column(primary).to_numpy()
    frame = table.drop_columns([primary]).to_pandas()
    geometry = gpd.GeoSeries(shapely.from_wkb(wkb, on_invalid="ignore"), index=frame.index,
                             crs=_crs(shapes[primary]))
    return gpd.GeoDataFrame(frame, geometry=geometry), "", []


def _crs(column: dict[str, Any]) -> CRS | None:
    """Return a column's CRS; the format says that a missing one is longitude, latitude WGS 84."""
    said = column.get("crs", "OGC:CRS84")
    return None if said is None else _parsed(said if isinstance(said, str) else json.dumps(said))


@lru_cache(maxsize=32)
def _parsed(text: str) -> CRS:
    return CRS.from_user_input(text)
