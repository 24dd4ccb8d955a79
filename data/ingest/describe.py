"""Describes shapes: representative point, bounds, area in the district's metric CRS, checksum."""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from data.ingest.draft import Draft

Floats = NDArray[np.float64]
_FROM_GEOMETRY = ("lon", "lat", "min_lon", "min_lat", "max_lon", "max_lat")


@dataclass(frozen=True, slots=True)
class Described:
    """Arrays by row: point and bounds in degrees, area in m² (NaN but for polygons), WKB.

    A load has its WKB in one piece of Arrow: a million small objects among others that come and
    go would keep much more memory than their own.
    """

    points: Floats
    bounds: Floats
    area_m2: Floats
    wkb: NDArray[np.object_] | pd.arrays.ArrowExtensionArray


def describe(draft: Draft, metric_crs: str) -> Described:
    """Return what is derived from the shapes of a mapped layer."""
    shapes = draft.shapes if draft.shapes is not None else np.empty(0, dtype=object)
    points = _representative(shapes)
    polygons = shapely.get_dimensions(shapes) == 2
    area = np.full(len(shapes), np.nan)
    area[polygons] = metric_area(shapes[polygons], metric_crs)
    wkb = pa.array(shapely.to_wkb(shapes, byte_order=1), type=pa.large_binary())
    return Described(points, shapely.bounds(shapes).reshape(-1, 4), area,
                     pd.arrays.ArrowExtensionArray(wkb))


def _representative(shapes: NDArray[np.object_]) -> Floats:
    """Return a point on each shape; of a line its middle, where GEOS would take some vertex."""
    points = shapely.point_on_surface(shapes)
    lines = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    points[lines] = shapely.line_interpolate_point(shapes[lines], 0.5, normalized=True)
    return np.asarray(shapely.get_coordinates(points), dtype=np.float64).reshape(-1, 2)


def metric_area(shapes: NDArray[np.object_], metric_crs: str) -> Floats:
    """Return areas in m² of WGS 84 polygons, measured in ``metric_crs``."""
    transformer = Transformer.from_crs("EPSG:4326", metric_crs, always_xy=True)

    def project(points: Floats) -> Floats:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    areas: Floats = shapely.area(shapely.transform(shapes, project))
    return areas


def area_of(draft: Draft, described: Described) -> Floats:
    """Return the area that counts: the one the pack gives, else that of the shape.

    A zone's given area is its effective, walkable area and wins; elsewhere the same holds, since
    a register's figure is the one people quote.
    """
    given = draft.numbers("area_m2")
    return np.where(np.isnan(given), described.area_m2, given)


def checksums(frame: pd.DataFrame) -> list[str]:
    """Return 16 hex digits a row that change when its geometry or any other given value does."""
    told = [frame[c] for c in frame.columns if c not in ("geom", *_FROM_GEOMETRY)]
    joined = pc.binary_join_element_wise(
        *map(_told, told), pa.scalar("\x1f", pa.large_string())).cast(pa.large_binary())
    return [hashlib.blake2b(shape + text, digest_size=8).hexdigest()
            for shape, text in zip(frame["geom"].tolist(), joined.to_pylist(), strict=True)]


def _told(column: pd.Series) -> pa.Array:
    """Return a column as text, empty where it is missing; numbers as Python writes them."""
    if column.isna().all():
        return pa.array([""] * len(column), type=pa.large_string())
    if not isinstance(column.dtype, pd.StringDtype):
        there = column.notna().to_numpy()
        plain = column.astype(object).tolist()
        return pa.array([str(v) if ok else "" for v, ok in zip(plain, there, strict=True)],
                        type=pa.large_string())
    texts = pa.array(column, type=pa.large_string(), from_pandas=True)
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    return pc.fill_null(texts, "")
