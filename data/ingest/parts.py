"""Towers over podiums: says which building outlines their parts replace when drawn."""

from collections.abc import Sequence

import numpy as np
import shapely

from data.ingest.attach import Links, Mapped, is_part
from data.model import Role

#: Parts stand in for their outline when those of known height cover this share of it, or when
#: the outline is as tall as they are and would hide them. OSM says that parts always do, but real
#: data often draw the tower alone and leave the podium to the outline; hiding that outline would
#: let the tower float.
REPLACING_SHARE = 0.9


def mark_parts(mapped: Sequence[Mapped], links: Links) -> None:
    """Set ``parts`` (their number) and ``has_parts`` (draw them instead) on building layers.

    A part inside a building layer leaves its grid to its outline, so that it is not counted as
    one more building; the outline leads to the grid.
    """
    owner, shape, height = _parts(mapped, links)
    known = ~np.isnan(height)
    covered = _covered(mapped, owner[known], shape[known], height[known])
    counts = np.bincount(owner, minlength=len(links.grid)) if len(owner) else np.zeros(
        len(links.grid), dtype=np.int64)
    for m in mapped:
        if m.draft.spec.role is not Role.BUILDING:
            continue
        owned = is_part(m.draft) & (links.building[m.positions] >= 0)
        links.grid[m.positions] = np.where(owned, -1, links.grid[m.positions])
        number = counts[m.positions].astype(float)
        if not number.any():
            continue
        m.extra["parts"] = np.where(number > 0, number, np.nan)
        m.extra["has_parts"] = np.isin(np.arange(m.start, m.start + len(m.draft)), covered)


def _parts(mapped: Sequence[Mapped], links: Links) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return outline position, shape and height (m) of every part that has an outline."""
    owners, shapes, heights = [np.empty(0, np.int64)], [np.empty(0, object)], [np.empty(0)]
    for m in mapped:
        part = is_part(m.draft)
        if m.draft.spec.role is Role.BUILDING_PART:
            part = np.ones(len(m.draft), dtype=bool)
        part = part & (links.building[m.positions] >= 0)
        if part.any() and m.draft.shapes is not None:
            owners.append(links.building[m.positions][part])
            shapes.append(m.draft.shapes[part])
            heights.append(m.draft.numbers("height_m")[part])
    return np.concatenate(owners), np.concatenate(shapes), np.concatenate(heights)


def _covered(mapped: Sequence[Mapped], owner: np.ndarray, shape: np.ndarray,
             height: np.ndarray) -> np.ndarray:
    """Return the positions of outlines that their parts replace."""
    if not len(owner):
        return np.empty(0, dtype=np.int64)
    order = np.argsort(owner, kind="stable")
    positions, first = np.unique(owner[order], return_index=True)
    parts = dict(zip(positions.tolist(), np.split(shape[order], first[1:]), strict=True))
    tallest = dict(zip(positions.tolist(), np.maximum.reduceat(height[order], first), strict=True))
    found = []
    for m in mapped:
        own = m.draft.numbers("height_m")
        for position in positions[(positions >= m.start) & (positions < m.positions.stop)].tolist():
            whole = m.draft.shapes[position - m.start] if m.draft.shapes is not None else None
            over = shapely.intersection(shapely.union_all(parts[position]), whole)
            if (own[position - m.start] >= tallest[position]
                    or shapely.area(over) >= REPLACING_SHARE * shapely.area(whole)):
                found.append(position)
    return np.array(found, dtype=np.int64)
