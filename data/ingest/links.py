"""Spatial and coded joins on arrays: which polygon holds a point, which row has a code."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

Positions = NDArray[np.int64]
#: Stands for "none" in arrays of positions.
NONE = -1


def holder(points: NDArray[np.float64], polygons: NDArray[np.object_],
           order: Sequence[str]) -> Positions:
    """Return for each point (lon, lat) the position of the polygon that holds it, else NONE.

    Edges count. Where several polygons hold a point, the one lowest in ``order`` (its code)
    wins, so that a point on a shared edge falls to the same grid in every load.
    """
    found = np.full(len(points), NONE, dtype=np.int64)
    if not len(points) or not len(polygons):
        return found
    rank = np.empty(len(polygons), dtype=np.int64)
    rank[np.argsort(np.asarray(order, dtype=object).astype(str), kind="stable")] = np.arange(
        len(polygons))
    # The tree holds the points: GEOS prepares the query's polygons, so each is walked once.
    tree = shapely.STRtree(shapely.points(points))
    polygon, point = tree.query(polygons, predicate="intersects")
    best = np.lexsort((-rank[polygon], point))
    found[point[best]] = polygon[best]  # the last write wins: the lowest rank
    return found


def by_code(wanted: pd.Series, codes: pd.Series) -> Positions:
    """Return for each wanted code the position of its first row in ``codes``, else NONE."""
    known = codes.dropna().drop_duplicates()
    positions = pd.Index(known.to_numpy(dtype=object)).get_indexer(
        pd.Index(wanted.astype(object).where(wanted.notna(), None).to_numpy(dtype=object)))
    there = (positions >= 0) & wanted.notna().to_numpy(dtype=bool)
    result = np.full(len(wanted), NONE, dtype=np.int64)
    result[there] = known.index.to_numpy()[positions[there]]
    return result


def through(first: Positions, then: Positions) -> Positions:
    """Follow two links: ``then[first]``, NONE where either is."""
    result = np.full(len(first), NONE, dtype=np.int64)
    there = first >= 0
    result[there] = then[first[there]]
    return result


def first_of(a: Positions, b: Positions) -> Positions:
    """Return ``a``, and ``b`` where ``a`` is NONE."""
    return np.where(a >= 0, a, b)
