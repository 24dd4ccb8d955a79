"""Datum conversion at the door: WGS 84, CGCS2000, GCJ-02 and BD-09, vectorised with NumPy.

The store holds WGS 84 only, so every source passes here once. GCJ-02 and BD-09 follow the
published formulas (krasovsky axis 6378245.0 m, ee 0.00669342162296594323, origin 105 E 35 N);
their inverses have no closed form and are iterated to below ``TOLERANCE`` degrees. CGCS2000
equals WGS 84 within about 0.1 m, which no screen shows, so it passes through unchanged.
"""

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from data.errors import DatumError
from data.model import Datum

Array = NDArray[np.float64]
Pair = tuple[Array, Array]

AXIS_M = 6378245.0
ECCENTRICITY2 = 0.00669342162296594323
ORIGIN_LON, ORIGIN_LAT = 105.0, 35.0
BD_PI = np.pi * 3000.0 / 180.0
#: Largest step, in degrees, at which an inverse counts as found (0.1 mm).
TOLERANCE = 1e-9
ROUNDS = 30
#: The box that the published formula itself uses for "in China": west, south, east, north.
CHINA = (72.004, 0.8293, 137.8347, 55.8271)

#: Hong Kong and Macau are not shifted. Outlines typed in by hand, good to about 1 km.
UNSHIFTED = shapely.MultiPolygon([
    shapely.Polygon([
        (113.82, 22.13), (114.51, 22.13), (114.51, 22.46), (114.33, 22.56), (114.24, 22.552),
        (114.22, 22.556), (114.18, 22.556), (114.165, 22.561), (114.15, 22.545),
        (114.115, 22.533), (114.085, 22.530), (114.055, 22.515), (114.03, 22.505),
        (113.985, 22.492), (113.93, 22.45), (113.87, 22.42), (113.82, 22.33),
    ]),
    shapely.Polygon([
        (113.555, 22.105), (113.61, 22.11), (113.60, 22.20), (113.56, 22.214),
        (113.5495, 22.2165), (113.535, 22.2125), (113.532, 22.195), (113.535, 22.18),
        (113.548, 22.155), (113.548, 22.13),
    ]),
])
shapely.prepare(UNSHIFTED)


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum | str) -> Pair:
    """Return WGS 84 (lon, lat) in degrees of coordinates given in ``datum``.

    NaN and infinity pass through. Within 600 m of the Hong Kong and Macau borders GCJ-02 is
    ambiguous; the mainland reading is taken. Raises DatumError for an unknown datum.
    """
    x, y = _arrays(lon, lat)
    kind = _datum(datum)
    if kind is Datum.GCJ02:
        return _gcj_inverse(x, y)
    if kind is Datum.BD09:
        return _gcj_inverse(*_bd_inverse(x, y))
    return x, y


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum | str) -> Pair:
    """Return (lon, lat) in ``datum`` of WGS 84 coordinates in degrees; see ``to_wgs84``."""
    x, y = _arrays(lon, lat)
    kind = _datum(datum)
    if kind is Datum.GCJ02:
        return _gcj_forward(x, y)
    if kind is Datum.BD09:
        return _bd_forward(*_gcj_forward(x, y))
    return x, y


def _arrays(lon: ArrayLike, lat: ArrayLike) -> Pair:
    x = np.array(lon, dtype=np.float64)
    y = np.array(lat, dtype=np.float64)
    return x, y


def _datum(datum: Datum | str) -> Datum:
    try:
        return Datum(datum)
    except ValueError as e:
        known = ", ".join(Datum)
        raise DatumError(f"Datum {datum!r} is not known.", f"Give one of {known}.") from e


def _in_china(lon: Array, lat: Array) -> NDArray[np.bool_]:
    west, south, east, north = CHINA
    return np.asarray((lon > west) & (lon < east) & (lat > south) & (lat < north), dtype=np.bool_)


def _shifted(lon: Array, lat: Array) -> NDArray[np.bool_]:
    """Tell where WGS 84 positions are shifted by GCJ-02."""
    unshifted: NDArray[np.bool_] = np.asarray(
        shapely.contains_xy(UNSHIFTED, np.nan_to_num(lon), np.nan_to_num(lat))
    )
    return _in_china(lon, lat) & ~unshifted


def _offset(lon: Array, lat: Array) -> Pair:
    """Return the GCJ-02 offset (degrees) by the published series and the ellipsoid's radii."""
    x, y = lon - ORIGIN_LON, lat - ORIGIN_LAT
    root = np.sqrt(np.abs(x))
    wave = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    d_lat = (-100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
             + (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
             + (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0)
    d_lon = (300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
             + (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
             + (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0)
    phi = np.radians(lat)
    magic = 1.0 - ECCENTRICITY2 * np.sin(phi) ** 2
    meridian = AXIS_M * (1.0 - ECCENTRICITY2) / (magic * np.sqrt(magic))
    parallel = AXIS_M / np.sqrt(magic) * np.cos(phi)
    return np.degrees(d_lon / parallel), np.degrees(d_lat / meridian)


def _gcj_forward(lon: Array, lat: Array) -> Pair:
    shift = _shifted(lon, lat)
    d_lon, d_lat = _offset(np.where(shift, lon, 0.0), np.where(shift, lat, 0.0))
    return np.where(shift, lon + d_lon, lon), np.where(shift, lat + d_lat, lat)


def _gcj_inverse(lon: Array, lat: Array) -> Pair:
    """Return the WGS 84 position; the rule for Hong Kong is asked of the result, not the input."""
    inside = _in_china(lon, lat)
    x, y = _solve(*_tame(lon, lat, inside), _plus_offset)
    shift = inside & _shifted(x, y)
    return np.where(shift, x, lon), np.where(shift, y, lat)


def _plus_offset(lon: Array, lat: Array) -> Pair:
    d_lon, d_lat = _offset(lon, lat)
    return lon + d_lon, lat + d_lat


def _bd_forward(lon: Array, lat: Array) -> Pair:
    inside = _in_china(lon, lat)
    x, y = _bd_step(*_tame(lon, lat, inside))
    return np.where(inside, x, lon), np.where(inside, y, lat)


def _bd_inverse(lon: Array, lat: Array) -> Pair:
    inside = _in_china(lon, lat)
    x, y = _solve(*_tame(lon, lat, inside), _bd_step)
    return np.where(inside, x, lon), np.where(inside, y, lat)


def _tame(lon: Array, lat: Array, inside: NDArray[np.bool_]) -> Pair:
    """Return the positions with the origin in place of those that no formula is defined for."""
    return np.where(inside, lon, ORIGIN_LON), np.where(inside, lat, ORIGIN_LAT)


def _bd_step(lon: Array, lat: Array) -> Pair:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BD_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BD_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _solve(lon: Array, lat: Array, forward: Callable[[Array, Array], Pair]) -> Pair:
    """Return the point whose ``forward`` is (lon, lat), by fixed-point iteration."""
    x, y = lon.copy(), lat.copy()
    for _ in range(ROUNDS):
        fx, fy = forward(x, y)
        dx, dy = lon - fx, lat - fy
        x, y = x + dx, y + dy
        if not x.size or max(np.abs(dx).max(), np.abs(dy).max()) < TOLERANCE:
            break
    return x, y
