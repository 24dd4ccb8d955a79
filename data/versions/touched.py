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
        frames = [blob.unpack(part) for _, part in parts]
        ids = np.unique(np.concatenate([f["id"].to_numpy(dtype=np.int64) for f in frames]))
        boxes = np.unique(np.concatenate(
            [f[list(BOX)].to_numpy(dtype=np.float64) for f in frames]), axis=0)
        found[layer] = Touched(max(load for load, _ in parts), ids[ids > 0], boxes)
    return found
