"""Brings a layer's geometry to WGS 84 once, at the door: projection first, then datum."""

import geopandas as gpd
import numpy as np
import shapely

from data.datum import to_wgs84
from data.model import Datum, LayerSpec

#: Geographic CRSs that are WGS 84 on a screen: WGS 84, its 3D form, OGC:CRS84 (None), CGCS2000.
SAME = {4326, 4979, 4490}


def to_store(frame: gpd.GeoDataFrame, spec: LayerSpec) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the frame in WGS 84 lon, lat degrees, and what to tell about it."""
    notes: list[str] = []
    own = frame.crs
    if spec.crs:
        if own is not None and own.is_projected and own != spec.crs:
            notes.append(f"The file says {own.name}; the pack's {spec.crs} was used.")
        frame = frame.set_crs(spec.crs, allow_override=True)
    elif own is None or own.to_epsg() in SAME or (own.is_geographic and "84" in own.name):
        frame = frame.set_crs("EPSG:4326", allow_override=True)
    if frame.crs.to_epsg() != 4326:
        frame = frame.to_crs("EPSG:4326")
    if spec.datum in (Datum.GCJ02, Datum.BD09):
        frame = frame.set_geometry(_undo(frame.geometry.to_numpy(), spec.datum), crs="EPSG:4326")
    return frame, notes


def _undo(shapes: np.ndarray, datum: Datum) -> np.ndarray:
    def convert(points: np.ndarray) -> np.ndarray:
        return np.column_stack(to_wgs84(points[:, 0], points[:, 1], datum))

    moved: np.ndarray = shapely.transform(shapes, convert)
    return moved
