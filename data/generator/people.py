"""Houses, people and units: tables that hang on buildings; nobody in them is real."""

import numpy as np
import pandas as pd

from data.generator.spec import Spec

_USCI = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def household_counts(kind: np.ndarray, levels: np.ndarray, area: np.ndarray,
                     rule: dict[str, float]) -> np.ndarray:
    """Return dwellings per building from storeys and footprint (m²): floor area / gross area."""
    floors = np.where(kind == "商住", levels - 1, np.where(kind == "住宅", levels, 0))
    per_floor = np.clip(np.round(area / rule["gross_m2"]), 1, rule["most_per_floor"])
    return np.asarray((floors * per_floor).astype(int))


def house_table(spec: Spec, buildings: pd.DataFrame) -> pd.DataFrame:
    """Return one row a dwelling: code = building code + floor (2) + room (2)."""
    rule = spec.tables["people"]
    count = buildings["households"].to_numpy()
    floors = np.maximum(1, np.where(buildings["kind"] == "商住", buildings["levels"] - 1,
                                    buildings["levels"]).astype(int))
    per_floor = np.maximum(1, np.ceil(count / floors).astype(int))
    owner = np.repeat(np.arange(len(buildings)), count)
    index = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    floor = index // per_floor[owner] + 1 + (buildings["kind"].to_numpy() == "商住")[owner]
    room = index % per_floor[owner] + 1
    rng = spec.rng(6)
    lease = rng.choice(["自住", "出租", "空置"], len(owner), p=rule["lease"])
    suffix = np.char.add(np.char.zfill(floor.astype(str), 2), np.char.zfill(room.astype(str), 2))
    codes = buildings["code"].to_numpy().astype(str)[owner]
    return pd.DataFrame({
        "code": np.char.add(codes, suffix), "building_code": codes, "floor": floor,
        "room": suffix, "use": "居住", "lease": lease,
    })


def person_table(spec: Spec, houses: pd.DataFrame) -> pd.DataFrame:
    """Return one row a person with a made-up id that no real id number can equal."""
    rule = spec.tables["people"]
    rng = spec.rng(7)
    sizes = np.where(houses["lease"] == "空置", 0,
                     rng.choice(len(rule["size"]), len(houses), p=rule["size"]) + 1)
    owner = np.repeat(np.arange(len(houses)), sizes)
    rented = (houses["lease"].to_numpy() == "出租")[owner]
    kinds = np.where(rented & (rng.random(len(owner)) < 0.8), "流动", "户籍")
    kinds = np.where(rng.random(len(owner)) < 0.004, "境外", kinds)
    age = np.clip(rng.normal(39, 20, len(owner)), 0, 96).astype(int)
    serial = np.char.zfill(np.arange(1, len(owner) + 1).astype(str), 8)
    return pd.DataFrame({
        "id": np.char.add("SYNTHETIC-", serial),
        "house_code": houses["code"].to_numpy().astype(str)[owner], "kind": kinds,
        "sex": np.where(rng.random(len(owner)) < 0.508, "男", "女"),
        "birth_year": int(rule["year"]) - age,
    })


def unit_table(spec: Spec, buildings: pd.DataFrame, addresses: pd.DataFrame) -> pd.DataFrame:
    """Return firms, shops, schools with synthetic names and credit codes."""
    rule = spec.tables["units"]
    rng = spec.rng(8)
    mean = buildings["kind"].map(rule["mean"]).fillna(0).to_numpy(dtype=float)
    grow = np.where(buildings["kind"] == "办公", buildings["levels"] / 12, 1.0)
    count = rng.poisson(mean * grow)
    owner = np.repeat(np.arange(len(buildings)), count)
    kind_of = buildings["kind"].to_numpy()[owner]
    kinds = np.empty(len(owner), dtype=object)
    for kind in sorted(set(kind_of)):
        chosen = kind_of == kind
        kinds[chosen] = rng.choice(rule["kinds"][kind], int(chosen.sum()))
    codes = buildings["code"].to_numpy()[owner]
    plate = addresses.drop_duplicates("building_code").set_index("building_code")["code"]
    return pd.DataFrame({
        "code": [credit_code(i, str(rule["area_code"])) for i in range(1, len(owner) + 1)],
        "name": [f"演示{k}{i:04d}" for i, k in enumerate(kinds, start=1)],
        "building_code": codes, "address_code": plate.reindex(codes).fillna("").to_numpy(),
        "kind": kinds.astype(str),
    })


def credit_code(serial: int, area: str) -> str:
    """Return 18 characters of the credit-code form with a correct check character.

    Registrar 'Y9' (other) and a body 'DEM…' of a registrar that issues none: nobody's code.
    Check: base 31 without I O S V Z, weights 3^(i-1) mod 31 (GB 32100-2015).
    """
    body = f"Y9{area}DEM{serial:06d}"
    total = sum(_USCI.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _USCI[(31 - total % 31) % 31]
