"""Footprint outlines in unit coordinates, and how many of them are set out at once in metres."""

import numpy as np
import shapely

#: Outlines within [-0.5, 0.5]²; every one has twelve vertices so that they stack in one array.
_RECT = [(-.5, -.5), (-.2, -.5), (.2, -.5), (.5, -.5), (.5, -.2), (.5, .2), (.5, .5), (.2, .5),
         (-.2, .5), (-.5, .5), (-.5, .2), (-.5, -.2)]
_CROSS = [(-.18, -.5), (.18, -.5), (.18, -.2), (.5, -.2), (.5, .2), (.18, .2), (.18, .5),
          (-.18, .5), (-.18, .2), (-.5, .2), (-.5, -.2), (-.18, -.2)]
_L = [(-.5, -.5), (.1, -.5), (.5, -.5), (.5, -.1), (.5, .1), (.1, .1), (0., .1), (0., .5),
      (-.1, .5), (-.5, .5), (-.5, .2), (-.5, -.2)]
_U = [(-.5, -.5), (.5, -.5), (.5, .0), (.5, .5), (.28, .5), (.28, -.1), (.1, -.1), (-.28, -.1),
      (-.28, .5), (-.5, .5), (-.5, .2), (-.5, -.2)]
_H = [(-.5, -.5), (-.2, -.5), (-.2, -.22), (.2, -.22), (.2, -.5), (.5, -.5), (.5, .5), (.2, .5),
      (.2, .22), (-.2, .22), (-.2, .5), (-.5, .5)]
_CHAMFER = [(-.5, -.3), (-.42, -.42), (-.3, -.5), (.3, -.5), (.42, -.42), (.5, -.3), (.5, .3),
            (.42, .42), (.3, .5), (-.3, .5), (-.42, .42), (-.5, .3)]
_BUTTERFLY = [(-.5, -.3), (-.2, -.15), (0, -.42), (.2, -.15), (.5, -.3), (.5, .1), (.24, .16),
              (.3, .5), (.05, .42), (-.3, .5), (-.24, .16), (-.5, .1)]
OUTLINES: dict[str, np.ndarray] = {
    name: np.array(points, dtype=float)
    for name, points in {
        "rect": _RECT, "cross": _CROSS, "l": _L, "u": _U, "h": _H, "chamfer": _CHAMFER,
        "butterfly": _BUTTERFLY,
    }.items()
}


def set_out(
    centres: np.ndarray, sizes: np.ndarray, angles: np.ndarray, shapes: np.ndarray
) -> np.ndarray:
    """Return (n, 12, 2) vertices: outlines scaled to ``sizes`` (n, 2) m, turned, moved.

    ``angles`` (n,) in radians counter-clockwise from east; ``shapes`` names of OUTLINES.
    """
    unit = np.stack([OUTLINES[s] for s in shapes]) if len(shapes) else np.zeros((0, 12, 2))
    local = unit * sizes[:, None, :]
    c, s = np.cos(angles)[:, None], np.sin(angles)[:, None]
    x = local[..., 0] * c - local[..., 1] * s
    y = local[..., 0] * s + local[..., 1] * c
    out: np.ndarray = np.stack([x, y], axis=-1) + centres[:, None, :]
    return out


def polygons(vertices: np.ndarray) -> np.ndarray:
    """Return shapely polygons of (n, k, 2) vertices."""
    out: np.ndarray = shapely.polygons(vertices)
    return out


def drop_overlaps(shapes: np.ndarray, gap: float = 0.0) -> np.ndarray:
    """Return a mask that keeps earlier shapes and drops later ones nearer than ``gap`` m."""
    keep = np.ones(len(shapes), dtype=bool)
    grown = shapely.buffer(shapes, gap, quad_segs=1) if gap else shapes
    tree = shapely.STRtree(shapes)
    a, b = tree.query(grown, predicate="intersects")
    for i, j in sorted(zip(a[a < b].tolist(), b[a < b].tolist(), strict=True)):
        if keep[i] and keep[j]:
            keep[j] = False
    return keep
