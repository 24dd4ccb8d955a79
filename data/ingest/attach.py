"""Attaches every feature: areas to their parents, entities to grid, building and address.

Positions here count over all mapped features of the load, layer after layer; they become ids
only inside the write transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.ingest.describe import Described
from data.ingest.draft import Draft
from data.ingest.links import NONE, Positions, by_code, first_of, holder, through
from data.model import AREA_LEVELS, LayerSpec, Role

#: Roles that stand in or on a building.
_AT_BUILDING = (Role.ADDRESS, Role.FACILITY, Role.BUILDING_PART)


@dataclass
class Mapped:
    """One mapped layer on its way into the store; ``start`` is its first position."""

    draft: Draft
    described: Described
    start: int
    extra: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def positions(self) -> slice:
        """Positions of the layer's features among all."""
        return slice(self.start, self.start + len(self.draft))


@dataclass
class Links:
    """Links of all mapped features by position; NONE where there is none."""

    parent: Positions
    grid: Positions
    building: Positions
    address: Positions


@dataclass(frozen=True)
class Group:
    """All features of some roles, with their positions among all features."""

    at: Positions
    codes: pd.Series
    points: NDArray[np.float64]
    shapes: NDArray[np.object_]


def place_layers(drafts: Iterable[tuple[Draft, Described]]) -> list[Mapped]:
    """Number the features of all mapped layers, in pack order."""
    mapped: list[Mapped] = []
    start = 0
    for draft, described in drafts:
        mapped.append(Mapped(draft, described, start))
        start += len(draft)
    return mapped


def attach(mapped: Sequence[Mapped]) -> Links:
    """Return every link that the pack does not give but position and codes do."""
    total = sum(len(m.draft) for m in mapped)
    links = Links(*(np.full(total, NONE, dtype=np.int64) for _ in range(4)))
    _parents(mapped, links)
    _grids(mapped, links)
    _buildings(mapped, links)
    _addresses(mapped, links)
    return links


def group(mapped: Sequence[Mapped], *roles: Role, outlines: bool = False) -> Group:
    """Return the features of ``roles`` less context layers; ``outlines``: no building parts."""
    parts = [m for m in mapped if m.draft.spec.role in roles and not m.draft.spec.context]
    keep = [~is_part(m.draft) if outlines else np.ones(len(m.draft), dtype=bool) for m in parts]
    none = np.empty(0, dtype=np.int64)
    at = [np.arange(m.start, m.start + len(m.draft))[k] for m, k in zip(parts, keep, strict=True)]
    codes = [m.draft.column("code")[k] for m, k in zip(parts, keep, strict=True)]
    points = [m.described.points[k] for m, k in zip(parts, keep, strict=True)]
    shapes = [_shapes(m.draft)[k] for m, k in zip(parts, keep, strict=True)]
    return Group(
        np.concatenate([none, *at]),
        pd.concat([pd.Series([], dtype="str"), *codes], ignore_index=True),
        np.concatenate([np.empty((0, 2)), *points]),
        np.concatenate([np.empty(0, dtype=object), *shapes]),
    )


def is_part(draft: Draft) -> NDArray[np.bool_]:
    """Tell which rows of a building layer are parts that stand over another row's outline."""
    if draft.spec.role is not Role.BUILDING:
        return np.zeros(len(draft), dtype=bool)
    text = draft.column("part")
    return np.asarray((text.notna() & (text.str.lower() != "no")).to_numpy(dtype=bool))


def _shapes(draft: Draft) -> NDArray[np.object_]:
    return draft.shapes if draft.shapes is not None else np.empty(0, dtype=object)


def _parents(mapped: Sequence[Mapped], links: Links) -> None:
    """Link each area to the nearest level above that the pack has."""
    present = [r for r in AREA_LEVELS if any(m.draft.spec.role is r for m in mapped)]
    for above, below in pairwise(present):
        parents = group(mapped, above)
        for m in mapped:
            if m.draft.spec.role is below and not m.draft.spec.context:
                coded = by_code(m.draft.column("parent_code"), parents.codes)
                inside = holder(m.described.points, parents.shapes, parents.codes.tolist())
                links.parent[m.positions] = _to(parents, first_of(coded, inside))
                unknown = m.draft.column("parent_code").notna().to_numpy(dtype=bool) & (coded < 0)
                m.draft.tell(unknown, f"parent_code is no code of a {above}; its place decides",
                             "Correct the code.", show="parent_code")


def _to(target: Group, local: Positions) -> Positions:
    """Turn positions inside a group into positions among all features."""
    return through(local, target.at)


def _entities(mapped: Sequence[Mapped]) -> list[Mapped]:
    return [m for m in mapped if is_entity(m.draft.spec)]


def is_entity(spec: LayerSpec) -> bool:
    """Whether a mapped layer's features are put into grids: no areas, base map or context."""
    return spec.role not in (*AREA_LEVELS, Role.BASE) and not spec.context


def _grids(mapped: Sequence[Mapped], links: Links) -> None:
    """Link each entity to its grid; without grids, to the smallest area there is."""
    present = [r for r in AREA_LEVELS if any(m.draft.spec.role is r for m in mapped)]
    if not present:
        return
    areas = group(mapped, present[-1])
    into = links.grid if present[-1] is Role.GRID else links.parent
    at, points = _gathered(_entities(mapped))
    into[at] = _to(areas, holder(points, areas.shapes, areas.codes.tolist()))


def _gathered(layers: Sequence[Mapped]) -> tuple[Positions, NDArray[np.float64]]:
    """Return positions and points of many layers at once: a join costs its polygons each time."""
    at = [np.arange(m.start, m.start + len(m.draft)) for m in layers]
    return (np.concatenate([np.empty(0, dtype=np.int64), *at]),
            np.concatenate([np.empty((0, 2)), *(m.described.points for m in layers)]))


def _buildings(mapped: Sequence[Mapped], links: Links) -> None:
    """Link addresses, facilities and parts to their building: by code, else by footprint."""
    outlines = group(mapped, Role.BUILDING, outlines=True)
    if not len(outlines.at):
        return
    parts = {m.start: is_part(m.draft) for m in _entities(mapped)}
    layers = [m for m in _entities(mapped)
              if m.draft.spec.role in _AT_BUILDING or parts[m.start].any()]
    at, points = _gathered(layers)
    held = np.full(len(links.building), NONE, dtype=np.int64)
    held[at] = holder(points, outlines.shapes, outlines.codes.fillna("").tolist())
    for m in layers:
        part = parts[m.start]
        given = m.draft.column("building_code")
        coded = by_code(given, outlines.codes)
        found = first_of(coded, held[m.positions])
        if part.any():
            found = np.where(part, found, NONE)
        links.building[m.positions] = _to(outlines, found)
        m.draft.tell(given.notna().to_numpy(dtype=bool) & (coded < 0),
                     "building_code is no building of the pack; the footprint decides",
                     "Correct the code, or load that building.", show="building_code")


def _addresses(mapped: Sequence[Mapped], links: Links) -> None:
    """Give each building its address: the one of lowest code that names or stands in it."""
    addresses = group(mapped, Role.ADDRESS)
    building = links.building[addresses.at]
    order = np.argsort(addresses.codes.fillna("~").to_numpy(dtype=object).astype(str),
                       kind="stable")[::-1]
    at, target = addresses.at[order], building[order]
    there = target >= 0
    links.address[target[there]] = at[there]  # the last write wins: the lowest code
    for m in _entities(mapped):
        if m.draft.spec.role is Role.FACILITY:
            links.address[m.positions] = through(links.building[m.positions], links.address)


