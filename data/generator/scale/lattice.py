"""First step of the wide generator: a warped lattice whose cells are the blocks of the land.

Everything later hangs on it: cells share their corners, so areas made of cells tile without gap
or overlap, and what is placed inside a cell's unit square cannot meet a neighbour's.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Side of a block in metres.
CELL_M = 200.0
_HALF_AXES_M = (21_000.0, 14_700.0)


@dataclass(frozen=True, slots=True)
class Lattice:
    """Cells of the district: place in the lattice, corners (n, 4, 2) in metres.

    Corners run south-west, south-east, north-east, north-west; ``vertex`` are their numbers.
    """

    column: Ints
    row: Ints
    vertex: Ints
    points: Floats

    def __len__(self) -> int:
        return len(self.column)

    @property
    def corners(self) -> Floats:
        """Corner points of every cell."""
        return self.points[self.vertex]

    @property
    def centres(self) -> Floats:
        """Mean of the corners of every cell."""
        middle: Floats = self.corners.mean(axis=1)
        return middle

    def place(self, cell: Ints, u: Floats, v: Floats) -> Floats:
        """Return metres (n, 2) of unit-square coordinates inside cells (bilinear)."""
        a, b, c, d = (self.corners[cell, i] for i in range(4))
        u, v = u[:, None], v[:, None]
        out: Floats = a * (1 - u) * (1 - v) + b * u * (1 - v) + c * u * v + d * (1 - u) * v
        return out

    def polygons(self) -> NDArray[np.object_]:
        """Return every cell as a polygon."""
        return quads(self.corners)


def quads(corners: Floats) -> NDArray[np.object_]:
    """Return polygons of corner points (n, k, 2), rings closed here."""
    ring = np.concatenate([corners, corners[:, :1]], axis=1)
    made: NDArray[np.object_] = shapely.polygons(ring)
    return made


def make_lattice(scale: float) -> Lattice:
    """Return the cells of a district of 970 km² × ``scale`` round the origin."""
    factor = np.sqrt(scale)
    half_x, half_y = (int(np.ceil(1.3 * axis * factor / CELL_M)) for axis in _HALF_AXES_M)
    columns, rows = 2 * half_x, 2 * half_y
    i, j = np.meshgrid(np.arange(columns + 1), np.arange(rows + 1), indexing="ij")
    points = _warp(np.asarray((i - half_x) * CELL_M, dtype=np.float64),
                   np.asarray((j - half_y) * CELL_M, dtype=np.float64)).reshape(-1, 2)
    column, row = (a.ravel() for a in np.meshgrid(np.arange(columns), np.arange(rows),
                                                  indexing="ij"))
    first = column * (rows + 1) + row
    vertex = np.stack([first, first + rows + 1, first + rows + 2, first + 1], axis=1)
    whole = Lattice(column, row, vertex, points)
    inside = _nearest_cells(whole, scale, factor)
    return Lattice(column[inside], row[inside], vertex[inside], points)


def _warp(x: Floats, y: Floats) -> Floats:
    """Bend straight lines gently; slopes stay below 0.25, so that no cell folds over."""
    bent_x = x + 260 * np.sin(y / 2100 + 0.4) + 90 * np.sin((x + 2 * y) / 1700)
    bent_y = y + 240 * np.sin(x / 2600 + 1.1) + 80 * np.sin((x - y) / 1500)
    turn = np.radians(7.0)
    return np.stack([bent_x * np.cos(turn) - bent_y * np.sin(turn),
                     bent_x * np.sin(turn) + bent_y * np.cos(turn)], axis=-1)


def _nearest_cells(whole: Lattice, scale: float, factor: float) -> Ints:
    """Return the cells nearest to the middle of a lobed ellipse until the area is reached."""
    x, y = whole.centres.T / factor
    angle = np.arctan2(y / _HALF_AXES_M[1], x / _HALF_AXES_M[0])
    lobes = 1 + 0.07 * np.cos(3 * angle + 0.7) + 0.05 * np.cos(5 * angle + 2.0)
    distance = np.hypot(x / _HALF_AXES_M[0], y / _HALF_AXES_M[1]) / lobes
    order = np.argsort(distance, kind="stable")
    area = np.cumsum(shapely.area(whole.polygons()[order]))
    return np.sort(order[:int(np.searchsorted(area, 970e6 * scale)) + 1])
