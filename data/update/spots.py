"""Where sums of grids change: the points of grids that have more or fewer of a layer's members."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.model import LayerSpec, Role
from data.store.update import Updater
from data.versions.touched import Boxes


def spots(
    reader: Updater, spec: LayerSpec, before: pd.DataFrame, now: pd.DataFrame,
    tallies: Mapping[tuple[int, str], int],
) -> dict[str, Boxes]:
    """Return by layer the points (n × 2: lon, lat) of the grids whose sums change.

    Args:
        reader: Says which layers have members in a grid.
        spec: The updated layer; a changed grid may carry its sums to another point.
        before: Stored rows (layer, FEATURE_COLUMNS), all grids among them.
        now: What they become.
        tallies: (grid, layer) -> how many more members.
    """
    wanted = set(tallies)
    if spec.role is Role.GRID:
        old = set(before.loc[before["layer"] == spec.code, "id"])
        wanted |= set(reader.members({int(i) for i in old}))
    found: dict[str, list[tuple[float, float]]] = {}
    points = _points(before, now, {grid for grid, _ in wanted})
    for grid, layer in sorted(wanted):
        found.setdefault(layer, []).extend(points.get(grid, []))
    return {layer: np.array(own, dtype=float).reshape(-1, 2) for layer, own in found.items()}


def _points(
    before: pd.DataFrame, now: pd.DataFrame, grids: set[int]
) -> dict[int, list[tuple[float, float]]]:
    """Return the one or two points of each grid: where it was and where it is."""
    found: dict[int, list[tuple[float, float]]] = {}
    for rows in (before, now):
        own = rows[rows["id"].isin(grids)]
        for number, lon, lat in zip(own["id"], own["lon"], own["lat"], strict=True):
            spot = (float(lon), float(lat))
            if spot not in found.setdefault(int(number), []):
                found[int(number)].append(spot)
    return found
