"""Runs the wide generator's steps: lattice, land, stock, areas, roads, people, things, files."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from data.errors import PackError
from data.generator.scale.areas import area_tables, make_areas
from data.generator.scale.base import base_tables
from data.generator.scale.land import make_land, make_seeds
from data.generator.scale.lattice import make_lattice
from data.generator.scale.residents import house_table, person_table, unit_table
from data.generator.scale.stock import building_table, households, make_stock
from data.generator.scale.streets import make_roads, plate_table, road_table
from data.generator.scale.things import thing_tables
from data.generator.spec import Spec
from data.generator.write import write_layer

STEPS = ("land", "buildings", "grids", "addresses", "people", "facilities", "files")
Progress = Callable[[str, int, int], None]
Tables = dict[str, pd.DataFrame]


def generate_wide(spec: Spec, out: Path, progress: Progress, scale: float) -> None:
    """Write every layer of the district at ``scale`` (1 is full) as Parquet into ``out``.

    Deterministic in the spec's seed and the scale. Raises PackError for a scale that no
    district can have.
    """
    if not 0.005 <= scale <= 1.0:
        raise PackError(f"The scale {scale:g} is out of range.", "Give 0.005 to 1.")
    layers, tables = _make(spec, progress, scale)
    progress("files", STEPS.index("files"), len(STEPS))
    out.mkdir(parents=True, exist_ok=True)
    for name, table in layers.items():
        write_layer(table, spec.frame, out / f"{name}.parquet")
    for name, table in tables.items():
        table.to_parquet(out / f"{name}.parquet", index=False)
    progress("files", len(STEPS), len(STEPS))


def _make(spec: Spec, progress: Progress, scale: float) -> tuple[Tables, Tables]:
    def tell(step: str) -> None:
        progress(step, STEPS.index(step), len(STEPS))

    number = {k: round(v * scale) for k, v in spec.tables["numbers"].items()}
    factor = float(np.sqrt(scale))
    tell("land")
    communities = pd.DataFrame(spec.rows("communities"))
    lattice = make_lattice(scale)
    seeds = make_seeds(spec, lattice, communities, factor)
    land = make_land(spec, lattice, seeds, number["buildings"], factor)
    tell("buildings")
    stock = make_stock(spec, lattice, land)
    dwellings = households(stock, number["houses"])
    tell("grids")
    load = np.bincount(stock.cell, dwellings, minlength=len(lattice)).astype(np.float64)
    areas = make_areas(lattice, land, seeds, communities["code"].tolist(), load, number["grids"])
    buildings = building_table(spec, stock, areas, communities)
    tell("addresses")
    roads = make_roads(lattice, land, number["roads"])
    plates = plate_table(spec, lattice, land, areas, stock, communities, number["plates"])
    tell("people")
    tables = _registers(spec, buildings, dwellings, plates, number)
    tell("facilities")
    layers = {
        **area_tables(spec, lattice, land, areas, communities),
        **base_tables(spec, lattice, land, areas, seeds, communities, factor),
        "building": buildings, "address": plates, "road": road_table(roads),
        **thing_tables(spec, lattice, land, stock, roads, scale),
    }
    return layers, tables


def _registers(spec: Spec, buildings: pd.DataFrame, dwellings: np.ndarray, plates: pd.DataFrame,
               number: dict[str, int]) -> Tables:
    houses = house_table(spec, buildings, dwellings)
    at = np.sort(spec.rng(106).permutation(len(buildings))[:number["plates"]])
    return {
        "house": houses,
        "person": person_table(spec, houses, number["people"]),
        "unit": unit_table(spec, buildings, plates, at, number["units"]),
    }


