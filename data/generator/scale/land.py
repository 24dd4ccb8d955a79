"""Second step of the wide generator: what each block is used for, and how many buildings it has."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.generator.scale.lattice import Floats, Ints, Lattice
from data.generator.spec import Spec

FARM, HILL, WATER, INDUSTRY, VILLAGE, TOWN, ESTATE, SQUARE = range(8)
#: Buildings that a block of each use tends to have.
_WEIGHT = np.array([0.25, 0.03, 0.0, 8.0, 34.0, 62.0, 13.0, 0.0])
_MOST = np.array([3, 1, 0, 16, 64, 121, 16, 0])


@dataclass(frozen=True, slots=True)
class Land:
    """Per cell: use, built-up intensity 0 to 1, town it belongs to, number of buildings."""

    use: Ints
    intensity: Floats
    town: Ints
    buildings: Ints


@dataclass(frozen=True, slots=True)
class Seeds:
    """Towns and village middles in metres; ``village_town`` is the row of each one's town."""

    towns: Floats
    radius: Floats
    weight: Floats
    villages: Floats
    village_town: Ints


def shrunk(spec: Spec, rows: list[dict[str, str]], factor: float) -> Floats:
    """Return metres (n, 2) of the rows' lon and lat, drawn together for a smaller scale."""
    degrees = np.array([[float(r["lon"]), float(r["lat"])] for r in rows])
    return spec.frame.to_xy(degrees) * factor


def make_seeds(spec: Spec, lattice: Lattice, communities: pd.DataFrame, factor: float) -> Seeds:
    """Place a middle for every community near its town: shares of the town's cells by chance."""
    rows = spec.rows("towns")
    towns = shrunk(spec, rows, factor)
    radius = np.array([float(r["radius_m"]) for r in rows]) * factor
    weight = np.array([float(r["weight"]) for r in rows])
    town = _town_of(lattice.centres, towns, radius)
    rng = spec.rng(101)
    index = {r["code"]: i for i, r in enumerate(rows)}
    owner = np.array([index[c[:9]] for c in communities["code"]], dtype=np.int64)
    middles = np.empty((len(owner), 2))
    for i in range(len(rows)):
        cells = np.flatnonzero(town == i)
        near = np.exp(-np.linalg.norm(lattice.centres[cells] - towns[i], axis=1)
                      / (2.2 * radius[i])) + 0.12
        count = int((owner == i).sum())
        chosen = rng.choice(cells, count, replace=count > len(cells), p=near / near.sum())
        middles[owner == i] = lattice.centres[chosen] + rng.uniform(-20, 20, (count, 2))
    return Seeds(towns, radius, weight, middles, owner)


def _town_of(points: Floats, towns: Floats, radius: Floats) -> Ints:
    """Return the town of each point: a power diagram, so that big towns reach further."""
    distance = ((points[:, None] - towns[None]) ** 2).sum(axis=2) - (0.9 * radius) ** 2
    return np.asarray(distance.argmin(axis=1), dtype=np.int64)


def make_land(spec: Spec, lattice: Lattice, seeds: Seeds, total: int, factor: float) -> Land:
    """Return the use of every cell and ``total`` buildings spread over them."""
    at, rng = lattice.centres, spec.rng(102)
    far = np.linalg.norm(at[:, None] - seeds.towns[None], axis=2) / seeds.radius
    intensity = (seeds.weight * np.exp(-far**2)).max(axis=1)
    use = np.full(len(lattice), FARM, dtype=np.int64)
    ellipses = _ellipses(spec, at, factor)
    use[ellipses["hill"] & (intensity < 0.15)] = HILL
    use[_near(at, seeds.villages, 290.0)] = VILLAGE
    use[intensity > 0.20] = TOWN
    use[(use == TOWN) & (intensity > 0.35) & (rng.random(len(lattice)) < 0.16)] = ESTATE
    use[ellipses["industry"] & (use != ESTATE)] = INDUSTRY
    use[ellipses["reservoir"] | rivers(spec, at, factor)] = WATER
    use[square_cells(spec, lattice, factor)] = SQUARE
    town = _town_of(at, seeds.towns, seeds.radius)
    return Land(use, intensity, town, spread(_wanted(use, intensity, rng), _MOST[use], total))


def _wanted(use: Ints, intensity: Floats, rng: np.random.Generator) -> Floats:
    lively = np.where(use == TOWN, 0.7 + 0.6 * intensity, 1.0)
    return np.asarray(_WEIGHT[use] * lively * rng.uniform(0.75, 1.25, len(use)))


def spread(weight: Floats, most: Ints, total: int) -> Ints:
    """Return whole numbers that sum to ``total``, near ``weight`` and never above ``most``."""
    total = min(total, int(most.sum()))
    low, high = 0.0, float(total) / max(weight[weight > 0].min(), 1e-9)
    for _ in range(80):
        middle = (low + high) / 2
        if np.minimum(weight * middle, most).sum() < total:
            low = middle
        else:
            high = middle
    share = np.minimum(weight * high, most)
    base = np.floor(share).astype(np.int64)
    rest = total - int(base.sum())
    order = np.argsort(-(share - base) + (base >= most) * 2, kind="stable")
    base[order[:rest]] += 1
    return np.asarray(base, dtype=np.int64)


def _ellipses(spec: Spec, at: Floats, factor: float) -> dict[str, NDArray[np.bool_]]:
    rows = spec.rows("terrain")
    middles = shrunk(spec, rows, factor)
    found = {kind: np.zeros(len(at), dtype=bool) for kind in ("hill", "reservoir", "industry")}
    for row, middle in zip(rows, middles, strict=True):
        half = np.array([float(row["half_east_m"]), float(row["half_north_m"])]) * factor
        found[row["kind"]] |= (((at - middle) / half) ** 2).sum(axis=1) < 1
    return found


def river_lines(spec: Spec, factor: float) -> list[shapely.LineString]:
    """Return the rivers' middle lines in metres."""
    return [shapely.LineString(spec.points(r["points"]) * factor) for r in spec.rows("rivers")]


def rivers(spec: Spec, at: Floats, factor: float) -> NDArray[np.bool_]:
    """Tell which points lie so near to a river that no block has room there."""
    wet = np.zeros(len(at), dtype=bool)
    for row, line in zip(spec.rows("rivers"), river_lines(spec, factor), strict=True):
        reach = float(row["half_width_m"]) + 150.0
        wet |= np.asarray(shapely.dwithin(shapely.points(at), line, reach))
    return wet


def square_cells(spec: Spec, lattice: Lattice, factor: float) -> Ints:
    """Return for every crowd zone the cell it stands in, kept free of buildings."""
    spots = shrunk(spec, spec.rows("zones"), factor)
    nearest = shapely.STRtree(shapely.points(lattice.centres)).query_nearest(
        shapely.points(spots), all_matches=False)
    return np.asarray(nearest[1], dtype=np.int64)


def _near(at: Floats, spots: Floats, reach: float) -> NDArray[np.bool_]:
    hit = shapely.STRtree(shapely.points(at)).query(
        shapely.points(spots), predicate="dwithin", distance=reach)
    near = np.zeros(len(at), dtype=bool)
    near[hit[1]] = True
    return near
