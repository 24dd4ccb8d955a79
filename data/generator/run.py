"""Runs the generator's steps in order and writes every layer; same seed, same files."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from data.errors import PackError
from data.generator.addresses import address_table
from data.generator.basemap import base_tables
from data.generator.blocks import Cells, make_cells
from data.generator.bridges import bridge_tables
from data.generator.buildings import Stock, build
from data.generator.context import context_table
from data.generator.facilities import facility_tables
from data.generator.landmarks import (
    Landmark,
    landmark_buildings,
    part_table,
    place_table,
    read_landmarks,
    reserved,
)
from data.generator.partition import Partition, make_partition
from data.generator.people import house_table, household_counts, person_table, unit_table
from data.generator.register import area_tables, building_table, number
from data.generator.scale import generate_wide
from data.generator.segments import segment_table
from data.generator.sites import bus_line_table, site_tables
from data.generator.skeleton import Skeleton, read_skeleton
from data.generator.spec import Spec, read_spec
from data.generator.stops import stop_tables
from data.generator.write import write_layer, write_table
from data.generator.zones import open_zones, zone_tables

Progress = Callable[[str, int, int], None]
STEPS = ("skeleton", "blocks", "buildings", "grids", "addresses", "people", "facilities", "files")


def generate(
    pack_root: Path, spec: Path, out: Path, progress: Progress, scale: float = 1.0
) -> None:
    """Make the layers of the pack in ``pack_root`` by ``spec`` and write them into ``out``.

    Deterministic in the spec's seed: attribute tables and geometry are equal on every run.
    ``progress(step, done, total)`` is told as each step begins; ``scale`` up to 1 makes a
    smaller district of the same density, for specs of ``kind = "wide"``. Raises PackError.
    """
    plan = read_spec(pack_root, spec)
    if plan.tables.get("kind") == "wide":
        generate_wide(plan, out, progress, scale)
    elif scale != 1.0:
        raise PackError(f"{spec.name} makes one size only.", "Leave --scale out.")
    else:
        _generate_near(plan, out, progress)


def _generate_near(plan: Spec, out: Path, progress: Progress) -> None:
    """Make a district of hand-placed landmarks and streets."""
    def tell(step: str) -> None:
        progress(step, STEPS.index(step), len(STEPS))

    tell("skeleton")
    skeleton, marks = read_skeleton(plan), read_landmarks(plan)
    tell("blocks")
    cells = make_cells(plan, skeleton)
    tell("buildings")
    clear = [*reserved(marks), *open_zones(plan)]
    stock = build(plan, skeleton, cells, clear)
    tell("grids")
    layers, tables = _district(plan, skeleton, marks, cells, stock, tell)
    tell("files")
    out.mkdir(parents=True, exist_ok=True)
    for name, table in layers.items():
        write_layer(table, plan.frame, out / f"{name}.parquet", ("grid", "households"))
    for name, table in tables.items():
        write_table(table, out / f"{name}.csv")
    progress("files", len(STEPS), len(STEPS))


def _district(
    plan: Spec, skeleton: Skeleton, marks: list[Landmark], cells: Cells, stock: Stock,
    tell: Callable[[str], None],
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    inside = cells.inside[stock.cell]
    home = Stock(stock.shapes[inside], stock.storeys[inside], stock.use[inside],
                 stock.cell[inside])
    partition, buildings, codes = _register(plan, marks, cells, home, skeleton)
    tell("addresses")
    addresses = address_table(plan, skeleton, partition, buildings)
    tell("people")
    houses = house_table(plan, buildings)
    tables = {"house": houses, "person": person_table(plan, houses),
              "unit": unit_table(plan, buildings, addresses)}
    tell("facilities")
    decks, bridge_parts = bridge_tables(plan, skeleton.bridges)
    landmark = buildings["name"].isin(codes)
    base = base_tables(plan, skeleton, cells)
    layers = {
        **area_tables(plan, partition), **base, **stop_tables(plan), **site_tables(plan),
        "bus_line": bus_line_table(plan), "road_segment": segment_table(plan, skeleton),
        **facility_tables(plan, skeleton, buildings, base["lane"]),
        "building": buildings[~landmark].drop(columns=["plate", "on_road"]),
        "landmark": buildings[landmark].drop(columns=["plate", "on_road"]),
        "landmark_part": part_table(marks, codes),
        "landmark_place": place_table(marks),
        **zone_tables(plan, decks),
        "bridge": decks, "bridge_part": bridge_parts,
        "address": addresses,
        "context_building": context_table(plan, stock, ~inside),
    }
    return layers, tables


def _register(
    plan: Spec, marks: list[Landmark], cells: Cells, home: Stock, skeleton: Skeleton
) -> tuple[Partition, pd.DataFrame, dict[str, str]]:
    """Count households, draw the grids by them, then code buildings and landmarks together."""
    area = shapely.area(home.shapes)
    households = household_counts(home.use, home.storeys, area, plan.tables["people"])
    per_cell = np.bincount(home.cell, households, minlength=len(cells.polygons))
    partition = make_partition(plan, cells, per_cell)
    special = landmark_buildings(marks, skeleton.district)
    middle = shapely.centroid(special["geometry"].to_numpy())
    point, cell = shapely.STRtree(cells.polygons).query(middle, predicate="within")
    special["grid"] = partition.cell_grid[cell[np.argsort(point)]]
    plain = building_table(plan, home, partition.cell_grid[home.cell], partition)
    both = pd.concat([plain, special.assign(code="")], ignore_index=True)
    both["plate"] = both["plate"].fillna("")
    both = number(both.drop(columns=["code", "area_m2"]), partition)
    both["households"] = household_counts(
        both["kind"].to_numpy(), both["levels"].to_numpy(), both["area_m2"].to_numpy(),
        plan.tables["people"])
    rows = both[both["name"].isin(set(special["name"]))]
    return partition, both, dict(zip(rows["name"], rows["code"], strict=True))
