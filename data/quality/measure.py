"""Counts attachment over the arrays of a load: per layer and street, without a loop over rows."""

import numpy as np
from numpy.typing import NDArray

from data.ingest.attach import Mapped, group, is_entity, is_part
from data.ingest.draft import Draft
from data.ingest.links import NONE, Positions, first_of, holder, through
from data.ingest.prepare import Prepared
from data.ingest.tables import Table
from data.model import AREA_LEVELS, Role
from data.pack_fields import GIVEN_GRID
from data.quality.grids import check_grids
from data.quality.model import NOWHERE, WHOLE, Coverage, Quality

#: Rejects of rows that are clean but have no place, or whose parent key leads nowhere.
PLACELESS = frozenset({"missing_geometry", "empty_geometry", "bad_coordinates",
                       "invalid_geometry", "wrong_geometry", "outside_district"})
ORPHANED = frozenset({"unknown_building", "unknown_house"})
#: Which link is the valid parent key of a role (以房管人: grid ← building ← address, house …).
_PARENT = {Role.STREET: "parent", Role.COMMUNITY: "parent", Role.GRID: "parent",
           Role.BUILDING: "grid", Role.BUILDING_PART: "building", Role.ADDRESS: "building",
           Role.FACILITY: "grid"}

Mask = NDArray[np.bool_]


def measure(prepared: Prepared) -> Quality:
    """Return the attachment report of a prepared load."""
    found = coverage(prepared)
    order = [d.spec.code for d in prepared.drafts]
    return Quality(tuple(c for code in order for c in found[code]), check_grids(prepared))


def coverage(prepared: Prepared) -> dict[str, list[Coverage]]:
    """Return the lines of every layer; a layer that comes in two parts has those of both."""
    streets = _Streets(prepared)
    found: dict[str, list[Coverage]] = {}
    for m in prepared.mapped:
        found.setdefault(m.draft.spec.code, []).extend(_of_mapped(m, prepared, streets))
    for t in prepared.tables:
        found.setdefault(t.draft.spec.code, []).extend(_of_table(t, prepared, streets))
    return found


class _Streets:
    """The street of every mapped feature: up its grid's parents, else by place."""

    def __init__(self, prepared: Prepared) -> None:
        links, mapped = prepared.links, prepared.mapped
        self.streets = group(mapped, Role.STREET)
        self.codes = [str(c) for c in self.streets.codes]
        total = len(links.parent)
        #: Position of a street among all features -> its number.
        self.number = np.full(total, NONE, dtype=np.int64)
        self.number[self.streets.at] = np.arange(len(self.streets.at))
        self.grid = first_of(links.grid, through(links.building, links.grid))
        self.of = self._climb(first_of(self.grid, links.parent), links.parent)
        own = self.number >= 0
        self.of[own] = self.number[own]
        for m in mapped:
            if is_entity(m.draft.spec):
                self._by_place(m)

    def _climb(self, start: Positions, parent: Positions) -> Positions:
        found, at = np.full(len(start), NONE, dtype=np.int64), start
        for _ in range(3):
            found = first_of(found, through(at, self.number))
            at = through(at, parent)
        return found

    def _by_place(self, m: Mapped) -> None:
        there = np.flatnonzero(self.of[m.positions] < 0)
        if len(there) and len(self.codes):
            self.of[m.positions.start + there] = holder(
                m.described.points[there], self.streets.shapes, self.codes)


def _of_mapped(m: Mapped, prepared: Prepared, streets: _Streets) -> list[Coverage]:
    spec, at = m.draft.spec, m.positions
    has_grids = _has_grids(prepared)
    grid = streets.grid[at]
    entity = is_entity(spec)
    parented = None
    if spec.role in _PARENT and not spec.context and _has_parents(spec.role, prepared):
        link = grid if _PARENT[spec.role] == "grid" else getattr(
            prepared.links, _PARENT[spec.role])[at]
        parented = link >= 0
        if spec.role is Role.BUILDING:
            parented = np.where(is_part(m.draft), prepared.links.building[at] >= 0, parented)
    return _lines(m.draft, streets.of[at] if entity or spec.role in _PARENT else None,
                  streets.codes, np.ones(len(m.draft), dtype=bool), parented,
                  grid >= 0 if entity and has_grids else None,
                  _agreement(m.draft, grid, prepared) if entity else None)


def _has_grids(prepared: Prepared) -> bool:
    return _has(prepared, Role.GRID)


def _has_parents(role: Role, prepared: Prepared) -> bool:
    """Tell whether the pack has what the role's parent key would lead to."""
    if role in AREA_LEVELS:
        return _has(prepared, *AREA_LEVELS[:AREA_LEVELS.index(role)])
    return _has(prepared, Role.GRID if _PARENT[role] == "grid" else Role.BUILDING)


def _has(prepared: Prepared, *roles: Role) -> bool:
    return any(m.draft.spec.role in roles and len(m.draft) for m in prepared.mapped)


def _of_table(t: Table, prepared: Prepared, streets: _Streets) -> list[Coverage]:
    placed = (t.building >= 0) | (t.address >= 0)
    has_grids = _has_grids(prepared)
    street = first_of(through(t.building, streets.of), through(t.address, streets.of))
    return _lines(t.draft, street, streets.codes, placed, placed,
                  t.grid >= 0 if has_grids else None, _agreement(t.draft, t.grid, prepared))


def _agreement(draft: Draft, grid: Positions, prepared: Prepared) -> tuple[Mask, Mask] | None:
    """Return (agrees, has a given grid) of the rows; None when the source brings no grid."""
    if GIVEN_GRID not in draft.values:
        return None
    given = draft.column(GIVEN_GRID)
    grids = group(prepared.mapped, Role.GRID)
    codes = np.full(len(prepared.links.parent) + 1, None, dtype=object)
    codes[grids.at] = grids.codes.to_numpy(dtype=object)
    there = given.notna().to_numpy(dtype=bool)
    same = np.asarray(given.to_numpy(dtype=object) == codes[grid], dtype=bool)
    return same & there & (grid >= 0), there


def _lines(draft: Draft, street: Positions | None, codes: list[str], placed: Mask,
           parented: Mask | None, gridded: Mask | None, agreement: tuple[Mask, Mask] | None
           ) -> list[Coverage]:
    """Return one line for the layer, then one per street that holds any of it."""
    notes, code = draft.notes, draft.spec.code
    orphans = sum(n for p, n in notes.problems.items() if p in ORPHANED)
    clean = len(draft) + orphans + sum(n for p, n in notes.problems.items() if p in PLACELESS)
    every = np.ones(len(draft), dtype=bool)
    whole = Coverage(
        code, WHOLE, len(draft), read=len(draft) + notes.rejected, clean=clean,
        mapped=int(placed.sum()),
        **_counts(every, parented, gridded, placed, agreement, orphans))
    if street is None or not codes:
        return [whole]
    parts = [(c, street == n) for n, c in enumerate(codes)] + [(NOWHERE, street < 0)]
    return [whole, *(
        Coverage(code, name, int(rows.sum()),
                 **_counts(rows, parented, gridded, placed, agreement, 0))
        for name, rows in parts if rows.any())]


def _counts(rows: Mask, parented: Mask | None, gridded: Mask | None, placed: Mask,
            agreement: tuple[Mask, Mask] | None, orphans: int) -> dict[str, int]:
    found: dict[str, int] = {}
    if parented is not None:
        found |= {"parented": int((parented & rows).sum()),
                  "parent_of": int(rows.sum()) + orphans}
    if gridded is not None:
        found |= {"gridded": int((gridded & rows).sum()), "grid_of": int((placed & rows).sum())}
    if agreement is not None:
        found |= {"agreed": int((agreement[0] & rows).sum()),
                  "agree_of": int((agreement[1] & rows).sum())}
    return found
