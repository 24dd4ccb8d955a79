"""Sixth step of the wide generator: dwellings, people and units; nobody in them is real."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.generator.people import credit_code
from data.generator.scale.lattice import Ints
from data.generator.scale.stock import KINDS
from data.generator.spec import Spec


def house_table(spec: Spec, buildings: pd.DataFrame, count: Ints) -> pd.DataFrame:
    """Return one row a dwelling: code = building code + floor (2) + room (2)."""
    shop = (buildings["kind"] == "商住").to_numpy()
    floors = np.maximum(1, buildings["levels"].to_numpy() - shop)
    per_floor = np.maximum(1, -(-count // floors))
    owner = np.repeat(np.arange(len(buildings)), count)
    index = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    floor = index // per_floor[owner] + 1 + shop[owner]
    room = index % per_floor[owner] + 1
    suffix = (np.char.add(np.char.zfill(floor.astype(str), 2),
                          np.char.zfill(room.astype(str), 2))).astype(object)
    lease = spec.rng(107).choice(np.array(["自住", "出租", "空置"], dtype=object), len(owner),
                                 p=spec.tables["people"]["lease"])
    codes = buildings["code"].to_numpy(dtype=object)[owner]
    return pd.DataFrame({"code": codes + suffix, "building_code": codes, "floor": floor,
                         "room": suffix, "use": "居住", "lease": lease})


def person_table(spec: Spec, houses: pd.DataFrame, total: int) -> pd.DataFrame:
    """Return ``total`` people spread over the houses that are not empty; ids are made up."""
    rng = spec.rng(108)
    lived = np.flatnonzero((houses["lease"] != "空置").to_numpy())
    sizes = 1 + rng.multinomial(total - len(lived), np.full(len(lived), 1 / len(lived)))
    owner = np.repeat(lived, sizes)
    rented = (houses["lease"] == "出租").to_numpy()[owner]
    kinds = np.where(rented & (rng.random(total) < 0.8), "流动", "户籍")
    kinds = np.where(rng.random(total) < 0.004, "境外", kinds)
    age = np.clip(rng.normal(36, 19, total), 0, 96).astype(np.int64)
    serial = np.char.zfill(np.arange(1, total + 1).astype(str), 8)
    return pd.DataFrame({
        "id": np.char.add("SYNTHETIC-", serial).astype(object),
        "house_code": houses["code"].to_numpy(dtype=object)[owner], "kind": kinds,
        "sex": np.where(rng.random(total) < 0.512, "男", "女"),
        "birth_year": int(spec.tables["people"]["year"]) - age,
    })


def unit_table(
    spec: Spec, buildings: pd.DataFrame, plates: pd.DataFrame,
    plate_building: NDArray[np.int64], total: int,
) -> pd.DataFrame:
    """Return ``total`` firms, shops, schools with synthetic names and credit codes."""
    rule = spec.tables["units"]
    rng = spec.rng(109)
    mean = np.array([float(rule["mean"].get(k, 0.0)) for k in KINDS])
    kind = buildings["kind"].to_numpy(dtype=object)
    weight = mean[np.array([KINDS.index(k) for k in kind], dtype=np.int64)]
    owner = np.sort(rng.choice(len(buildings), total, p=weight / weight.sum()))
    what = np.empty(total, dtype=object)
    for name in KINDS:
        mine = kind[owner] == name
        if mine.any():
            what[mine] = rng.choice(np.array(rule["kinds"][name], dtype=object), int(mine.sum()))
    address = np.full(len(buildings), "", dtype=object)
    address[plate_building] = plates["code"].to_numpy(dtype=object)
    area = str(rule["area_code"])
    serial = np.arange(1, total + 1)
    return pd.DataFrame({
        "code": [credit_code(int(i), area) for i in serial],
        "name": "演示" + what + np.char.zfill(serial.astype(str), 5).astype(object),
        "building_code": buildings["code"].to_numpy(dtype=object)[owner],
        "address_code": address[owner], "kind": what,
    })
