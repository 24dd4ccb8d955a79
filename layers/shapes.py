"""Shapes of one tile: WGS 84 to tile units, cut at the tile's edge, as packed drawing commands."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.mvt import EXTENT, packed

#: Units that a shape may stand over the edge: the tile builder's five of 256 pixels.
BUFFER = 5 * EXTENT // 256
POINT, LINE, POLYGON = 1, 2, 3
#: Latitude at which the Web-Mercator square ends.
_MOST_LAT = 85.051128779806604

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Drawn:
    """Shapes that a tile holds: ``rows`` of those given, kind and packed commands of each."""

    rows: Ints
    kinds: list[int]
    commands: list[bytes]


def units(points: Floats, z: int, x: int, y: int) -> Floats:
    """Return lon, lat (n × 2) in units of a tile, y downward (Web Mercator, EPSG:3857)."""
    size = float(1 << z)
    return (world(points) * size - [x, y]) * EXTENT


def world(points: Floats) -> Floats:
    """Return lon, lat (n × 2) as shares of the Web-Mercator square, across and down."""
    lat = np.radians(np.clip(points[:, 1], -_MOST_LAT, _MOST_LAT))
    down = (1.0 - np.arcsinh(np.tan(lat)) / np.pi) / 2.0
    return np.column_stack([(points[:, 0] + 180.0) / 360.0, down])


def bounds(z: int, x: int, y: int, margin: float = BUFFER / EXTENT
           ) -> tuple[float, float, float, float]:
    """Return west, south, east, north in degrees of a tile and its margin (in tiles)."""
    size = float(1 << z)

    def lat(row: float) -> float:
        return float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * row / size)))))

    west, east = ((x + step) / size * 360.0 - 180.0 for step in (-margin, 1 + margin))
    return west, lat(y + 1 + margin), east, lat(y - margin)


def draw(shapes: Shapes, z: int, x: int, y: int) -> Drawn:
    """Return what a tile shows of ``shapes`` (WGS 84); those beyond its edge are left out."""
    placed = shapely.transform(shapes, lambda points: units(points, z, x, y))
    # half a unit more: the builder rounds first
    low, high = -BUFFER - 0.5, EXTENT + BUFFER + 0.5
    boxes = shapely.bounds(placed).reshape(-1, 4)
    inside = (boxes[:, :2] >= low).all(axis=1) & (boxes[:, 2:] <= high).all(axis=1)
    if not inside.all():
        placed = placed.copy()
        placed[~inside] = shapely.clip_by_rect(placed[~inside], low, low, high, high)
    kind = np.asarray(shapely.get_dimensions(shapes)) + 1
    same = np.asarray(shapely.get_dimensions(placed)) + 1 == kind
    rows = np.flatnonzero(same & ~shapely.is_empty(placed))
    lines, owner = rings(placed[rows], kind[rows])
    spots, ring = shapely.get_coordinates(lines, return_index=True)
    packed, ends = commands(spots, np.bincount(ring, minlength=len(lines)), owner, kind[rows])
    raw, there = packed.tobytes(), np.flatnonzero(np.diff(ends))
    cuts = [raw[a:b] for a, b in zip(ends[there].tolist(), ends[there + 1].tolist(), strict=True)]
    return Drawn(rows[there], kind[rows][there].tolist(), cuts)


def rings(shapes: Shapes, kinds: Ints) -> tuple[Shapes, Ints]:
    """Return points, lines or rings of shapes, and whose each is, in order.

    Outer rings are turned as a tile wants them where y points down.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    flat = shapely.get_dimensions(parts) + 1 == kinds[owner]
    parts, owner = parts[flat], owner[flat]
    areal = shapely.get_dimensions(parts) == 2
    if not areal.any():
        return parts, owner
    # y points down: what runs against the clock on paper runs with it on the screen
    turned = shapely.orient_polygons(parts[areal])
    found, of = shapely.get_rings(turned, return_index=True)
    if areal.all():
        return found, owner[of]
    lines = np.concatenate([parts[~areal], found])
    owners = np.concatenate([owner[~areal], owner[areal][of]])
    order = np.argsort(owners, kind="stable")
    return lines[order], owners[order]


def commands(spots: Floats, counts: Ints, owner: Ints, kinds: Ints
             ) -> tuple[NDArray[np.uint8], Ints]:
    """Return the packed drawing commands of features side by side, and where each begins.

    Args:
        spots: Places in units of the tile, ring after ring.
        counts: Places of each ring.
        owner: Feature of each ring, ascending.
        kinds: POINT, LINE or POLYGON of each feature; one of which nothing is left has no bytes.
    """
    whole = np.rint(spots).astype(np.int32)
    ring = np.repeat(np.arange(len(counts)), counts)
    keep = _kept(whole, ring, counts, kinds[owner])
    whole, ring = whole[keep], ring[keep]
    sizes = np.bincount(ring, minlength=len(counts))
    words, ends = _words(whole, ring, sizes, owner, kinds)
    flat, at = packed(words)
    return flat, at[ends]


def _kept(whole: NDArray[np.int32], ring: Ints, counts: Ints, kind: Ints) -> NDArray[np.bool_]:
    """Leave out repeated vertices and rings' last ones, and lines and rings without a size."""
    keep = np.ones(len(whole), dtype=bool)
    if not len(whole):
        return keep
    again = np.zeros(len(whole), dtype=bool)
    again[1:] = (whole[1:, 0] == whole[:-1, 0]) & (whole[1:, 1] == whole[:-1, 1])
    ends = np.cumsum(counts)
    again[(ends - counts)[counts > 0]] = False
    keep = ~again | (kind == POINT)[ring]
    closing = (kind == POLYGON) & (counts > 1)
    keep[ends[closing] - 1] = False
    size = np.bincount(ring[keep], minlength=len(counts))
    least = np.array([0, 1, 2, 3])[kind]
    return np.asarray(keep & (size >= least)[ring], dtype=bool)


def _words(whole: NDArray[np.int32], ring: Ints, sizes: Ints, owner: Ints, kinds: Ints
           ) -> tuple[NDArray[np.uint32], Ints]:
    """Return command and parameter integers, and where each feature's begin and end."""
    features = len(kinds)
    at_feature = owner[ring]
    step = whole.copy()
    step[1:] -= np.where((at_feature[1:] == at_feature[:-1])[:, None], whole[:-1], 0)
    zigzag = ((step << 1) ^ (step >> 31)).astype(np.uint32)
    kind = kinds[owner]
    there = sizes > 0
    # points: one MoveTo for a feature; lines: MoveTo, LineTo; rings: and ClosePath
    head = np.where(kind == POINT, 1, np.where(kind == LINE, 2, 3)) * there
    words = 2 * sizes + head
    start = np.concatenate([[0], np.cumsum(words)])
    total = np.zeros(int(start[-1]), dtype=np.uint32)
    nth = np.arange(len(ring)) - np.concatenate([[0], np.cumsum(sizes)])[ring]
    place = start[ring] + 1 + 2 * nth + ((kind[ring] != POINT) & (nth > 0))
    total[place], total[place + 1] = zigzag[:, 0], zigzag[:, 1]
    own = np.flatnonzero(there)
    total[start[own]] = np.where(kind[own] == POINT, sizes[own] << 3 | 1, 9).astype(np.uint32)
    lines = own[kind[own] != POINT]
    total[start[lines] + 3] = ((sizes[lines] - 1) << 3 | 2).astype(np.uint32)
    rings = own[kind[own] == POLYGON]
    total[start[rings + 1] - 1] = 15
    of_feature = np.bincount(owner, weights=words, minlength=features).astype(np.int64)
    return total, np.concatenate([[0], np.cumsum(of_feature)])
