"""Drawn shapes: read from text or GeoJSON, judged, repaired where it is safe; WGS 84 degrees.

The text is what the page's address carries:
``polygon:lon,lat;lon,lat;…`` · ``rect:west,south,east,north`` · ``circle:lon,lat,metres`` ·
``road:layer/id,metres`` (everything within so many metres of a line of the map).
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

from data.block.faults import ShapeAcross180, ShapeEmpty, ShapeRefused, ShapeTooFine

MAX_CORNERS = 10_000
#: Metres: beyond it a circle or a strip is a slip of the hand, not a block.
MAX_REACH_M = 100_000.0
_LONGEST_TEXT = 60 * MAX_CORNERS
_SMALLEST_M2 = 1.0
_GEOD = Geod(ellps="WGS84")
_ROAD = re.compile(r"(?P<layer>[a-z][a-z0-9_]{0,60})/(?P<id>\d{1,16}),(?P<reach>[^,;/]+)")

#: Gives the line of (layer, feature id) in WGS 84; raises NotFound.
Lines = Callable[[str, int], BaseGeometry]


@dataclass(frozen=True, slots=True)
class Shape:
    """A sound shape: polygons in WGS 84, where it came from, and whether it had to be mended."""

    kind: str
    text: str
    geometry: BaseGeometry
    repaired: bool = False

    @property
    def area_m2(self) -> float:
        """Area on the WGS 84 ellipsoid (Karney 2013, as pyproj.Geod has it)."""
        return area_m2(self.geometry)


def area_m2(shape: BaseGeometry) -> float:
    """Return the area of polygons in WGS 84 on the ellipsoid."""
    # holes must turn the other way round, or they are added
    return abs(_GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0])


def read_shape(given: Any, metric_crs: str, lines: Lines) -> Shape:
    """Return the shape that ``given`` says: the text form, or a GeoJSON (Multi)Polygon.

    Args:
        given: Text or a mapping.
        metric_crs: EPSG code in which circles and strips are made, metres.
        lines: Looks up the line of a ``road:`` shape.

    Raises:
        ShapeRefused: It is no shape, with one sentence why (see data.block.faults).
        NotFound: The line of a ``road:`` shape is not there.
    """
    if isinstance(given, Mapping):
        kind, text, drawn = "polygon", "", _from_geojson(given)
    elif isinstance(given, str) and len(given) <= _LONGEST_TEXT:
        kind, text, drawn = _from_text(given.strip(), metric_crs, lines)
    else:
        raise ShapeRefused("The shape is neither a text nor GeoJSON.", "See docs/block.md.")
    sound, repaired = _sound(drawn)
    return Shape(kind, text, sound, repaired)


def _from_text(text: str, crs: str, lines: Lines) -> tuple[str, str, BaseGeometry]:
    kind, _, rest = text.partition(":")
    if kind == "polygon":
        corners = [_numbers(pair, 2) for pair in rest.split(";") if pair]
        return kind, text, _polygon(corners)
    if kind == "rect":
        west, south, east, north = _numbers(rest, 4)
        return kind, text, _polygon([(west, south), (east, south), (east, north), (west, north)])
    if kind == "circle":
        lon, lat, reach = _numbers(rest, 3)
        _check_places(np.array([[lon, lat]]))
        return kind, text, _around(shapely.Point(lon, lat), _reach(reach), crs)
    match = _ROAD.fullmatch(rest) if kind == "road" else None
    if match is None:
        raise ShapeRefused(f"The shape {text[:60]!r} is of no kind we know.",
                           "Use polygon:, rect:, circle: or road: (docs/block.md).")
    (reach,) = _numbers(match["reach"], 1)
    line = lines(match["layer"], int(match["id"]))
    if not isinstance(line, shapely.LineString | shapely.MultiLineString):
        raise ShapeRefused("A strip needs a line to run along.", "Choose a road, rail or stream.")
    return kind, text, _around(line, _reach(reach), crs)


def _numbers(text: str, count: int) -> tuple[float, ...]:
    parts = text.split(",")
    try:
        found = tuple(float(part) for part in parts)
    except ValueError:
        found = ()
    if len(parts) != count or len(found) != count or not all(map(math.isfinite, found)):
        raise ShapeRefused(f"{text[:60]!r} is not {count} finite numbers.", "See docs/block.md.")
    return found


def _polygon(corners: list[tuple[float, ...]]) -> BaseGeometry:
    if len({*corners}) < 3:
        raise ShapeEmpty("The shape has fewer than three corners.", "Draw at least three points.")
    _check_places(np.array(corners, dtype=float))
    return shapely.Polygon(corners)


def _from_geojson(given: Mapping[str, Any]) -> BaseGeometry:
    if given.get("type") == "Feature" and isinstance(given.get("geometry"), Mapping):
        given = given["geometry"]
    if given.get("type") not in ("Polygon", "MultiPolygon"):
        raise ShapeRefused("Only a Polygon or MultiPolygon encloses a block.", "See docs/block.md.")
    try:
        drawn: BaseGeometry = shapely.from_geojson(json.dumps(given))
    except (shapely.errors.GEOSException, ValueError, TypeError, RecursionError) as e:
        raise ShapeRefused("The GeoJSON cannot be read.", "See RFC 7946.") from e
    if drawn.is_empty:
        raise ShapeEmpty("The shape has no corners.", "Draw at least three points.")
    _check_places(shapely.get_coordinates(drawn))
    return drawn


def _check_places(places: np.ndarray) -> None:
    if len(places) > MAX_CORNERS + 1:
        raise ShapeTooFine(f"The shape has {len(places):,} corners.",
                           f"Use at most {MAX_CORNERS:,}.")
    if not np.isfinite(places).all():
        raise ShapeRefused("A corner of the shape is not a finite number.", "Draw it again.")
    if (np.abs(places[:, 0]) > 180).any() or (np.abs(places[:, 1]) > 85).any():
        raise ShapeRefused("A corner of the shape lies off the map.",
                           "Longitudes are -180 to 180, latitudes -85 to 85 degrees.")
    if np.ptp(places[:, 0]) > 180:
        raise ShapeAcross180("The shape runs across the 180th meridian.",
                             "Draw one shape on each side of it.")


def _reach(metres: float) -> float:
    if not 1 <= metres <= MAX_REACH_M:
        raise ShapeRefused(f"A distance of {metres:g} m cannot be used.",
                           f"Use 1 to {MAX_REACH_M:,.0f} m.")
    return metres


def _around(line: BaseGeometry, metres: float, crs: str) -> BaseGeometry:
    there, back = _transformers(crs)
    # a polygon of 128 sides has 0.04 % less area than its circle
    wide = shapely.transform(line, there, interleaved=False).buffer(metres, quad_segs=32)
    found: BaseGeometry = shapely.transform(wide, back, interleaved=False)
    return found


@cache
def _transformers(crs: str) -> tuple[Any, Any]:
    return (Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform,
            Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform)


def _sound(drawn: BaseGeometry) -> tuple[BaseGeometry, bool]:
    """Mend what crosses itself (a bow tie becomes its two wings); refuse what encloses nothing."""
    repaired = not drawn.is_valid
    whole = shapely.make_valid(drawn) if repaired else drawn
    faces = [face for one in shapely.get_parts(whole).tolist() for face in shapely.get_parts(one)
             if isinstance(face, shapely.Polygon) and not face.is_empty]
    found = shapely.union_all(faces) if repaired else drawn
    if not faces or area_m2(found) < _SMALLEST_M2:
        raise ShapeEmpty("The shape encloses nothing.", "Draw a shape with an inside.")
    return found, repaired
