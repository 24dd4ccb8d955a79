"""Shapes of a layer cut into the tiles of a zoom, all at once: (feature, tile) pairs and places.

What is small (at most two by two tiles at the layer's last zoom) is looked up in whole; what lies
within a tile and its margin is only moved, the rest is cut. What is larger is cut from zoom to
zoom, each piece out of the piece above it, so that a river is not walked once for every tile.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.mvt import EXTENT
from layers.shapes import BUFFER, Floats, Ints, Shapes, rings, world

#: Units that a place may stand over the edge: rounding brings half a unit more back.
MARGIN = BUFFER + 0.5
_LOW, _HIGH = -MARGIN, EXTENT + MARGIN
#: Pairs that are worked on at once; bounds the memory.
_AT_ONCE = 60_000


@dataclass(frozen=True)
class Pairs:
    """Features in tiles: ``row`` of each feature, its tile's ``x`` and ``y``."""

    row: Ints
    x: Ints
    y: Ints

    def __len__(self) -> int:
        return len(self.row)

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.row[which], self.x[which], self.y[which])


@dataclass(frozen=True)
class Cut:
    """Pairs with what their tiles show of them, in units of the tile, ring after ring."""

    pairs: Pairs
    spots: Floats
    counts: Ints                                      # places of each ring
    owner: Ints                                       # pair of each ring, ascending


class Outlines:
    """The shapes of one layer (WGS 84, none missing), ready for any zoom up to ``top``.

    ``cuts`` must be asked for zooms in ascending order.
    """

    def __init__(self, shapes: Shapes, top: int) -> None:
        placed = np.asarray(shapely.transform(shapes, world), dtype=object)
        self.kinds: Ints = np.asarray(shapely.get_dimensions(shapes) + 1, dtype=np.int64)
        self._shapes, self._boxes = placed, shapely.bounds(placed).reshape(-1, 4)
        span = _spans(self._boxes, top)
        large = (span[:, 2:] - span[:, :2] > 1).any(axis=1) & (self.kinds > 1)
        self._small = np.flatnonzero(~large)
        self._ring_starts, self._first_ring, self._spots = _rings_of(placed, self.kinds)
        rows = np.flatnonzero(large)
        none = np.zeros(len(rows), dtype=np.int64)
        # pieces begin as what they are in the one tile of zoom 0
        self._pieces, self._zoom = Pairs(rows, none, none), 0
        self._held = _moved(placed[rows], float(EXTENT), np.zeros((len(rows), 2)))

    def cuts(self, z: int) -> Iterator[Cut]:
        """Yield all that the tiles of a zoom show."""
        pairs = _pairs(self._boxes, self._small, z)
        for start in range(0, len(pairs), _AT_ONCE):
            yield self._direct(pairs.take(slice(start, start + _AT_ONCE)), z)
        while self._zoom < z:
            self._descend()
        for start in range(0, len(self._pieces), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            pieces = self._pieces.take(some)
            lines, owner = rings(self._held[some], self.kinds[pieces.row])
            spots, ring = shapely.get_coordinates(lines, return_index=True)
            yield Cut(pieces, spots, np.bincount(ring, minlength=len(lines)), owner)

    def _direct(self, pairs: Pairs, z: int) -> Cut:
        """Move what lies inside of its tile, cut what does not."""
        size = float(EXTENT << z)
        corner: Floats = np.column_stack([pairs.x, pairs.y]) * np.float64(EXTENT)
        boxes = self._boxes[pairs.row] * size - np.hstack([corner, corner])
        inside = (boxes[:, :2] >= _LOW).all(axis=1) & (boxes[:, 2:] <= _HIGH).all(axis=1)
        whole, part = np.flatnonzero(inside), np.flatnonzero(~inside)
        ring, owner = _runs(self._first_ring, pairs.row[whole])
        starts, counts = self._ring_starts[ring], self._ring_starts[ring + 1] - self._ring_starts[
            ring]
        spots, owner = self._spots, whole[owner]
        if len(part):
            held = _clipped(_moved(self._shapes[pairs.row[part]], size, corner[part]),
                            self.kinds[pairs.row[part]])
            cut, of = rings(held.shapes, self.kinds[pairs.row[part]][held.rows])
            found, index = shapely.get_coordinates(cut, return_index=True)
            mine = part[held.rows][of]
            number = np.bincount(index, minlength=len(cut))
            starts = np.concatenate([starts, len(spots) + np.cumsum(number) - number])
            counts, owner = np.concatenate([counts, number]), np.concatenate([owner, mine])
            # back to shares of the square, so that one step places both kinds
            spots = np.concatenate([spots, (found + corner[mine[index]]) / size])
            order = np.argsort(owner, kind="stable")
            starts, counts, owner = starts[order], counts[order], owner[order]
        at = np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        return Cut(pairs, spots[at] * size - corner[np.repeat(owner, counts)], counts, owner)

    def _descend(self) -> None:
        """Cut every piece into the four tiles below its own."""
        rows, held = self._pieces, self._held
        boxes = 2.0 * shapely.bounds(held).reshape(-1, 4)
        found, shapes = list[Pairs](), list[Shapes]()
        for right in (0, 1):
            for down in (0, 1):
                step = np.array([right, down]) * float(EXTENT)
                meets = ((boxes[:, :2] - step <= _HIGH) & (boxes[:, 2:] - step >= _LOW)).all(axis=1)
                some = np.flatnonzero(meets)
                below = rows.take(some)
                cut = _clipped(_moved(held[some], 2.0, np.tile(step, (len(some), 1))),
                               self.kinds[below.row])
                below = below.take(cut.rows)
                found.append(Pairs(below.row, 2 * below.x + right, 2 * below.y + down))
                shapes.append(cut.shapes)
        self._pieces = Pairs(*(np.concatenate([getattr(one, name) for one in found])
                               for name in ("row", "x", "y")))
        self._held = np.concatenate(shapes)
        self._zoom += 1


@dataclass(frozen=True)
class _Clipped:
    rows: NDArray[np.intp]
    shapes: Shapes


def _clipped(shapes: Shapes, kinds: Ints) -> _Clipped:
    """Return what is left of shapes within a tile and its margin, and of which."""
    cut = shapely.clip_by_rect(shapes, _LOW, _LOW, _HIGH, _HIGH)
    left = (np.asarray(shapely.get_dimensions(cut)) + 1 == kinds) & ~shapely.is_empty(cut)
    rows = np.flatnonzero(left)
    return _Clipped(rows, cut[rows])


def _moved(shapes: Shapes, size: float, corner: Floats) -> Shapes:
    """Return shapes enlarged, each less its own corner; the given array is left as it is."""
    spots, row = shapely.get_coordinates(shapes, return_index=True)
    found: Shapes = shapely.set_coordinates(shapes.copy(), spots * size - corner[row])
    return found


def _rings_of(shapes: Shapes, kinds: Ints) -> tuple[Ints, Ints, Floats]:
    """Return where each ring's places begin, where each shape's rings begin, and the places."""
    lines, owner = rings(shapes, kinds)
    spots, ring = shapely.get_coordinates(lines, return_index=True)
    starts = np.searchsorted(ring, np.arange(len(lines) + 1))
    return starts, np.searchsorted(owner, np.arange(len(shapes) + 1)), spots


def _runs(first: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Return the numbers from first[r] up to first[r + 1] for every row, and whose each is."""
    counts = first[rows + 1] - first[rows]
    ends = np.cumsum(counts)
    numbers = np.repeat(first[rows] - ends + counts, counts) + np.arange(counts.sum())
    return numbers, np.repeat(np.arange(len(rows)), counts)


def _spans(boxes: Floats, z: int) -> Ints:
    """Return the first and last tile (x, y, x, y) that each box and its margin meet."""
    edge = MARGIN / EXTENT * np.array([-1.0, -1.0, 1.0, 1.0])
    return np.clip(np.floor(boxes * float(1 << z) + edge), 0, (1 << z) - 1).astype(np.int64)


def _pairs(boxes: Floats, rows: NDArray[np.intp], z: int) -> Pairs:
    span = _spans(boxes[rows], z)
    across, down = (span[:, 2:] - span[:, :2] + 1).T
    counts = across * down
    which = np.repeat(np.arange(len(rows)), counts)
    nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return Pairs(rows[which], span[which, 0] + nth % across[which],
                 span[which, 1] + nth // across[which])
