"""Where updates changed a district since a load: ids and boxes, for tiles and search."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from data.versions import blob

BOX: tuple[str, ...] = ("min_lon", "min_lat", "max_lon", "max_lat")
COLUMNS: tuple[str, ...] = ("id", *BOX)

Boxes = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Touched:
    """Changes of one layer: ``last`` update, ``ids`` of features, ``boxes`` (w, s, e, n; WGS 84).

    A feature that moved has a box where it was and one where it is; a grid whose number of the
    layer's features changed has the box of its point.
    """

    last: int
    ids: Ids
    boxes: Boxes


def touched_of(old: pd.DataFrame | None, fresh: pd.DataFrame | None, spots: Boxes) -> bytes:
    """Return what is kept of what an update did to a layer.

    Args:
        old: The rows that it replaced or took away (id and the four sides of their boxes).
        fresh: The rows that came.
        spots: lon, lat (n × 2) of the grids whose sums changed.
    """
    parts = [rows[list(COLUMNS)].to_numpy(dtype=np.float64) for rows in (old, fresh)
             if rows is not None and len(rows)]
    # an id is below 2^53, which a float holds
    every = np.unique(np.vstack([*parts, np.hstack([np.zeros((len(spots), 1)), spots, spots])]),
                      axis=0)
    return blob.pack_table(pa.table({
        name: column.astype(np.int64) if name == "id" else column
        for name, column in zip(COLUMNS, every.T, strict=True)}))


def joined(kept: Mapping[str, list[tuple[int, bytes]]]) -> dict[str, Touched]:
    """Return the changes of several updates (load, bytes) as one, by layer."""
    found = {}
    for layer, parts in kept.items():
        tables = [blob.unpack_table(part) for _, part in parts]
        ids = np.concatenate([t["id"].to_numpy() for t in tables])
        boxes = np.concatenate([np.column_stack([t[n].to_numpy() for n in BOX]) for t in tables])
        found[layer] = _touched(max(load for load, _ in parts), ids, boxes)
    return found


def united(before: Mapping[str, Touched], more: Mapping[str, Touched]) -> dict[str, Touched]:
    """Return the changes of ``before`` and those that came after it as one, by layer."""
    found = {**before, **more}
    for layer in before.keys() & more.keys():
        a, b = before[layer], more[layer]
        found[layer] = _touched(b.last, np.concatenate([a.ids, b.ids]),
                                np.concatenate([a.boxes, b.boxes]))
    return found


def _touched(last: int, ids: Ids, boxes: Boxes) -> Touched:
    ids = np.unique(ids.astype(np.int64))
    # whole rows as one value each: many times faster than rows of four
    rows = np.ascontiguousarray(boxes, dtype=np.float64).view([("", np.float64)] * 4)
    boxes = np.unique(rows).view(np.float64).reshape(-1, 4)
    return Touched(last, ids[ids > 0], boxes)
