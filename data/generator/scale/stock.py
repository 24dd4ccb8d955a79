"""Third step of the wide generator: buildings on slots of their block, none meeting another."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.generator.register import STOREY_M
from data.generator.scale import land as uses
from data.generator.scale.areas import Areas
from data.generator.scale.land import Land
from data.generator.scale.lattice import Floats, Ints, Lattice
from data.generator.spec import Spec

#: Kinds and their shares by use of the block.
KINDS = ("住宅", "商住", "办公", "商业", "教育", "公共", "工业")
_SHARES = {
    uses.FARM: (.5, 0, 0, 0, 0, .1, .4), uses.HILL: (.6, 0, 0, .1, 0, .3, 0),
    uses.INDUSTRY: (.06, .02, .1, .02, 0, .02, .78), uses.VILLAGE: (.86, .09, 0, .02, .01, .02, 0),
    uses.TOWN: (.60, .28, .03, .05, .015, .025, 0), uses.ESTATE: (.74, .12, .06, .05, .02, .01, 0),
}
#: Lowest and highest number of storeys by use of the block.
_LEVELS = {uses.FARM: (1, 2), uses.HILL: (1, 3), uses.INDUSTRY: (1, 6), uses.VILLAGE: (2, 5),
           uses.TOWN: (3, 8), uses.ESTATE: (11, 33)}
#: Part of a block's side kept free for the road round it.
_VERGE = 0.045
#: Gross floor area of a dwelling in m².
_DWELLING_M2 = 105.0


@dataclass(frozen=True, slots=True)
class Stock:
    """Buildings in the order of their cells: footprints and front points in metres."""

    cell: Ints
    shapes: NDArray[np.object_]
    front: Floats
    kind: NDArray[np.object_]
    levels: Ints
    area_m2: Floats


def make_stock(spec: Spec, lattice: Lattice, land: Land) -> Stock:
    """Put ``land.buildings`` footprints into every cell."""
    rng = spec.rng(104)
    cell = np.repeat(np.arange(len(lattice)), land.buildings)
    first = np.cumsum(land.buildings) - land.buildings
    index = np.arange(len(cell)) - first[cell]
    box = _slots(index, land.buildings[cell], rng)
    shapes = _footprints(lattice, cell, box, rng)
    front = lattice.place(cell, (box[:, 0] + box[:, 2]) / 2, box[:, 1] * 0.93 + box[:, 3] * 0.07)
    kind, levels = _kinds(land.use[cell], rng)
    return Stock(cell, shapes, front, kind, levels, shapely.area(shapes))


def _slots(index: Ints, count: Ints, rng: np.random.Generator) -> Floats:
    """Return west, south, east, north of each footprint in its cell's unit square."""
    columns = np.ceil(np.sqrt(count)).astype(np.int64)
    rows = np.ceil(count / columns).astype(np.int64)
    side = 1 - 2 * _VERGE
    width, height = side / columns, side / rows
    west, south = _VERGE + (index % columns) * width, _VERGE + (index // columns) * height
    n = len(index)
    gap = rng.uniform(0.06, 0.16, (n, 4))
    # few houses on a block do not fill it
    tight = np.clip(np.sqrt(count / 16), 0.35, 1.0)
    spare_w, spare_h = (1 - tight) * rng.uniform(0.2, 0.8, n), (1 - tight) * rng.uniform(.2, .8, n)
    return np.stack([
        west + width * (gap[:, 0] + spare_w), south + height * (gap[:, 1] + spare_h),
        west + width * (spare_w + tight * (1 - gap[:, 2])),
        south + height * (spare_h + tight * (1 - gap[:, 3]))], axis=1)


def _footprints(
    lattice: Lattice, cell: Ints, box: Floats, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Return rectangles, and one in six with a corner cut out at the back."""
    west, south, east, north = box.T
    cut = rng.random(len(cell)) < 1 / 6
    middle_u, middle_v = west + 0.55 * (east - west), south + 0.55 * (north - south)
    plain = [(west, south), (east, south), (east, north), (west, north)]
    angled = [(west, south), (east, south), (east, middle_v), (middle_u, middle_v),
              (middle_u, north), (west, north)]
    shapes = np.empty(len(cell), dtype=object)
    for mask, outline in ((~cut, plain), (cut, angled)):
        points = [lattice.place(cell[mask], u[mask], v[mask]) for u, v in outline]
        ring = np.stack([*points, points[0]], axis=1)
        shapes[mask] = shapely.polygons(ring)
    return shapes


def _kinds(use: Ints, rng: np.random.Generator) -> tuple[NDArray[np.object_], Ints]:
    kind = np.empty(len(use), dtype=object)
    levels = np.zeros(len(use), dtype=np.int64)
    for number, shares in _SHARES.items():
        mine = use == number
        n = int(mine.sum())
        kind[mine] = rng.choice(np.array(KINDS, dtype=object), n, p=shares)
        low, high = _LEVELS[number]
        levels[mine] = np.round(rng.beta(2.2, 2.8, n) * (high - low) + low)
    return kind, np.maximum(levels, np.where(kind == "商住", 2, 1))


def households(stock: Stock, total: int) -> Ints:
    """Return dwellings per building that sum to ``total``, by floor area that is lived in."""
    lived = np.select([stock.kind == "住宅", stock.kind == "商住"],
                      [stock.levels, stock.levels - 1], 0)
    room = lived * np.maximum(stock.area_m2 / _DWELLING_M2, 0.8)
    most = (lived * np.maximum(np.ceil(stock.area_m2 / 28), 1)).astype(np.int64)
    return uses.spread(room.astype(np.float64), most, total)


def building_table(
    spec: Spec, stock: Stock, areas: Areas, communities: pd.DataFrame
) -> pd.DataFrame:
    """Return one row a building: grid code + 5-digit serial as its code (DB6101/T 3185-2024)."""
    rng = spec.rng(105)
    grid = areas.grid[stock.cell]
    order = np.argsort(grid, kind="stable")
    serial = np.empty(len(grid), dtype=np.int64)
    serial[order] = pd.Series(grid[order]).groupby(grid[order]).cumcount().to_numpy() + 1
    storey = np.select([stock.kind == k for k in STOREY_M], list(STOREY_M.values()), 5.0)
    place = communities["name"].to_numpy(dtype=object)[areas.community[stock.cell]]
    numbers = serial.astype(str).astype(object)
    return pd.DataFrame({
        "code": areas.grid_code[grid].astype(object) + np.char.zfill(
            serial.astype(str), 5).astype(object),
        "name": place + stock.kind + numbers + "号楼",
        "kind": stock.kind, "use": stock.kind, "levels": stock.levels,
        "height_m": np.round(stock.levels * storey + rng.uniform(0.3, 2.8, len(grid)), 1),
        "area_m2": np.round(stock.area_m2, 1),
        "year": np.where(stock.levels > 9, 1998, 1982) + rng.integers(0, 24, len(grid)),
        "structure": np.where(stock.levels > 9, "钢筋混凝土",
                              np.where(stock.levels > 4, "框架", "砖混")),
        "geometry": stock.shapes,
    })
