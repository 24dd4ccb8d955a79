"""Seventh step of the wide generator: facilities and departments' layers, as things.csv lists them.

Each row says what to make (``count`` at full scale) and where: on roads, crossings, buildings,
open land, water, hills, along roads (lines) or whole blocks (polygons).
"""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.generator.scale import land as uses
from data.generator.scale.land import Land
from data.generator.scale.lattice import Floats, Ints, Lattice
from data.generator.scale.stock import Stock
from data.generator.scale.streets import Roads
from data.generator.spec import Spec

_STATES = ("完好", "破损", "丢失", "废弃")
_STATE_SHARES = (0.962, 0.025, 0.006, 0.007)
_LAND = {"field": uses.FARM, "water": uses.WATER, "hill": uses.HILL, "town": uses.TOWN,
         "industry": uses.INDUSTRY, "village": uses.VILLAGE}
_SCHEME = "GB/T 30428.2-2013 (6+2+2+6)"


def thing_tables(
    spec: Spec, lattice: Lattice, land: Land, stock: Stock, roads: Roads, scale: float
) -> dict[str, pd.DataFrame]:
    """Return the layers of things.csv by code, geometry in metres."""
    made = {}
    for number, row in enumerate(spec.rows("things")):
        rng = spec.rng(110, number)
        count = max(3, round(int(row["count"]) * scale))
        shapes = _place(row["place"], count, lattice, land, stock, roads, rng)
        made[row["code"]] = _table(spec, row, shapes, rng)
    return made


def _place(place: str, count: int, lattice: Lattice, land: Land, stock: Stock, roads: Roads,
           rng: np.random.Generator) -> NDArray[np.object_]:
    made: NDArray[np.object_]
    if place in ("road", "crossing", "main"):
        made = shapely.points(_on_roads(place, count, roads, rng))
    elif place == "line":
        chosen = np.sort(rng.choice(len(roads.ends), min(count, len(roads.ends)), replace=False))
        made = shapely.linestrings(roads.ends[chosen] + rng.uniform(3, 8, (len(chosen), 1, 2)))
    elif place == "building":
        made = shapely.points(stock.front[rng.integers(0, len(stock.cell), count)])
    elif place.startswith("block:"):
        cells = _cells(land, place.removeprefix("block:"), count, rng)
        corners = np.stack([lattice.place(cells, np.full(len(cells), u), np.full(len(cells), v))
                            for u, v in ((.08, .08), (.92, .08), (.92, .92), (.08, .92))], axis=1)
        made = shapely.polygons(np.concatenate([corners, corners[:, :1]], axis=1))
    else:
        cells = _cells(land, place, count, rng, again=True)
        at = rng.uniform(0.02, 0.98, (2, count))
        made = shapely.points(lattice.place(cells, at[0], at[1]))
    return made


def _on_roads(place: str, count: int, roads: Roads, rng: np.random.Generator) -> Floats:
    """Return points beside roads: anywhere along them, or within 12 m of an end."""
    weight = roads.lively.copy()
    if place == "main":
        weight *= np.where(roads.kind == "支路", 0.0, 1.0)
    edge = np.sort(rng.choice(len(weight), count, p=weight / weight.sum()))
    start, way = roads.ends[edge, 0], roads.ends[edge, 1] - roads.ends[edge, 0]
    length = np.linalg.norm(way, axis=1, keepdims=True)
    along = rng.uniform(0, 12, (count, 1)) / length if place == "crossing" else rng.uniform(
        0, 1, (count, 1))
    side = np.stack([-way[:, 1], way[:, 0]], axis=1) / length
    beside = rng.choice([-1.0, 1.0], (count, 1)) * rng.uniform(3.5, 6.0, (count, 1))
    return np.asarray(start + way * along + side * beside)


def _cells(land: Land, place: str, count: int, rng: np.random.Generator,
           again: bool = False) -> Ints:
    """Return cells of one use, each once unless ``again``; any cell where there is none of it."""
    there = np.flatnonzero(land.use == _LAND[place])
    if not len(there):
        there = np.arange(len(land.use))
    count = count if again else min(count, len(there))
    return np.asarray(np.sort(rng.choice(there, count, replace=again)), dtype=np.int64)


def _table(spec: Spec, row: dict[str, str], shapes: NDArray[np.object_],
           rng: np.random.Generator) -> pd.DataFrame:
    n = len(shapes)
    serial = np.arange(1, n + 1)
    head = str(spec.tables["district"]["code"]) + row["class"]
    state = rng.choice(np.array(_STATES, dtype=object), n, p=_STATE_SHARES)
    table = pd.DataFrame({
        "code": head + pd.Series(serial.astype(str)).str.zfill(6),
        "name": row["thing"] + pd.Series(serial.astype(str)),
        "kind": rng.choice(np.array(row["kinds"].split("|"), dtype=object), n),
        "state": state,
        "install_date": [f"{2008 + int(y)}-{1 + int(m):02d}"
                         for y, m in zip(rng.integers(0, 17, n), rng.integers(0, 12, n),
                                         strict=True)],
        "geometry": shapes,
    })
    if row["class"] < "06":
        table["component_scheme"] = _SCHEME
    return table
