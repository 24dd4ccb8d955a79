"""Reads GeoParquet and plain Parquet with pyarrow."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from data.model import LayerSpec


def read_parquet(
    path: Path, spec: LayerSpec, pick: Callable[[LayerSpec, Sequence[str]], list[str]]
) -> tuple[pd.DataFrame, str, list[str]]:
    """Return the picked columns, with the geometry when the file's metadata declare one."""
    schema = pq.read_schema(path)
    geo = (schema.metadata or {}).get(b"geo")
    primary = json.loads(geo)["primary_column"] if geo else ""
    shapes = set(json.loads(geo)["columns"]) if geo else set()
    columns = pick(spec, [name for name in schema.names if name not in shapes])
    if not geo:
        return pd.read_parquet(path, columns=columns), "", []
    frame = gpd.read_parquet(path, columns=[*columns, primary])
    return frame.rename_geometry("geometry") if primary != "geometry" else frame, "", []
