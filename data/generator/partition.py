"""Fourth step: cells become grids of about 200 households, grids communities and streets."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from data.generator.blocks import Cells
from data.generator.spec import Spec


@dataclass(frozen=True, slots=True)
class Partition:
    """Areas that tile the district; indices run along the arrays of the level above."""

    grid_shapes: np.ndarray
    grid_codes: np.ndarray       # 15 digits: 6 district + 3 street + 3 community + 3 serial
    grid_community: np.ndarray   # index into communities
    community_shapes: np.ndarray
    communities: list[dict[str, str]]
    street_shapes: np.ndarray
    streets: list[dict[str, str]]
    cell_grid: np.ndarray        # grid of each cell, -1 outside the district


def make_partition(spec: Spec, cells: Cells, households: np.ndarray) -> Partition:
    """Group the district's cells; ``households`` counts dwellings per cell."""
    inner = np.flatnonzero(cells.inside)
    shapes = cells.polygons[inner]
    neighbours = _neighbours(shapes)
    rows = spec.rows("communities")
    community = _communities(spec, cells, inner, rows, neighbours)
    rule = spec.tables["grids"]
    group = _grow(shapes, community, households[inner], neighbours, rule)
    return _assemble(spec, cells, inner, group, community, rows, rule)


def _neighbours(shapes: np.ndarray) -> list[dict[int, float]]:
    """Return per cell its neighbours and the length in metres of the shared edge."""
    a, b = STRtree(shapes).query(shapes, predicate="touches")
    length = shapely.length(shapely.intersection(shapes[a], shapes[b]))
    out: list[dict[int, float]] = [{} for _ in shapes]
    for i, j, shared in zip(a.tolist(), b.tolist(), length.tolist(), strict=True):
        if shared > 2:
            out[i][j] = shared
    return out


def _communities(
    spec: Spec, cells: Cells, inner: np.ndarray, rows: list[dict[str, str]],
    neighbours: list[dict[int, float]],
) -> np.ndarray:
    """Return each cell's community: the nearest seed, a main road counting as a long way."""
    seeds = spec.frame.to_xy(np.array([[float(r["lon"]), float(r["lat"])] for r in rows]))
    at = shapely.get_coordinates(shapely.point_on_surface(cells.polygons[inner]))
    distance = np.hypot(*(at[:, None] - seeds[None]).transpose(2, 0, 1))
    home = _holder(cells, seeds)
    rule = spec.tables["grids"]
    block = cells.block[inner][:, None] != np.where(home >= 0, cells.block[home], -2)[None, :]
    face = cells.face[inner][:, None] != np.where(home >= 0, cells.face[home], -2)[None, :]
    distance = distance + block * float(rule["main_road_m"]) + face * float(rule["road_m"])
    return _connected(np.argmin(distance, axis=1), neighbours)


def _holder(cells: Cells, seeds: np.ndarray) -> np.ndarray:
    found = np.full(len(seeds), -1)
    seed, cell = STRtree(cells.polygons).query(shapely.points(seeds), predicate="within")
    found[seed] = cell
    return found


def _connected(label: np.ndarray, neighbours: list[dict[int, float]]) -> np.ndarray:
    """Give splinters of a label to the neighbour they share the longest edge with."""
    label = label.copy()
    for _ in range(6):
        pieces = _pieces(label, neighbours)
        largest: dict[int, int] = {}
        for piece in pieces:
            key = int(label[piece[0]])
            largest[key] = max(largest.get(key, 0), len(piece))
        moved = False
        for piece in pieces:
            if len(piece) < largest[int(label[piece[0]])]:
                moved = _hand_over(piece, label, neighbours) or moved
        if not moved:
            break
    return label


def _pieces(label: np.ndarray, neighbours: list[dict[int, float]]) -> list[list[int]]:
    seen = np.zeros(len(label), dtype=bool)
    pieces = []
    for start in range(len(label)):
        if seen[start]:
            continue
        seen[start] = True
        piece = [start]
        for i in piece:
            for j in neighbours[i]:
                if not seen[j] and label[j] == label[start]:
                    seen[j] = True
                    piece.append(j)
        pieces.append(piece)
    return pieces


def _hand_over(piece: list[int], label: np.ndarray, neighbours: list[dict[int, float]]) -> bool:
    shared: dict[int, float] = {}
    for i in piece:
        for j, length in neighbours[i].items():
            if label[j] != label[i]:
                shared[int(label[j])] = shared.get(int(label[j]), 0) + length
    if not shared:
        return False
    label[piece] = max(sorted(shared), key=lambda k: shared[k])
    return True


def _grow(
    shapes: np.ndarray, community: np.ndarray, households: np.ndarray,
    neighbours: list[dict[int, float]], rule: dict[str, float],
) -> np.ndarray:
    """Join neighbouring cells of one community until a group has its households or its area."""
    area, centre = shapely.area(shapes), shapely.get_coordinates(shapely.centroid(shapes))
    group = np.full(len(shapes), -1)
    for start in np.lexsort((centre[:, 0], -np.round(centre[:, 1] / 300))):
        if group[start] >= 0:
            continue
        members, count, ground = [int(start)], float(households[start]), float(area[start])
        group[start] = start
        while count < rule["households"] * 0.85 and ground < rule["most_m2"]:
            ring = {j for i in members for j in neighbours[i]
                    if group[j] < 0 and community[j] == community[start]
                    and count + households[j] < rule["households"] * 1.5}
            if not ring:
                break
            middle = centre[members].mean(axis=0)
            best = min(ring, key=lambda j: (float(np.hypot(*(centre[j] - middle))), j))
            group[best] = start
            members.append(best)
            count, ground = count + float(households[best]), ground + float(area[best])
    return _absorb(group, community, households, area, neighbours, rule)


def _absorb(
    group: np.ndarray, community: np.ndarray, households: np.ndarray, area: np.ndarray,
    neighbours: list[dict[int, float]], rule: dict[str, float],
) -> np.ndarray:
    """Merge groups that stayed too small into the neighbouring group that has the fewest."""
    for _ in range(3):
        count = np.bincount(group, households, minlength=len(group))
        ground = np.bincount(group, area, minlength=len(group))
        for g in np.unique(group):
            if count[g] >= rule["households"] * 0.4 or ground[g] >= rule["least_m2"]:
                continue
            around = {int(group[j]) for i in np.flatnonzero(group == g) for j in neighbours[i]
                      if group[j] != g and community[j] == community[i]}
            if around:
                best = min(around, key=lambda k: (count[k], k))
                count[best], ground[best] = count[best] + count[g], ground[best] + ground[g]
                group[group == g] = best
    return group


def _assemble(
    spec: Spec, cells: Cells, inner: np.ndarray, group: np.ndarray, community: np.ndarray,
    rows: list[dict[str, str]], rule: dict[str, float],
) -> Partition:
    shapes = cells.polygons[inner]
    used = np.unique(community)
    codes = [rows[i]["code"] for i in used]
    ids, member = np.unique(group, return_inverse=True)
    grid_shapes = np.array([_union(shapes[member == k]) for k in range(len(ids))], dtype=object)
    grid_community = np.searchsorted(used, community[ids])
    order, grid_codes = _number(grid_shapes, grid_community, codes, float(rule["band_m"]))
    grid_shapes, grid_community = grid_shapes[order], grid_community[order]
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    cell_grid = np.full(len(cells.polygons), -1)
    cell_grid[inner] = rank[member]
    areas = [_union(shapes[community == i]) for i in used]
    streets = [s for s in spec.rows("streets") if any(c.startswith(s["code"]) for c in codes)]
    of_street = [[a for a, c in zip(areas, codes, strict=True) if c.startswith(s["code"])]
                 for s in streets]
    return Partition(
        grid_shapes, grid_codes, grid_community, np.array(areas, dtype=object),
        [rows[i] for i in used],
        np.array([_union(np.array(s, dtype=object)) for s in of_street], dtype=object),
        streets, cell_grid,
    )


def _union(shapes: np.ndarray) -> shapely.Geometry:
    return shapely.coverage_union_all(shapes)


def _number(
    shapes: np.ndarray, community: np.ndarray, codes: list[str], band: float
) -> tuple[np.ndarray, np.ndarray]:
    """Number grids of a community west to east, bands north to south (DB11 grid rule)."""
    at = shapely.get_coordinates(shapely.point_on_surface(shapes))
    order = np.lexsort((at[:, 0], -np.round(at[:, 1] / band), community))
    serial: dict[int, int] = {}
    out = []
    for i in order:
        c = int(community[i])
        serial[c] = serial.get(c, 0) + 1
        out.append(f"{codes[c]}{serial[c]:03d}")
    return order, np.array(out)
