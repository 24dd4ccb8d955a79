"""Builds the content of SQLite's R*Tree at once: sorted along a curve, packed bottom up.

Row by row, each box is carried down the tree and splits its nodes: nine seconds for a million,
against two. The form of the nodes is that of SQLite's rtree module ("Shadow tables" of its
documentation): a count, then cells of a 64-bit id and four 32-bit floats, big-endian; the
integrity of what comes out is SQLite's own to judge, by ``rtreecheck``.
"""

import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

#: Bytes of a cell and of a node, for two dimensions and pages of 4 KB; the module allows 51 cells.
CELL_BYTES, NODE_BYTES = 24, 4 + 51 * 24
#: Cells put into a node: the rest is room for what comes later without a split.
FILL = 44
_CELL = np.dtype([("id", ">i8"), ("box", ">f4", 4)])

Ids = NDArray[np.int64]
Boxes = NDArray[np.float64]
#: Node number, its bytes.
Node = tuple[int, bytes]
#: (row, node) or (node, parent).
Pair = tuple[int, int]


class Packed:
    """A packed tree of boxes (min_lon, max_lon, min_lat, max_lat in degrees) by id."""

    def __init__(self, ids: Ids, boxes: Boxes) -> None:
        order = _along_curve(boxes)
        self.nodes: list[Node] = []
        self.parents: list[Pair] = []
        cells = np.empty(len(ids), dtype=_CELL)
        cells["id"], cells["box"] = ids[order], _outward(boxes[order])
        depth, number = 0, 2                  # the root is node 1
        self._leaves, self._rows = np.empty(0, dtype=np.int64), ids[order]
        while len(cells) > FILL:
            starts = np.arange(0, len(cells), FILL)
            numbers = np.arange(number, number + len(starts))
            self._put(cells, starts, numbers, depth)
            cells = _above(cells, starts, numbers)
            number += len(starts)
            depth += 1
        if not depth:
            self._leaves = np.ones(len(cells), dtype=np.int64)
        self.parents += [(int(one), 1) for one in cells["id"].tolist()] if depth else []
        self.nodes.append((1, _node(cells, depth)))

    def rows(self) -> Iterator[Pair]:
        """Return (id, leaf) by id."""
        order = np.argsort(self._rows)
        return zip(self._rows[order].tolist(), self._leaves[order].tolist(), strict=True)

    def _put(self, cells: NDArray[np.void], starts: Ids, numbers: Ids, depth: int) -> None:
        held = numbers[np.arange(len(cells)) // FILL]
        if depth:
            self.parents += zip(cells["id"].tolist(), held.tolist(), strict=True)
        else:
            self._leaves = held
        self.nodes += [(number, _node(cells[at:at + FILL], 0))
                       for number, at in zip(numbers.tolist(), starts.tolist(), strict=True)]


def _node(cells: NDArray[np.void], depth: int) -> bytes:
    return (struct.pack(">HH", depth, len(cells)) + cells.tobytes()).ljust(NODE_BYTES, b"\0")


def _above(cells: NDArray[np.void], starts: Ids, numbers: Ids) -> NDArray[np.void]:
    """Return one cell for each node below: its number and the box around its cells."""
    box = cells["box"].astype(np.float32)
    found = np.empty(len(starts), dtype=_CELL)
    found["id"] = numbers
    for side, join in enumerate((np.minimum, np.maximum, np.minimum, np.maximum)):
        found["box"][:, side] = join.reduceat(box[:, side], starts)
    return found


def _outward(boxes: Boxes) -> NDArray[np.float32]:
    """Round to 32 bits so that no box gets smaller."""
    found = boxes.astype(np.float32)
    for side, away in ((0, -np.inf), (1, np.inf), (2, -np.inf), (3, np.inf)):
        column = found[:, side]
        wrong = column > boxes[:, side] if away < 0 else column < boxes[:, side]
        column[wrong] = np.nextafter(column[wrong], np.float32(away))
    return found


def _along_curve(boxes: Boxes) -> Ids:
    """Return the order along a Z curve through the middles: neighbours come into one node."""
    if not len(boxes):
        return np.empty(0, dtype=np.int64)
    middles = np.column_stack([boxes[:, :2].mean(axis=1), boxes[:, 2:].mean(axis=1)])
    low, span = middles.min(axis=0), np.maximum(np.ptp(middles, axis=0), 1e-12)
    at = ((middles - low) / span * 65535).astype(np.uint64)
    return np.argsort(_spread(at[:, 0]) | (_spread(at[:, 1]) << np.uint64(1)), kind="stable")


def _spread(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Put a zero between every two of the lower 16 bits."""
    for step, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << np.uint64(step))) & np.uint64(mask)
    return bits
