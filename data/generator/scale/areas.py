"""Fourth step of the wide generator: communities and grids, unions of whole cells."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.generator.scale.land import Land, Seeds
from data.generator.scale.lattice import Floats, Ints, Lattice
from data.generator.spec import Spec


@dataclass(frozen=True, slots=True)
class Areas:
    """Per cell its community and grid (rows of the tables); codes of grids by row."""

    community: Ints
    grid: Ints
    grid_code: NDArray[np.str_]
    grid_community: Ints


def make_areas(
    lattice: Lattice, land: Land, seeds: Seeds, codes: list[str], load: Floats, grids: int
) -> Areas:
    """Cut the cells into communities round their seeds and these into ``grids`` by ``load``.

    ``load`` is what a grid should have equal shares of: the households of each cell.
    """
    community = _communities(lattice.centres, land.town, seeds)
    cells = np.bincount(community, minlength=len(codes))
    wanted = np.bincount(community, load + load.mean() / 40, minlength=len(codes))
    share = _shares(wanted.astype(np.float64), cells, max(grids, int((cells > 0).sum())))
    grid = np.full(len(lattice), -1, dtype=np.int64)
    owner: list[int] = []
    serials: list[int] = []
    for i in np.flatnonzero(cells):
        mine = np.flatnonzero(community == i)
        for serial, part in enumerate(_bisect(mine, lattice.centres, load, int(share[i])), 1):
            grid[part] = len(owner)
            owner.append(int(i))
            serials.append(serial)
    code = np.array([f"{codes[o]}{s:03d}" for o, s in zip(owner, serials, strict=True)])
    return Areas(community, grid, code, np.array(owner, dtype=np.int64))


def _communities(at: Floats, town: Ints, seeds: Seeds) -> Ints:
    found = np.full(len(at), -1, dtype=np.int64)
    for i in range(len(seeds.towns)):
        mine, own = np.flatnonzero(town == i), np.flatnonzero(seeds.village_town == i)
        if not len(mine):
            continue
        tree = shapely.STRtree(shapely.points(seeds.villages[own]))
        pairs = tree.query_nearest(shapely.points(at[mine]), all_matches=False)
        found[mine[pairs[0]]] = own[pairs[1]]
    return found


def _shares(wanted: Floats, cells: Ints, total: int) -> Ints:
    """Return grids per community: one at least, no more than it has cells, ``total`` in all."""
    least = np.minimum(cells, 1)
    total = min(total, int(cells.sum()))
    room = cells - least
    low, high = 0.0, float(total) * 2 + 10
    for _ in range(80):
        middle = (low + high) / 2
        got = least + np.minimum(np.floor(middle * wanted / wanted.sum()), room)
        low, high = (middle, high) if got.sum() <= total else (low, middle)
    share = (least + np.minimum(np.floor(low * wanted / wanted.sum()), room)).astype(np.int64)
    order = np.argsort(-wanted, kind="stable")
    for i in order[(share < cells)[order]][:total - int(share.sum())]:
        share[i] += 1
    return np.asarray(share, dtype=np.int64)


def _bisect(cells: Ints, at: Floats, load: Floats, parts: int) -> list[Ints]:
    """Halve cells along their longer side by load until there are ``parts`` of them."""
    if parts <= 1 or len(cells) <= 1:
        return [cells]
    spread = np.ptp(at[cells], axis=0)
    order = cells[np.argsort(at[cells, int(spread[1] > spread[0])], kind="stable")]
    left = parts // 2
    weight = np.cumsum(load[order] + 1e-6)
    cut = int(np.searchsorted(weight, weight[-1] * left / parts)) + 1
    cut = min(max(cut, left), len(order) - (parts - left))
    return [*_bisect(order[:cut], at, load, left),
            *_bisect(order[cut:], at, load, parts - left)]


def area_tables(
    spec: Spec, lattice: Lattice, land: Land, areas: Areas, communities: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return district, street, community and grid tables, geometry in metres."""
    head = spec.tables["district"]
    towns = pd.DataFrame(spec.rows("towns"))[["code", "name", "name_en"]]
    shapes = lattice.polygons()
    there = np.unique(areas.community)
    street_there = np.unique(land.town)
    community = communities.iloc[there].reset_index(drop=True)
    community["parent_code"] = community["code"].str[:9]
    street = towns.iloc[street_there].reset_index(drop=True)
    return {
        "district": pd.DataFrame([{**head, "geometry": shapely.coverage_union_all(shapes)}]),
        "street": street.assign(parent_code=head["code"],
                                geometry=dissolve(shapes, land.town)[street_there]),
        "community": community.assign(geometry=dissolve(shapes, areas.community)[there]),
        "grid": _grids(spec, areas, communities, towns, dissolve(shapes, areas.grid)),
    }


def dissolve(shapes: NDArray[np.object_], owner: Ints) -> NDArray[np.object_]:
    """Return one shape per owner number, None for numbers without cells."""
    order = np.argsort(owner, kind="stable")
    numbers, first = np.unique(owner[order], return_index=True)
    out = np.full(int(owner.max()) + 1, None, dtype=object)
    for number, part in zip(numbers, np.split(order, first[1:]), strict=True):
        out[number] = shapely.coverage_union_all(shapes[part])
    return out


def _grids(spec: Spec, areas: Areas, communities: pd.DataFrame, towns: pd.DataFrame,
           shapes: NDArray[np.object_]) -> pd.DataFrame:
    surnames = str(spec.tables["people"]["surnames"])
    pick = spec.rng(103).integers(0, len(surnames), len(shapes))
    owner = communities.iloc[areas.grid_community].reset_index(drop=True)
    town = towns.set_index("code")["name"]
    serial = [int(c[12:]) for c in areas.grid_code]
    return pd.DataFrame({
        "code": areas.grid_code,
        "name": [f"{n}第{s}网格" for n, s in zip(owner["name"], serial, strict=True)],
        "parent_code": owner["code"],
        "manager": [f"{surnames[i]}**" for i in pick],
        # 100 is no mobile prefix in China: nobody can be called by mistake.
        "phone": [f"100****{i % 10000:04d}" for i in range(1, len(serial) + 1)],
        "team": [f"{town[c[:9]]}网格{1 + i % 4}队" for i, c in enumerate(owner["code"])],
        "geometry": shapes,
    })
