"""A tiny district with every role and every oddity that tiles must survive."""

import numpy as np
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from data.model import DrawSpec, TileSpec
from tests.layers.fake import FakeStore, frame, spec

SCRIPT = "<script>alert(1)</script>"
LONG = "长" * 10_000
QUOTES = '"}],"x":\\ \u2028\n\t\U0001F600'
LOW_ID, BIG_ID = 1, 2**53 - 1


def wall_to_wall(count=120):
    """Return houses in rows that share their walls, 6 m wide, and one of 40 cm."""
    rows = [(LOW_ID + i, box(113.31 + 0.00006 * i, 23.1, 113.31006 + 0.00006 * i, 23.1001),
             {"height_m": 3.0 * (i % 9) or None, "height_quality": "estimated", "grid_id": 41})
            for i in range(count)]
    rows.append((BIG_ID, box(113.32, 23.101, 113.320004, 23.101004), {"name": "小亭"}))
    return rows


def odd_buildings():
    hole = Polygon(box(113.315, 23.102, 113.316, 23.103).exterior.coords,
                   [box(113.3153, 23.1023, 113.3157, 23.1027).exterior.coords])
    twins = MultiPolygon([box(113.317, 23.102, 113.3172, 23.1022),
                          box(113.3175, 23.102, 113.3177, 23.1022)])
    return [
        (2001, hole, {"name": SCRIPT, "height_m": float("nan")}),
        (2002, twins, {"name": LONG, "height_m": float("inf"), "base_m": 12.5}),
        (2003, box(113.318, 23.102, 113.319, 23.103),
         {"name": QUOTES, "props": {"has_parts": 1}}),
        (2004, box(113.318, 23.104, 113.319, 23.105),
         {"props": {"underground": True, "use": "地铁"}}),
        (2005, None, {"name": "没有形状", "lon": 113.3, "lat": 23.1}),
        (2006, Polygon(), {"name": "空的", "lon": 113.3, "lat": 23.1}),
    ]


def small_store(load=1):
    """Return a store of one zone, for tests that build several times."""
    zone = frame([(51, box(113.318, 23.106, 113.319, 23.107), {"name": "西广场"})])
    return FakeStore([(spec("zone", "zone"), zone)], load)


def store(load=1):
    rng = np.random.default_rng(4)
    spots = zip(rng.uniform(113.31, 113.33, 300), rng.uniform(23.095, 23.11, 300), strict=True)
    points = [(5000 + i, Point(x, y), {"name": "摄像机", "kind": "摄像机", "grid_id": 41})
              for i, (x, y) in enumerate(spots)]
    plates = [(7000 + i, Point(113.31 + i * 1e-5, 23.1), {
        "name": "广州市海珠区阅江西路" * 20, "grid_id": 41, "props": {"plate": f"{i}号"}})
        for i in range(200)]
    water = Polygon([(113.28, 23.106), (113.36, 23.104), (113.36, 23.107), (113.28, 23.109)])
    layers = {
        "water": (spec("water", "base", draw=DrawSpec(recipe="water", label="name")),
                  frame([(1, water, {"name": "珠江", "name_en": "Pearl River"})])),
        "road": (spec("road", "base", draw=DrawSpec("line", "road", "name")), frame(
            [(1, LineString([(113.3, 23.1), (113.34, 23.1)]), {"kind": "primary", "name": "路"})])),
        "mixed": (spec("mixed", "base"), frame([(1, water, {"kind": "park"})])),
        "rail": (spec("rail", "base", draw=DrawSpec(recipe="rail")), frame(
            [(1, LineString([(113.3, 23.1), (113.34, 23.11)]), {})])),
        "street": (spec("street", "street"), frame(
            [(31, box(113.30, 23.09, 113.34, 23.12), {"name": "赤岗街道", "name_en": "Chigang"})])),
        "grid": (spec("grid", "grid"), frame(
            [(41, box(113.30, 23.09, 113.32, 23.12), {"code": "440105001001001"})])),
        "building": (spec("building", "building", tile=TileSpec("building", 14, ("use",))),
                     frame(wall_to_wall() + odd_buildings())),
        "part": (spec("part", "building_part", draw=DrawSpec(recipe="landmark")), frame(
            [(9001, Point(113.3191, 23.1065).buffer(3e-4), {"height_m": 454.0, "base_m": 0.0,
                                                            "building_id": 2003})])),
        "zone": (spec("zone", "zone"), frame(
            [(51, box(113.318, 23.106, 113.319, 23.107), {"name": "西广场"})])),
        "camera": (spec("camera", "facility", "摄像机"), frame(points)),
        "address": (spec("address", "address"), frame(plates)),
        "place": (spec("place", "place"), frame(
            [(61, Point(113.3191, 23.1065),
              {"name": "广州塔", "name_en": "Canton Tower", "rank": 1})])),
        "person": (spec("person", "person"), None),
        "empty": (spec("empty", "facility", tile=TileSpec("nothing", 13)),
                  frame(points).iloc[:0]),
    }
    return FakeStore(list(layers.values()), load)
