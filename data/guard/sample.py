"""Draws the points at which a layer is measured: seeded, so that every load says the same."""

import numpy as np
import shapely

from data.guard.model import Points, Shapes
from data.guard.plane import Plane

#: Points drawn from a layer at most: more would only cost time.
SAMPLE = 600
_SEED = 20_261_121


def sample(shapes: Shapes, plane: Plane, size: int = SAMPLE) -> Points:
    """Return points in ``plane``'s metres: the points themselves, or spots on lines and outlines.

    At most one spot a feature and never more spots than there are independent features, except
    for the few long lines and areas of a base map, which are told apart along their length.
    """
    rng = np.random.default_rng(_SEED)
    if (shapely.get_dimensions(shapes) == 0).all():
        points = np.asarray(shapely.get_coordinates(shapes), dtype=np.float64)
        if len(points) > size:
            points = points[rng.choice(len(points), size, False)]
        return plane.metres(points)
    return _along(plane.flat(shapes), size, rng)


#: One spot of a long line or outline for every so many metres.
STRIDE_M = 50.0


def _along(shapes: Shapes, size: int, rng: np.random.Generator) -> Points:
    areal = shapely.get_dimensions(shapes) == 2
    lines = shapely.get_parts(np.concatenate([shapely.boundary(shapes[areal]), shapes[~areal]]))
    lines = lines[shapely.length(lines) > 0]
    length = shapely.length(lines)
    spots = np.maximum(np.rint(length / STRIDE_M), 1.0)
    chosen = np.repeat(np.arange(len(lines)), spots.astype(np.int64))
    if len(chosen) > size:
        chosen = rng.choice(chosen, size, replace=False)
    at = rng.uniform(0.0, 1.0, len(chosen)) * length[chosen]
    points = shapely.line_interpolate_point(lines[chosen], at)
    return np.asarray(shapely.get_coordinates(points), dtype=np.float64)
