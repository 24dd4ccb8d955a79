"""A made-up district of 310,000 plates, 350,000 buildings and 30,000 roads to time the search."""

from datetime import UTC, datetime
from random import Random

import numpy as np
import pandas as pd
import shapely

from data.model import District, LayerSpec, Names, Role, View
from data.ports import FEATURE_COLUMNS, Store

AT = datetime(2026, 11, 21, tzinfo=UTC)
DISTRICT = District("plates", Names("花都区", "Huadu"), (112.9, 23.2, 113.5, 23.7),
                    View(113.2, 23.4), "Asia/Shanghai", "EPSG:32649", True, "made up")
TOWNS = ("新华街道", "新雅街道", "秀全街道", "花城街道", "花山镇", "花东镇", "炭步镇", "赤坭镇",
         "狮岭镇", "梯面镇")
_FIRST = "新迎建龙天凤松宝金紫莲平镜永兴和福安学云秀公茶百桂阅珠滨江东海工农站前"
_SECOND = "华宾设珠贵园田湖薇塘岭乐康民山益泉河石美盛泰景源文江城港桥村口洲滘埔"
_THIRD = ("", "", "东", "西", "南", "北", "中", "一", "二", "三")
_CLASS = ("大道", "路", "路", "街", "街", "巷")
_USES = ("住宅", "商住", "厂房", "公寓", "花园", "商铺")


def road_names(count: int, random: Random) -> list[str]:
    """Return ``count`` different names."""
    names = {f"{a}{b}{c}{d}" for a in _FIRST for b in _SECOND for c in _THIRD for d in set(_CLASS)}
    return random.sample(sorted(names), count)


def load_plates(store: Store, share: float = 1.0, seed: int = 1) -> dict[str, list[str]]:
    """Load the district at ``share`` of its full size; return its roads and plate texts."""
    random = Random(seed)
    sizes = {k: max(20, int(n * share)) for k, n in
             (("address", 310_000), ("building", 350_000), ("road", 30_000), ("camera", 30_000))}
    villages = [f"{a}{b}{'社区' if i % 2 else '村'}" for i, (a, b) in enumerate(
        random.sample([(a, b) for a in _FIRST for b in _SECOND], max(10, int(400 * share))))]
    roads = road_names(sizes["road"], random)
    texts = _plates(sizes["address"], roads[:max(5, sizes["road"] // 6)], villages, random)
    layers = {
        ("district", Role.DISTRICT): ["花都区"], ("street", Role.STREET): list(TOWNS),
        ("community", Role.COMMUNITY): villages, ("road", Role.BASE): roads,
        ("address", Role.ADDRESS): texts,
        ("building", Role.BUILDING): [
            f"{random.choice(villages)[:2]}{random.choice(_USES)}{n % 900 + 1}号楼"
            for n in range(sizes["building"])],
        ("camera", Role.FACILITY): [f"监控{n:05d}" for n in range(sizes["camera"])]}
    with store.load(DISTRICT, at=AT, actor="bench") as writer:
        for (code, role), names in layers.items():
            frame = _frame(code, role, names, np.random.default_rng(seed))
            frame["id"] = writer.identify(code, frame["key"].tolist())
            writer.put_layer(LayerSpec(code, role, Names(code, code)), frame, 0)
    return {"roads": roads, "plates": texts}


def _plates(count: int, roads: list[str], villages: list[str], random: Random) -> list[str]:
    texts: list[str] = []
    while len(texts) < count:
        road, town = random.choice(roads), random.choice(TOWNS)
        village = random.choice(villages)
        for number in range(1, random.randint(20, 160)):
            tail = random.choice(("", "", "", "", "-1", "-2"))
            texts.append(f"广东省广州市花都区{town}{village}{road}{number}{tail}号")
    return texts[:count]


def _frame(layer: str, role: Role, names: list[str], random: np.random.Generator) -> pd.DataFrame:
    count = len(names)
    lon, lat = random.uniform(112.9, 113.5, count), random.uniform(23.2, 23.7, count)
    has_code = role not in (Role.BASE,)
    keys = [f"440114{abs(hash_of(layer)) % 100:02d}{n:012d}" for n in range(count)]
    frame = pd.DataFrame({
        "key": keys, "code": keys if has_code else None, "name": names, "lon": lon, "lat": lat,
        "min_lon": lon, "max_lon": lon, "min_lat": lat, "max_lat": lat, "props": "{}",
        "checksum": "0", "geom": shapely.to_wkb(shapely.points(lon, lat))})
    for column in FEATURE_COLUMNS:
        if column not in frame:
            frame[column] = None
    frame["rank"] = pd.array([3 if role is Role.BASE else None] * count, dtype="Int64")
    for column in ("parent_id", "grid_id", "building_id", "address_id"):
        frame[column] = frame[column].astype("Int64")
    for column in ("height_m", "base_m", "area_m2"):
        frame[column] = frame[column].astype("float64")
    return frame


def hash_of(text: str) -> int:
    """Return a number of ``text`` that is the same in every process."""
    return sum((i + 1) * ord(c) for i, c in enumerate(text))
