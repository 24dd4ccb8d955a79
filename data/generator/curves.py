"""Smooth curves through typed control points, and road ends that meet the roads they lead to."""

import numpy as np
import shapely
from shapely import LineString, Point, STRtree

STEP_M = 22.0


def smooth(points: np.ndarray, *, closed: bool = False) -> LineString:
    """Return a Catmull-Rom curve through ``points`` (n, 2) in metres, a vertex every ~22 m."""
    if closed:
        padded = np.vstack([points[-2], points, points[1]])
    else:
        padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    out = [points[0]]
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        length = float(np.hypot(*(p2 - p1)))
        # Tangents are bounded by the segment, so that uneven spacing makes no loops.
        t1, t2 = _tangent(p0, p1, p2, length), _tangent(p1, p2, p3, length)
        n = max(2, int(length / STEP_M))
        t = (np.arange(1, n + 1) / n)[:, None]
        out.extend(
            (2 * t**3 - 3 * t**2 + 1) * p1 + (t**3 - 2 * t**2 + t) * t1
            + (3 * t**2 - 2 * t**3) * p2 + (t**3 - t**2) * t2
        )
    return LineString(np.round(np.array(out), 2))


def _tangent(before: np.ndarray, at: np.ndarray, after: np.ndarray, length: float) -> np.ndarray:
    chord = after - before
    norm = float(np.hypot(*chord))
    return np.asarray(chord / norm * length * 0.9) if norm else np.zeros(2)


def snap_ends(lines: list[LineString], *, keep: list[Point], reach: float) -> list[LineString]:
    """Move each line's ends onto the nearest other line within ``reach`` metres.

    Ends that stand on a point of ``keep`` (bridge heads) stay. Returns new lines.
    """
    tree = STRtree(lines)
    out = []
    for i, line in enumerate(lines):
        coords = np.array(line.coords)
        for end in (0, -1):
            here = Point(coords[end])
            if any(here.distance(k) < 8 for k in keep):
                continue
            near = [j for j in tree.query(here.buffer(reach)) if j != i]
            if near:
                best = min(near, key=lambda j: (lines[j].distance(here), j))
                coords[end] = _onto(lines[best], here)
        out.append(LineString(coords))
    return out


def _onto(line: LineString, point: Point) -> np.ndarray:
    return np.array(shapely.shortest_line(point, line).coords[-1])
