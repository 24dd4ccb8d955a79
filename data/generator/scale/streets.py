"""Fifth step of the wide generator: roads along the cells' edges, and the plates on them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.generator.scale import land as uses
from data.generator.scale.areas import Areas
from data.generator.scale.land import Land
from data.generator.scale.lattice import Floats, Ints, Lattice
from data.generator.scale.names import road_names
from data.generator.scale.stock import Stock
from data.generator.spec import Spec

#: Edges of the lattice that share one road's name.
_RUN = 12
#: Every so many lines is a main road, and a secondary one.
_MAIN, _SECONDARY = 12, 4
_LEVEL = {"主干路": 2, "次干路": 4, "支路": 6}


@dataclass(frozen=True, slots=True)
class Roads:
    """Edges of cells that are roads: ends in metres, name number, class, how lively it is."""

    ends: Floats
    line: Ints
    kind: NDArray[np.object_]
    lively: Floats


def make_roads(lattice: Lattice, land: Land, total: int) -> Roads:
    """Return the ``total`` liveliest edges; main lines run on through the fields."""
    south = np.stack([lattice.vertex[:, 0], lattice.vertex[:, 1]], axis=1)
    west = np.stack([lattice.vertex[:, 0], lattice.vertex[:, 3]], axis=1)
    pairs = np.concatenate([south, west])
    along = np.concatenate([lattice.row, lattice.column])
    step = np.concatenate([lattice.column, lattice.row])
    built = np.tile(land.buildings, 2)
    dry = np.tile(~np.isin(land.use, (uses.WATER, uses.HILL)), 2)
    rank = np.where(along % _MAIN == 0, 3.0, np.where(along % _SECONDARY == 0, 1.0, 0.0))
    score = np.log1p(built) + rank * (0.4 + dry) - 3.0 * ~dry
    order = np.sort(np.argsort(-score, kind="stable")[:total])
    kind = np.select([along[order] % _MAIN == 0, along[order] % _SECONDARY == 0],
                     ["主干路", "次干路"], "支路").astype(object)
    line = line_number(along, step, np.repeat([0, 1], len(lattice)))[order]
    lively = np.asarray(built[order] + 1.0, dtype=np.float64)
    return Roads(lattice.points[pairs[order]], line, kind, lively)


def line_number(along: Ints, step: Ints, across: Ints) -> Ints:
    """Return one number per run of edges that bears one name."""
    runs = int(step.max()) // _RUN + 1
    return np.asarray((along * runs + step // _RUN) * 2 + across, dtype=np.int64)


def road_table(roads: Roads) -> pd.DataFrame:
    """Return one row a road section, lines in metres."""
    name, name_en = road_names(roads.line, roads.kind)
    return pd.DataFrame({
        "code": [f"R{i:06d}" for i in range(1, len(roads.line) + 1)],
        "name": name, "name_en": name_en, "kind": roads.kind,
        "rank": [_LEVEL[k] for k in roads.kind],
        "geometry": shapely.linestrings(roads.ends),
    })


def plate_table(
    spec: Spec, lattice: Lattice, land: Land, areas: Areas, stock: Stock,
    communities: pd.DataFrame, total: int,
) -> pd.DataFrame:
    """Return the standard addresses of ``total`` buildings: a plate inside each one's front."""
    rng = spec.rng(106)
    chosen = np.sort(rng.permutation(len(stock.cell))[:total])
    cell = stock.cell[chosen]
    road = _road_of(lattice, land, areas, cell, communities)
    number = pd.Series(road).groupby(road).cumcount().to_numpy() * 2 + 1
    plate = (number.astype(str).astype(object) + "号")
    community = communities["code"].to_numpy(dtype=object)[areas.community[cell]]
    towns = {r["code"]: r["name"] for r in spec.rows("towns")}
    head = str(spec.tables["plates"]["prefix"])
    town = np.array([head + towns[c[:9]] for c in communities["code"]], dtype=object)
    serial = pd.Series(community).groupby(community).cumcount().to_numpy() + 1
    return pd.DataFrame({
        "code": community + np.char.zfill(serial.astype(str), 6).astype(object),
        "name": town[areas.community[cell]] + road + plate,
        "plate": plate, "road": road, "status": "OC",
        "geometry": shapely.points(stock.front[chosen]),
    })


def _road_of(lattice: Lattice, land: Land, areas: Areas, cell: Ints,
             communities: pd.DataFrame) -> NDArray[np.object_]:
    """Return the road of each cell: the line south of it, or a numbered lane of its village."""
    along = lattice.row
    kind = np.select([along % _MAIN == 0, along % _SECONDARY == 0],
                     ["主干路", "次干路"], "支路").astype(object)
    number = line_number(along, lattice.column, np.zeros(len(lattice), dtype=np.int64))
    road = road_names(number, kind)[0]
    rural = ~np.isin(land.use, (uses.TOWN, uses.ESTATE, uses.INDUSTRY))
    lane = pd.Series(areas.community).groupby(areas.community).cumcount().to_numpy() + 1
    village = communities["name"].to_numpy(dtype=object)[areas.community]
    lanes = village + lane.astype(str).astype(object) + "巷"
    road[rural] = lanes[rural]
    return np.asarray(road[cell], dtype=object)
