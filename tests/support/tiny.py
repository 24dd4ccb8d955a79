"""A tiny hand-made district for tests: 1 street, 2 communities, 4 grids of 0.002 degrees.

Grids stand in a square, south-west corner 113.300, 23.100: G1 south-west, G2 south-east (both
community C1), G3 north-west, G4 north-east (C2). Persons: G1 6, G2 3 (told as "<5"), others 0.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.model import (
    District,
    DrawSpec,
    IndicatorRecord,
    LayerSpec,
    LoadReport,
    Names,
    Role,
    TileSpec,
    View,
)
from data.ports import (
    FEATURE_COLUMNS,
    HOUSE_COLUMNS,
    PERSON_COLUMNS,
    UNIT_COLUMNS,
    LoadWriter,
    Store,
)

WEST, SOUTH, STEP = 113.300, 23.100, 0.002
DISTRICT = District(
    "tiny", Names("小小区", "Tiny District"), (113.300, 23.100, 113.304, 23.104),
    View(113.302, 23.102), "Asia/Shanghai", "EPSG:32649", True, "hand-made")


def spec(code: str, role: Role, zh: str, en: str, **more: Any) -> LayerSpec:
    """Return a layer declaration with the least that is needed."""
    return LayerSpec(code, role, Names(zh, en), (Names("四标四实", "Four standards"),), **more)


LAYERS: tuple[LayerSpec, ...] = (
    spec("district", Role.DISTRICT, "行政区", "District", tile=TileSpec("area", 8)),
    spec("street", Role.STREET, "街道", "Street", tile=TileSpec("area", 10)),
    spec("community", Role.COMMUNITY, "社区", "Community", tile=TileSpec("area", 11)),
    spec("grid", Role.GRID, "网格", "Grid", tile=TileSpec("area", 13)),
    spec("building", Role.BUILDING, "建筑物", "Buildings", tile=TileSpec("building", 13),
         draw=DrawSpec("extrusion", "building", "name", 16.0), keep=("structure",)),
    spec("address", Role.ADDRESS, "门牌地址", "Addresses", tile=TileSpec("address", 17)),
    spec("hydrant", Role.FACILITY, "消火栓", "Hydrants", tile=TileSpec("facility", 15)),
    spec("zone", Role.ZONE, "客流区域", "Crowd zones", tile=TileSpec("place", 13)),
    spec("house", Role.HOUSE, "房屋", "Houses"),
    spec("unit", Role.UNIT, "单位", "Units"),
    spec("person", Role.PERSON, "人口", "Persons", sensitivity="L4"),
)


def square(column: float, row: float, size: float = 1.0) -> shapely.Polygon:
    """Return a square of ``size`` grids whose corner is ``column``, ``row`` grids off."""
    x, y = WEST + column * STEP, SOUTH + row * STEP
    return shapely.box(x, y, x + size * STEP, y + size * STEP)


def spot(column: float, row: float) -> shapely.Point:
    """Return the point ``column``, ``row`` grids off the corner."""
    return shapely.Point(WEST + column * STEP, SOUTH + row * STEP)


def features(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return the frame of put_features; each row has at least id, key and a ``shape``."""
    done = []
    for row in rows:
        given = dict(row)
        shape = given.pop("shape")
        middle = shape.representative_point()
        bounds = dict(zip(("min_lon", "min_lat", "max_lon", "max_lat"), shape.bounds, strict=True))
        done.append({"props": "{}", "checksum": "0", "lon": middle.x, "lat": middle.y, **bounds,
                     "geom": shapely.to_wkb(shape), **given})
    frame = pd.DataFrame(done, columns=list(FEATURE_COLUMNS))
    for name in ("rank", "parent_id", "grid_id", "building_id", "address_id"):
        frame[name] = frame[name].astype("Int64")
    for name in ("height_m", "base_m", "area_m2"):
        frame[name] = frame[name].astype("float64")
    return frame.astype({"id": "int64"})


def _rows() -> dict[str, list[dict[str, Any]]]:
    """Return every feature; links are (layer, key) and become ids in ``put_features``."""
    d, s, c1, c2 = ("district", "D"), ("street", "S"), ("community", "C1"), ("community", "C2")
    grid = {n: ("grid", n) for n in ("G1", "G2", "G3", "G4")}
    first, second = ("building", "B1"), ("building", "B2")
    return {
        "district": [_row("D", square(0, 0, 2), "小小区", name_en="Tiny District")],
        "street": [_row("S", square(0, 0, 2), "赤岗街", name_en="Chigang", parent_id=d)],
        "community": [_row("C1", shapely.union(square(0, 0), square(1, 0)), "南社区", parent_id=s),
                      _row("C2", shapely.union(square(0, 1), square(1, 1)), "北社区", parent_id=s)],
        "grid": [_row("G1", square(0, 0), "第一网格", parent_id=c1,
                      props='{"manager":"陈小明","phone":"13800006218","team":"网格一队"}'),
                 _row("G2", square(1, 0), "第二网格", parent_id=c1),
                 _row("G3", square(0, 1), "第三网格", parent_id=c2),
                 _row("G4", square(1, 1), "第四网格", parent_id=c2)],
        "building": [
            _row("B1", square(.1, .1, .2), "一号楼", name_en="Block One", grid_id=grid["G1"],
                 height_m=40.0, base_m=0.0, height_quality="measured", kind="apartments",
                 state="完好", address_id=("address", "A1"), props='{"structure":"钢"}'),
            _row("B2", square(.6, .6, .2), None, grid_id=grid["G1"], height_m=9.0,
                 height_quality="estimated", kind="house"),
            _row("B3", square(1.2, .2, .2), "三号楼", grid_id=grid["G2"], kind="office"),
            _row("B4", square(.2, 1.2, .2), "广州塔100%_模型", name_en="Tower", rank=1,
                 grid_id=grid["G3"], height_m=600.0)],
        "address": [
            _row("A1", spot(.2, .2), "小小区赤岗街滨江东路1号",
                 grid_id=grid["G1"], building_id=first),
            _row("A2", spot(.7, .7), "小小区赤岗街滨江东路2号",
                 grid_id=grid["G1"], building_id=second),
            _row("A3", spot(1.9, 1.9), "小小区赤岗街阅江路3号", grid_id=grid["G4"])],
        "hydrant": [
            _row("H1", spot(.25, .15), None, grid_id=grid["G1"], building_id=first, state="正常"),
            _row("H2", spot(.5, .5), None, grid_id=grid["G1"]),
            _row("H3", spot(1.5, .5), None, grid_id=grid["G2"])],
        "zone": [_row("Z1", square(.4, .4, .4), "中心广场", name_en="Central Square", kind="square",
                      grid_id=grid["G1"], area_m2=6700.0, props='{"m2_per_person":1.0}'),
                 _row("Z2", square(1.4, 1.4, .2), "北桥", kind="bridge_deck", grid_id=grid["G4"],
                      area_m2=1600.0, props='{"m2_per_person":0.75}')],
    }


def _row(key: str, shape: Any, name: str | None, **more: Any) -> dict[str, Any]:
    return {"key": key, "code": key, "name": name, "shape": shape, **more}


def put_features(writer: LoadWriter, *, order: int = 1) -> dict[str, dict[str, int]]:
    """Put every layer with geometry, rows reversed when ``order`` is -1; return ids by key."""
    rows = {layer: list(part)[::order] for layer, part in _rows().items()}
    ids = {layer: dict(zip([r["key"] for r in part],
                           writer.identify(layer, [r["key"] for r in part]).tolist(), strict=True))
           for layer, part in list(rows.items())[::order]}
    for layer in LAYERS:
        if layer.code in rows:
            linked = [{**{k: ids[v[0]][v[1]] if isinstance(v, tuple) else v for k, v in r.items()},
                       "id": ids[layer.code][r["key"]]} for r in rows[layer.code]]
            writer.put_layer(layer, features(linked), rejected=0)
        else:
            writer.put_layer(layer, None, rejected=0)
    return ids


def put_tables(writer: LoadWriter, ids: dict[str, dict[str, int]]) -> None:
    """Put 3 houses, 2 units and 9 persons."""
    g1, g2 = ids["grid"]["G1"], ids["grid"]["G2"]
    b1, b3 = ids["building"]["B1"], ids["building"]["B3"]
    writer.put_houses("house", pd.DataFrame(
        [("R2", b1, g1, 2, "201", "居住", "出租"), ("R1", b1, g1, 1, "101", "居住", "自住"),
         ("R3", b3, g2, pd.NA, "铺位", "商业", None)], columns=list(HOUSE_COLUMNS)))
    writer.put_units("unit", pd.DataFrame(
        [("U1", "小小商店", "shop", b1, ids["address"]["A1"], g1),
         ("U2", "小小学校", "school", b3, pd.NA, g2)], columns=list(UNIT_COLUMNS)))
    writer.put_persons("person", pd.DataFrame(
        [(f"token{n}", "R1" if n < 6 else "R3", b1 if n < 6 else b3, g1 if n < 6 else g2,
          "户籍", "F" if n % 2 else "M", 1950 + n) for n in range(9)],
        columns=list(PERSON_COLUMNS)))


def indicator_records(*, source: str = "demo") -> list[IndicatorRecord]:
    """Return people present at both zones; ``source`` is the declared one."""
    return [IndicatorRecord(f"crowd.present:{key}", "crowd.present",
                            Names(f"{zh}在场人数", f"People present at {en}"), "person", 5.0,
                            "zone", key, source)
            for key, zh, en in (("Z1", "中心广场", "Central Square"), ("Z2", "北桥", "北桥"))]


def load_tiny(
    store: Store, now: datetime, *, order: int = 1, district: District = DISTRICT,
    records: Sequence[IndicatorRecord] = (),
) -> dict[str, dict[str, int]]:
    """Load the tiny district; return feature ids as ``ids[layer][key]`` (keys are codes)."""
    with store.load(district, at=now, actor="test") as writer:
        ids = put_features(writer, order=order)
        put_tables(writer, ids)
        writer.put_indicators([*indicator_records(), *records])
        counts = {layer: len(keys) for layer, keys in ids.items()}
        writer.put_report(LoadReport(
            writer.load_id, district.id, now, 0.1,
            {**counts, "house": 3, "unit": 2, "person": 9}, {}, (), (),
            {"building": (4, 4), "address": (3, 3), "hydrant": (3, 3)}))
    return ids


def random_points(count: int, seed: int = 1) -> np.ndarray:
    """Return ``count`` points (lon, lat) in the district, the same for the same seed."""
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.uniform(WEST, WEST + 2 * STEP, count),
                            rng.uniform(SOUTH, SOUTH + 2 * STEP, count)])
