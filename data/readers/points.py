"""Builds geometries for rows of a table: from lon and lat columns, or from WKT."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.errors import SourceError
from data.model import LayerSpec
from data.readers.columns import mapping
from data.readers.numbers import read_numbers
from data.readers.text import to_text


def with_geometry(frame: pd.DataFrame, spec: LayerSpec) -> gpd.GeoDataFrame:
    """Return the frame with a geometry column (None where a row's place cannot be read)."""
    if isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name:
        return frame
    columns = mapping(spec, [str(c) for c in frame.columns])
    if "wkt" in columns:
        shapes = shapely.from_wkt(_objects(to_text(frame[columns["wkt"]])), on_invalid="ignore")
    elif "lon" in columns and "lat" in columns:
        x, y = (_coordinates(frame[columns[name]], spec) for name in ("lon", "lat"))
        shapes = np.full(len(frame), None, dtype=object)
        there = ~(np.isnan(x) | np.isnan(y))
        shapes[there] = shapely.points(x[there], y[there])
    else:
        raise SourceError(
            f"Layer {spec.code}: {spec.source} has no geometry, which role {spec.role} needs.",
            "Map lon and lat, or wkt, to its columns in [layers.fields].",
        )
    return gpd.GeoDataFrame(frame, geometry=shapes)


def _coordinates(column: pd.Series, spec: LayerSpec) -> NDArray[np.float64]:
    text = to_text(column)
    if not spec.crs:  # degrees have no thousands: in "113,319" the comma is decimal
        text = text.str.replace(r"^([+-]?\d{1,3}),(\d+)$", r"\1.\2", regex=True)
    return read_numbers(text)[0]


def _objects(text: pd.Series) -> np.ndarray:
    values: np.ndarray = text.astype(object).where(text.notna(), None).to_numpy()
    return values
