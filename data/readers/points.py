"""Builds geometries for rows of a table: from lon and lat columns, from WKT, or from addresses."""

from collections.abc import Callable, Sequence

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

#: Gives WGS 84 (lon, lat) for each address text, None where the library does not know it.
Geocode = Callable[[Sequence[str]], Sequence[tuple[float, float] | None]]


def with_geometry(frame: pd.DataFrame, spec: LayerSpec, by_address: bool = False
                  ) -> gpd.GeoDataFrame:
    """Return the frame with a geometry column (None where a row's place cannot be read).

    ``by_address`` says that addresses may give the places that no other column does.
    """
    if isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name:
        return frame
    columns = mapping(spec, [str(c) for c in frame.columns])
    shapes = np.full(len(frame), None, dtype=object)
    if "wkt" in columns:
        shapes = _from_wkt(_objects(to_text(frame[columns["wkt"]])))
    elif "lon" in columns and "lat" in columns:
        x, y = (_coordinates(frame[columns[name]], spec) for name in ("lon", "lat"))
        there = ~(np.isnan(x) | np.isnan(y))
        shapes[there] = shapely.points(x[there], y[there])
    elif "address_text" not in columns or not by_address:
        raise SourceError(
            f"Layer {spec.code}: {spec.source} has no geometry, which role {spec.role} needs.",
            "Map lon and lat, wkt, or address_text to its columns in [layers.fields].",
        )
    return gpd.GeoDataFrame(frame, geometry=shapes)


def geocoded(frame: gpd.GeoDataFrame, spec: LayerSpec, geocode: Geocode | None
             ) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the frame with places from ``address_text`` where it has none, and what to tell.

    The library's places are WGS 84 whatever the layer's datum, so this comes after conversion.
    """
    columns = mapping(spec, [str(c) for c in frame.columns])
    if geocode is None or "address_text" not in columns:
        return frame, []
    texts = to_text(frame[columns["address_text"]])
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object).copy()
    wanted = np.flatnonzero(shapely.is_missing(shapes) & texts.notna().to_numpy(dtype=bool))
    places = geocode([str(texts.iloc[i]) for i in wanted])
    lost: list[str] = []
    for i, place in zip(wanted, places, strict=True):
        if place is None:
            lost.append(str(texts.iloc[i])[:60])
        else:
            shapes[i] = shapely.Point(*place)
    told = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    found = len(wanted) - len(lost)
    notes = [f"{found:,} of {len(wanted):,} rows got their place from the address library"
             + (f"; not found: {'; '.join(lost[:5])}{'…' if len(lost) > 5 else ''}" if lost else "")
             + "."] if len(wanted) else []
    return told, notes


def _coordinates(column: pd.Series, spec: LayerSpec) -> NDArray[np.float64]:
    text = to_text(column)
    if not spec.crs:  # degrees have no thousands: in "113,319" the comma is decimal
        text = text.str.replace(r"^([+-]?\d{1,3}),(\d+)$", r"\1.\2", regex=True)
    return read_numbers(text)[0]


def _from_wkt(texts: np.ndarray) -> np.ndarray:
    """Return geometries, None where a text is none, or is a curve, which GEOS does not build."""
    try:
        return np.asarray(shapely.from_wkt(texts, on_invalid="ignore"), dtype=object)
    except NotImplementedError:
        return np.array([_one_wkt(text) for text in texts], dtype=object)


def _one_wkt(text: str | None) -> shapely.Geometry | None:
    try:
        return shapely.from_wkt(text, on_invalid="ignore")
    except NotImplementedError:
        return None


def _objects(text: pd.Series) -> np.ndarray:
    values: np.ndarray = text.astype(object).where(text.notna(), None).to_numpy()
    return values
