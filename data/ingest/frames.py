"""Turns a cleaned, attached layer into the frame that the store's writer takes."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.ingest.attach import Links, Mapped
from data.ingest.describe import area_of, checksums
from data.ingest.links import Positions
from data.ingest.props import props_of
from data.ports import FEATURE_COLUMNS

#: Feature columns that hold text.
TEXT_COLUMNS = ("key", "code", "name", "name_en", "kind", "state")
_LINKS = ("parent_id", "grid_id", "building_id", "address_id")


def feature_frame(layer: Mapped) -> pd.DataFrame:
    """Return FEATURE_COLUMNS of one layer, all but ``id`` and the links, which need ids."""
    draft, described = layer.draft, layer.described
    text = {name: draft.column(name) for name in TEXT_COLUMNS}
    points, bounds = described.points, described.bounds
    height_quality = draft.column("height_quality")
    frame = pd.DataFrame({
        **text,
        "height_m": draft.numbers("height_m"),
        "base_m": draft.numbers("base_m"),
        "height_quality": height_quality,
        "rank": pd.array(draft.numbers("rank"), dtype="Float64").astype("Int64"),
        "area_m2": area_of(draft, described),
        "lon": points[:, 0], "lat": points[:, 1],
        "min_lon": bounds[:, 0], "min_lat": bounds[:, 1],
        "max_lon": bounds[:, 2], "max_lat": bounds[:, 3],
        "props": props_of(draft, layer.extra),
    })
    frame["geom"] = described.wkb
    frame["checksum"] = checksums(frame)
    return frame


def with_ids(frame: pd.DataFrame, layer: Mapped, links: Links,
             ids: NDArray[np.int64]) -> pd.DataFrame:
    """Return the frame with ``id`` and links filled in; ``ids`` are by position of the load."""
    at = layer.positions
    found = (links.parent[at], links.grid[at], links.building[at], links.address[at])
    named = {name: linked(part, ids) for name, part in zip(_LINKS, found, strict=True)}
    full = frame.assign(id=ids[at], **named)
    return full[list(FEATURE_COLUMNS)]


def linked(positions: Positions, ids: NDArray[np.int64]) -> pd.Series:
    """Return ids of positions as Int64, <NA> where there is no link."""
    there = positions >= 0
    values = np.zeros(len(positions), dtype=np.int64)
    values[there] = ids[positions[there]]
    return pd.Series(pd.arrays.IntegerArray(values, ~there))
