"""Anything a layer may be measured against: outlines, lines or points under one spatial index."""

import numpy as np
import shapely
from numpy.typing import NDArray

from data.guard.model import Points, Shapes

#: No nearest feature is looked for beyond this (metres); farther is "none near".
REACH_M = 60.0
#: Side of the squares (metres) in whose order points are looked at.
STRIDE_M = 500.0
#: Polygons smaller than this (m², median) are solid things with an inside; larger ones are areas,
#: of which only the edges say where they are.
SOLID_M2 = 5_000.0
SOLID, LINE, POINT = "solid", "line", "point"


class Reference:
    """A layer's shapes in metres, asked for signed distances: negative inside a solid."""

    def __init__(self, shapes: Shapes) -> None:
        self.kind = kind_of(shapes)
        self.shapes = shapes if self.kind != LINE else segments(shapes)
        self._tree, self._boxes = shapely.STRtree(self.shapes), shapely.bounds(self.shapes)

    def distances(self, points: Points) -> NDArray[np.float64]:
        """Return metres to the nearest shape, REACH_M where none is near, below 0 inside."""
        # place after place, since neighbours ask for the same part of tree and shapes
        order = np.lexsort(np.floor(points / STRIDE_M).T)
        found = np.empty(len(points))
        found[order] = self._distances(points[order])
        return found

    def _distances(self, points: Points) -> NDArray[np.float64]:
        spots = shapely.points(points)
        i, j = self._candidates(points)
        near = shapely.distance(spots[i], self.shapes[j])
        order = np.lexsort((j, near, i))
        order = order[np.diff(i[order], prepend=-1) > 0]        # the nearest of each point
        i, j, near = i[order], j[order], near[order]
        found = np.full(len(points), REACH_M)
        found[i] = np.minimum(near, REACH_M)
        if self.kind == SOLID:
            inside = near == 0
            edges = shapely.boundary(self.shapes[j[inside]])
            found[i[inside]] = -shapely.distance(spots[i[inside]], edges)
        return found

    def _candidates(self, points: Points) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return pairs (point, shape) that hold the nearest shape of each point within reach.

        Of what a box around a point meets, the distances to boxes decide nearly all: a shape
        touches every side of its box, so that it is no farther than the least MINMAXDIST
        (Roussopoulos, Kelley and Vincent 1995, section 3), and no nearer than its box. GEOS then
        measures one or two shapes a point, a fifth of the work of a walk down its tree.
        """
        x, y = points.T
        around = shapely.box(x - REACH_M, y - REACH_M, x + REACH_M, y + REACH_M)
        i, j = self._tree.query(around)
        least, most = _between(points[i], self._boxes[j])
        bound = np.full(len(points), REACH_M ** 2)
        np.minimum.at(bound, i, most)
        kept = least <= bound[i] * (1.0 + 1e-9)
        return i[kept], j[kept]


def _between(points: Points, boxes: NDArray[np.float64]
             ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return squares of the least distance to boxes, and of the most to what touches all sides."""
    low, high = boxes[:, :2], boxes[:, 2:]
    out = np.maximum(np.maximum(low - points, points - high), 0.0)
    before, behind = (points - low) ** 2, (high - points) ** 2
    nearer, farther = np.minimum(before, behind), np.maximum(before, behind)
    return (out ** 2).sum(axis=1), np.minimum(nearer[:, 0] + farther[:, 1],
                                              farther[:, 0] + nearer[:, 1])


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
