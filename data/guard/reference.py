"""Anything a layer may be measured against: outlines, lines or points under one spatial index."""

import numpy as np
import shapely
from numpy.typing import NDArray

from data.guard.model import Points, Shapes

#: No nearest feature is looked for beyond this (metres); farther is "none near".
REACH_M = 60.0
#: Polygons smaller than this (m², median) are solid things with an inside; larger ones are areas,
#: of which only the edges say where they are.
SOLID_M2 = 5_000.0
SOLID, LINE, POINT = "solid", "line", "point"


class Reference:
    """A layer's shapes in metres, asked for signed distances: negative inside a solid."""

    def __init__(self, shapes: Shapes) -> None:
        self.kind = kind_of(shapes)
        self.shapes = shapes if self.kind != LINE else segments(shapes)
        self._tree = shapely.STRtree(self.shapes)

    def distances(self, points: Points) -> NDArray[np.float64]:
        """Return metres to the nearest shape, REACH_M where none is near, below 0 inside."""
        spots = shapely.points(points)
        (i, j), near = self._tree.query_nearest(
            spots, max_distance=REACH_M, return_distance=True, all_matches=False)
        found = np.full(len(points), REACH_M)
        found[i] = near
        if self.kind == SOLID:
            inside = near == 0
            edges = shapely.boundary(self.shapes[j[inside]])
            found[i[inside]] = -shapely.distance(spots[i[inside]], edges)
        return found


def kind_of(shapes: Shapes) -> str:
    """Return what a layer's shapes are to the guard."""
    dimensions = shapely.get_dimensions(shapes)
    if (dimensions == 0).all():
        return POINT
    if (dimensions == 2).all() and float(np.median(shapely.area(shapes))) < SOLID_M2:
        return SOLID
    return LINE


def segments(shapes: Shapes) -> Shapes:
    """Return lines and outlines cut into their straight pieces, which an index holds best."""
    areal = shapely.get_dimensions(shapes) == 2
    lines = np.concatenate([shapely.boundary(shapes[areal]), shapes[~areal]])
    coordinates, owner = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    joined = owner[1:] == owner[:-1]
    ends = np.stack([coordinates[:-1][joined], coordinates[1:][joined]], axis=1)
    pieces: Shapes = np.asarray(shapely.linestrings(ends), dtype=object)
    return pieces
