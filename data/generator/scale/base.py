"""Base map of the wide generator: fields, hills, water, parks, railways, named places, zones."""

import numpy as np
import pandas as pd
import shapely

from data.generator.scale import land as uses
from data.generator.scale.areas import Areas, dissolve
from data.generator.scale.land import Land, Seeds, river_lines, square_cells
from data.generator.scale.lattice import Lattice
from data.generator.spec import Spec

_SURFACES = {"farmland": (uses.FARM, "耕地"), "hill": (uses.HILL, "林地"),
             "water": (uses.WATER, "水面"), "industrial_land": (uses.INDUSTRY, "工业用地")}


def base_tables(
    spec: Spec, lattice: Lattice, land: Land, areas: Areas, seeds: Seeds,
    communities: pd.DataFrame, factor: float,
) -> dict[str, pd.DataFrame]:
    """Return the base layers and the crowd zones, geometry in metres."""
    shapes = lattice.polygons()
    inside = shapely.coverage_union_all(shapes)
    tables = {}
    for code, (use, kind) in _SURFACES.items():
        mine = land.use == use
        parts = dissolve(shapes[mine], areas.community[mine]) if mine.any() else np.empty(0, object)
        parts = parts[[p is not None for p in parts]]
        tables[code] = pd.DataFrame({"kind": [kind] * len(parts), "geometry": parts})
    rows = spec.rows("rivers")
    lines = [shapely.intersection(line, inside) for line in river_lines(spec, factor)]
    tables["river"] = _there(pd.DataFrame({
        "name": [r["name"] for r in rows], "name_en": [r["name_en"] for r in rows],
        "kind": "river", "geometry": lines}))
    tables["village_place"] = _places(communities, seeds, land, areas)
    tables["town_place"] = _towns(spec, seeds)
    tables["zone"] = _zones(spec, lattice, factor)
    return tables


def _there(table: pd.DataFrame) -> pd.DataFrame:
    empty = np.asarray(shapely.is_empty(table["geometry"].to_numpy()))
    return table[~empty].reset_index(drop=True)


def _places(communities: pd.DataFrame, seeds: Seeds, land: Land, areas: Areas) -> pd.DataFrame:
    there = np.unique(areas.community)
    return pd.DataFrame({
        "name": communities["name"].to_numpy(dtype=object)[there], "kind": "village", "rank": 6,
        "geometry": shapely.points(seeds.villages[there])})


def _towns(spec: Spec, seeds: Seeds) -> pd.DataFrame:
    rows = spec.rows("towns")
    return pd.DataFrame({
        "name": [r["name"] for r in rows], "name_en": [r["name_en"] for r in rows],
        "kind": "town", "rank": 2, "geometry": shapely.points(seeds.towns)})


def _zones(spec: Spec, lattice: Lattice, factor: float) -> pd.DataFrame:
    rows = spec.rows("zones")
    cells = square_cells(spec, lattice, factor)
    once = np.unique(cells, return_index=True)[1]
    table = pd.DataFrame(rows)[["code", "name", "name_en", "kind", "m2_per_person",
                                "exit_width_m"]]
    radius = np.array([float(r["radius_m"]) for r in rows])
    table["geometry"] = shapely.buffer(shapely.points(lattice.centres[cells]), radius)
    table[["m2_per_person", "exit_width_m"]] = table[["m2_per_person", "exit_width_m"]].astype(
        float)
    return table.iloc[np.sort(once)].reset_index(drop=True)


