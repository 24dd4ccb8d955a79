"""Fifth step: buildings, areas and addresses get their codes and plain columns."""

import numpy as np
import pandas as pd
import shapely

from data.generator.buildings import Stock
from data.generator.partition import Partition
from data.generator.spec import Spec

#: Storey heights in metres by use (GB 50352 practice: dwellings 3.0, shops and offices more).
STOREY_M = {"住宅": 3.0, "商住": 3.1, "办公": 4.0, "商业": 4.5, "教育": 3.8, "公共": 4.2}


def building_table(
    spec: Spec, stock: Stock, grid: np.ndarray, partition: Partition
) -> pd.DataFrame:
    """Return one row a building of the district; ``grid`` is the grid of each, geometry metres.

    Codes are grid code + 5-digit serial (after Xi'an DB6101/T 3185-2024: serial in its area),
    a synthetic form: the pack may use any.
    """
    rng = spec.rng(3)
    storey = np.array([STOREY_M[u] for u in stock.use])
    frame = pd.DataFrame({
        "kind": stock.use, "levels": stock.storeys, "grid": grid,
        "height_m": np.round(stock.storeys * storey + rng.uniform(0.3, 3.2, len(storey)), 1),
        "year": _years(stock, rng),
        "structure": np.where(stock.storeys > 9, "钢筋混凝土", np.where(stock.storeys > 3, "框架",
                                                                     "砖混")),
        "name": "", "name_en": "", "geometry": stock.shapes,
    })
    frame["use"], frame["plate"], frame["on_road"] = frame["kind"], "", ""
    frame["levels_underground"] = np.where(stock.storeys > 15, rng.integers(1, 4, len(frame)), 0)
    return number(frame, partition)


def number(frame: pd.DataFrame, partition: Partition) -> pd.DataFrame:
    """Sort by grid, north-west first, and give every building its code; add ``area_m2``."""
    at = shapely.get_coordinates(shapely.centroid(frame["geometry"].to_numpy()))
    order = np.lexsort((at[:, 0], -np.round(at[:, 1] / 20), frame["grid"].to_numpy()))
    out = frame.iloc[order].reset_index(drop=True)
    serial = out.groupby("grid").cumcount() + 1
    codes = partition.grid_codes[out["grid"].to_numpy()]
    out["code"] = [f"{c}{s:05d}" for c, s in zip(codes, serial, strict=True)]
    out["area_m2"] = np.round(shapely.area(out["geometry"].to_numpy()), 1)
    unnamed = out["name"] == ""
    out.loc[unnamed, "name"] = [
        f"{partition.communities[partition.grid_community[g]]['name'][:-2]}{k}{s}号楼"
        for g, k, s in zip(out.loc[unnamed, "grid"], out.loc[unnamed, "kind"], serial[unnamed],
                           strict=True)
    ]
    return out


def _years(stock: Stock, rng: np.random.Generator) -> np.ndarray:
    low = np.where(stock.storeys > 20, 2003, np.where(stock.storeys > 9, 1996, 1984))
    return np.asarray(low + rng.integers(0, 18, len(low)))


def area_tables(spec: Spec, partition: Partition) -> dict[str, pd.DataFrame]:
    """Return district, street, community and grid tables with managers on the grids."""
    head = spec.rows("district")[0]
    street_codes = [s["code"] for s in partition.streets]
    community = pd.DataFrame(partition.communities)[["code", "name", "name_en"]]
    community["parent_code"] = community["code"].str[:9]
    street = pd.DataFrame(partition.streets)[["code", "name", "name_en"]]
    street["parent_code"] = head["code"]
    return {
        "district": pd.DataFrame({
            "code": [head["code"]], "name": [head["name"]], "name_en": [head["name_en"]],
            "geometry": [shapely.coverage_union_all(partition.street_shapes)],
        }),
        "street": street.assign(geometry=partition.street_shapes),
        "community": community.assign(geometry=partition.community_shapes),
        "grid": _grids(spec, partition, street_codes),
    }


def _grids(spec: Spec, partition: Partition, street_codes: list[str]) -> pd.DataFrame:
    surnames = str(spec.tables["people"]["surnames"])
    pick = spec.rng(4).integers(0, len(surnames), len(partition.grid_codes))
    owner = [partition.communities[i] for i in partition.grid_community]
    serial = [c[12:] for c in partition.grid_codes]
    return pd.DataFrame({
        "code": partition.grid_codes,
        "name": [f"{c['name']}第{int(s)}网格" for c, s in zip(owner, serial, strict=True)],
        "name_en": [f"{c['name_en']} grid {int(s)}" for c, s in zip(owner, serial, strict=True)],
        "parent_code": [c["code"] for c in owner],
        "manager": [f"{surnames[i]}**" for i in pick],
        # 100 is no mobile prefix in China: nobody can be called by mistake.
        "phone": [f"100****{i:04d}" for i in range(1, len(serial) + 1)],
        "team": [f"{partition.streets[street_codes.index(c['code'][:9])]['name']}网格{1 + i % 4}队"
                 for i, c in enumerate(owner)],
        "geometry": partition.grid_shapes,
    })
