"""Brings a layer's geometry to WGS 84 once, at the door: projection first, then datum."""

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from data.datum import to_wgs84
from data.model import Datum, LayerSpec

WGS84 = CRS.from_epsg(4326)
#: Geographic CRSs that are WGS 84 on a screen: WGS 84, its 3D form, CGCS2000.
SAME = {4326, 4979, 4490}


def to_store(frame: gpd.GeoDataFrame, spec: LayerSpec) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the frame in WGS 84 lon, lat degrees, and what to tell about it."""
    notes: list[str] = []
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    own = frame.crs
    if spec.crs:
        if own is not None and own.is_projected and own != spec.crs:
            notes.append(f"The file says {own.name}; the pack's {spec.crs} was used.")
        own = CRS.from_user_input(spec.crs)
    if own is not None and not _same(own):
        shapes = gpd.GeoSeries(shapes, crs=own).to_crs(WGS84).to_numpy()
    if spec.datum in (Datum.GCJ02, Datum.BD09):
        shapes = _undo(shapes, spec.datum)
    table = frame.drop(columns=frame.geometry.name)
    places = gpd.GeoSeries(shapes, index=table.index, crs=WGS84)
    return gpd.GeoDataFrame(table, geometry=places), notes


def _same(crs: CRS) -> bool:
    """Whether a CRS is WGS 84 for a screen; OGC's CRS84 has no EPSG code but says so."""
    if crs.is_projected:
        return False
    return crs == WGS84 or crs.to_epsg() in SAME or "WGS 84" in crs.name


def _undo(shapes: np.ndarray, datum: Datum) -> np.ndarray:
    def convert(points: np.ndarray) -> np.ndarray:
        return np.column_stack(to_wgs84(points[:, 0], points[:, 1], datum))

    moved: np.ndarray = shapely.transform(shapes, convert)
    return moved
