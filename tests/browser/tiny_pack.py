"""A district of a handful of features, written by hand into a folder: quick to load, easy to know.

A kilometre of nowhere around 113.300 E, 23.100 N. It holds one name that tries to run, one that is
very long, and two zones that get readings only when a test posts them.
"""

import json
from pathlib import Path
from typing import Any

WEST, SOUTH, EAST, NORTH = 113.295, 23.095, 113.305, 23.105
#: Runs, if anybody ever puts it into a page as anything else than text.
HOSTILE = "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=2</script>"
LONG = "长" * 10_000

HEAD = """
format = 1
id = "tiny"
synthetic = true
attribution = "nobody"
event_file = "events.toml"
[name]
zh = "小区"
en = "Tiny"
[place]
extent = [113.295, 23.095, 113.305, 23.105]
time_zone = "Asia/Shanghai"
[view]
longitude = 113.3
latitude = 23.1
zoom = 15.5
pitch = 30
bearing = 0
[[indicators]]
template = "crowd.present"
over = "zone"
name = { zh = "{name}在场人数", en = "People at {name}" }
unit = "person"
cadence_s = 5
source = "test"
"""

#: One kind that must last, one that counts at once, one that waits long, and a facility's state.
EVENTS = """
[[kinds]]
kind = "car_parking"
name = { zh = "机动车违停", en = "Illegally parked car" }
group = { zh = "街面秩序", en = "Street order" }
dwell_s = 300
merge_s = 900
radius_m = 15
classes = ["illegal_parking"]
[[kinds]]
kind = "fire"
name = { zh = "焚烧烟火", en = "Fire or smoke" }
severity = "I"
merge_s = 600
radius_m = 60
score_least = 0.75
[[kinds]]
kind = "ponding"
name = { zh = "道路积水", en = "Water on the road" }
severity = "II"
dwell_s = 60
merge_s = 1200
radius_m = 60
[[kinds]]
kind = "facility.cover_open"
name = { zh = "井盖开启", en = "Cover open" }
severity = "II"
stands = true
"""

#: code, role, fields beside code and name, the layer's Chinese name
LAYERS = (
    ("district", "district", (), "区"),
    ("street", "street", ("parent_code",), "街道"),
    ("community", "community", ("parent_code",), "社区"),
    ("grid", "grid", ("parent_code", "manager", "phone", "team"), "网格"),
    ("building", "building", ("height_m", "kind"), "建筑物"),
    ("address", "address", ("building_code", "plate"), "标准地址"),
    ("hydrant", "facility", ("state", "kind"), "消火栓"),
    ("zone", "zone", ("kind", "m2_per_person"), "人群分区"),
)


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def features() -> dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """Return layer -> (geometry, properties) of everything in the district."""
    whole, middle = box(WEST, SOUTH, EAST, NORTH), (WEST + EAST) / 2
    grids = [
        (box(WEST, SOUTH, middle, NORTH), {"code": "G1", "name": "第一网格", "manager": "陈大文"}),
        (box(middle, SOUTH, EAST, NORTH), {"code": "G2", "name": "第二网格", "manager": "李小明"}),
    ]
    for _, row in grids:
        row |= {"parent_code": "C1", "phone": "13800000000", "team": "一组"}
    return {
        "district": [(whole, {"code": "D1", "name": "小区"})],
        "street": [(whole, {"code": "S1", "name": "一街", "parent_code": "D1"})],
        "community": [(whole, {"code": "C1", "name": "一社区", "parent_code": "S1"})],
        "grid": grids,
        "building": [
            (box(113.2985, 23.1005, 113.2995, 23.1015),
             {"code": "B1", "name": HOSTILE, "height_m": 40, "kind": "office"}),
            (box(113.3005, 23.1005, 113.3015, 23.1015),
             {"code": "B2", "name": LONG, "height_m": 60, "kind": "office"}),
        ],
        "address": [(point(113.299, 23.101),
                     {"code": "A1", "name": "一街1号", "building_code": "B1", "plate": "1"})],
        "hydrant": [(point(113.2975, 23.099), {"code": "H1", "name": "消火栓一", "state": "完好",
                                               "kind": "hydrant"})],
        "zone": [
            (box(113.298, 23.097, 113.299, 23.098),
             {"code": "Z1", "name": "北广场", "kind": "square", "m2_per_person": 1.0}),
            (box(113.301, 23.097, 113.302, 23.098),
             {"code": "Z2", "name": HOSTILE, "kind": "square", "m2_per_person": 1.0}),
        ],
    }


def write(folder: Path) -> Path:
    """Write the pack into ``folder`` and return it."""
    (folder / "layers").mkdir(parents=True)
    text = HEAD
    for code, role, extra, name in LAYERS:
        columns = "\n".join(f'{c} = "{c}"' for c in ("code", "name", *extra))
        text += (
            f'\n[[layers]]\ncode = "{code}"\nrole = "{role}"\n'
            f'name = {{ zh = "{name}", en = "{code}" }}\n'
            f'group = [{{ zh = "全部", en = "All" }}]\n'
            f'source = "layers/{code}.geojson"\nlicence = "CC0-1.0"\n[layers.fields]\n{columns}\n'
        )
    (folder / "pack.toml").write_text(text, encoding="utf-8")
    (folder / "events.toml").write_text(EVENTS, encoding="utf-8")
    for code, rows in features().items():
        collection = {"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": geometry, "properties": properties}
            for geometry, properties in rows
        ]}
        path = folder / "layers" / f"{code}.geojson"
        path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return folder
