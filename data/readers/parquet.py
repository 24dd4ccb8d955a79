"""Reads GeoParquet and plain Parquet with pyarrow."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from data.model import LayerSpec
from data.readers.limits import at_most


def read_parquet(
    path: Path, spec: LayerSpec, pick: Callable[[LayerSpec, Sequence[str]], list[str]]
) -> tuple[pd.DataFrame, str, list[str]]:
    """Return the picked columns, with the geometry when the file's metadata declare one."""
    _guard(path, spec)
    schema = pq.read_schema(path)
    geo: dict[str, Any] = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
    shapes = geo.get("columns", {})
    columns = pick(spec, [name for name in schema.names if name not in shapes])
    if not geo:
        return _table(path, columns, spec).to_pandas(), "", []
    primary = geo["primary_column"]
    if shapes[primary]["encoding"] != "WKB":
        frame = gpd.read_parquet(path, columns=[*columns, primary])
        return (frame if primary == "geometry" else frame.rename_geometry("geometry")), "", []
    # Read without geopandas, which parses the same CRS three times a file (some 60 ms).
    table = _table(path, [*columns, primary], spec)
    wkb = table.column(primary).to_numpy()
    frame = table.drop_columns([primary]).to_pandas()
    geometry = gpd.GeoSeries(shapely.from_wkb(wkb, on_invalid="ignore"), index=frame.index,
                             crs=_crs(shapes[primary]))
    return gpd.GeoDataFrame(frame, geometry=geometry), "", []


#: Rows decoded at a time, so that a short file of long repeated cells is stopped in time.
_BATCH = 4_096


def _guard(path: Path, spec: LayerSpec) -> None:
    """Raise SourceError when the footer declares more than the limits allow."""
    footer = pq.read_metadata(path)
    at_most(spec, "rows", footer.num_rows)
    at_most(spec, "columns", footer.num_columns)
    at_most(spec, "unpacked_bytes",
            sum(footer.row_group(i).total_byte_size for i in range(footer.num_row_groups)))


def _table(path: Path, columns: list[str], spec: LayerSpec) -> pa.Table:
    """Return the columns, read in batches under the limit of what they may unpack to."""
    batches, unpacked = [], 0
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH, columns=columns):
            unpacked += batch.nbytes
            at_most(spec, "unpacked_bytes", unpacked)
            batches.append(batch)
        schema = file.schema_arrow
        wanted = pa.schema([schema.field(c) for c in columns])
    return pa.Table.from_batches(batches, batches[0].schema if batches else wanted).select(columns)


def _crs(column: dict[str, Any]) -> CRS | None:
    """Return a column's CRS; the format says that a missing one is longitude, latitude WGS 84."""
    said = column.get("crs", "OGC:CRS84")
    return None if said is None else _parsed(said if isinstance(said, str) else json.dumps(said))


@lru_cache(maxsize=32)
def _parsed(text: str) -> CRS:
    return CRS.from_user_input(text)
