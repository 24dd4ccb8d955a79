"""The shape of a group: a hull or a line around its members, wide enough to be seen on a map."""

import math
from collections.abc import Sequence

import shapely
from shapely.affinity import scale

from dashboard.wire import Json
from data.alerts.model import Alert
from indicators.alerts.vicinity import METRES_A_DEGREE, point_of

#: Around the members, metres.
MARGIN_M = 25.0
_DIGITS = 6
_CORNER = 4                                       # segments of a quarter circle


def shape_of(members: Sequence[Alert]) -> Json | None:
    """Return a GeoJSON polygon (WGS 84) around the members, None when none has a place."""
    points = [point for one in members if (point := point_of(one)) is not None]
    if not points:
        return None
    shrink = max(0.01, math.cos(math.radians(points[0][1])))
    # in degrees of latitude both ways, so that a circle is one on the ground
    hull = shapely.MultiPoint([(lon * shrink, lat) for lon, lat in points]).convex_hull
    round_it = hull.buffer(MARGIN_M / METRES_A_DEGREE, quad_segs=_CORNER)
    polygon = scale(round_it, 1 / shrink, 1.0, origin=(0, 0))
    ring = [[round(x, _DIGITS), round(y, _DIGITS)] for x, y in polygon.exterior.coords]
    return {"type": "Polygon", "coordinates": [ring]}
