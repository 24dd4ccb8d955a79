"""Describes shapes: representative point, bounds, area in the district's metric CRS, checksum."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from data.ingest.draft import Draft
from data.model import Role

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Described:
    """Arrays by row: point and bounds in degrees, area in m² (NaN but for polygons), WKB."""

    points: Floats
    bounds: Floats
    area_m2: Floats
    wkb: NDArray[np.object_]


def describe(draft: Draft, metric_crs: str) -> Described:
    """Return what is derived from the shapes of a mapped layer."""
    shapes = draft.shapes if draft.shapes is not None else np.empty(0, dtype=object)
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    polygons = shapely.get_dimensions(shapes) == 2
    area = np.full(len(shapes), np.nan)
    area[polygons] = metric_area(shapes[polygons], metric_crs)
    return Described(points, shapely.bounds(shapes).reshape(-1, 4), area,
                     np.asarray(shapely.to_wkb(shapes, byte_order=1), dtype=object))


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
    area = np.where(np.isnan(given), described.area_m2, given)
    if draft.spec.role is Role.ZONE:
        draft.tell(~(area > 0), "the zone has no area, so its capacity is unknown",
                   "Draw it as a polygon or give area_m2.", show="name")
    return area


def checksums(frame: pd.DataFrame) -> pd.Series:
    """Return 16 hex digits a row that change when any given column does."""
    hashes = pd.util.hash_pandas_object(frame.astype(object).where(frame.notna(), ""), index=False)
    return pd.Series([f"{h:016x}" for h in hashes.to_numpy()], index=frame.index, dtype="str")
