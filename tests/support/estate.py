"""A hand-made estate that tests change between two loads: 20 buildings with all that hangs on them.

Two grids side by side in one street; building B01..B20 in two rows, each with an address A.., a
house H.., a person P.. and a unit U.. (by its address).
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.pack import Pack, read_pack

WEST, SOUTH, EAST, NORTH, MIDDLE = 113.300, 23.100, 113.310, 23.104, 113.305
_HEAD = """
format = 1
id = "estate"
name = { zh = "小区", en = "Estate" }
[place]
extent = [113.299, 23.099, 113.312, 23.106]
time_zone = "Asia/Shanghai"
"""
#: code, role, columns beside code
LAYERS = (
    ("district", "district", ("name",)), ("street", "street", ("name", "parent_code")),
    ("community", "community", ("name", "parent_code")), ("grid", "grid", ("parent_code",)),
    ("building", "building", ("name", "height_m", "grid_code")),
    ("address", "address", ("name", "building_code")),
    ("house", "house", ("building_code", "floor")), ("unit", "unit", ("name", "address_code")),
    ("person", "person", ("house_code",)),
)
Rows = dict[str, list[dict[str, Any]]]
Change = Callable[[Rows], None]


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """Return a rectangle as GeoJSON."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def house_box(lon: float, lat: float) -> dict[str, Any]:
    """Return a building of 0.0004 degrees whose middle is at ``lon``, ``lat``."""
    return box(lon - .0002, lat - .0002, lon + .0002, lat + .0002)


def estate() -> Rows:
    """Return every row by layer; ``shape`` is its geometry."""
    rows: Rows = {
        "district": [{"code": "D", "name": "区", "shape": box(WEST, SOUTH, EAST, NORTH)}],
        "street": [{"code": "S", "name": "一街", "parent_code": "D",
                    "shape": box(WEST, SOUTH, EAST, NORTH)}],
        "community": [{"code": "C", "name": "一社区", "parent_code": "S",
                       "shape": box(WEST, SOUTH, EAST, NORTH)}],
        "grid": [{"code": "G1", "parent_code": "C", "shape": box(WEST, SOUTH, MIDDLE, NORTH)},
                 {"code": "G2", "parent_code": "C", "shape": box(MIDDLE, SOUTH, EAST, NORTH)}],
        **{name: [] for name in ("building", "address", "house", "unit", "person")}}
    for n in range(1, 21):
        lon, lat = WEST + .0005 + .001 * ((n - 1) % 10), SOUTH + (.001 if n <= 10 else .003)
        rows["building"].append({
            "code": f"B{n:02}", "name": f"{n}号楼", "height_m": 10 + n, "shape":
            house_box(lon, lat), "grid_code": "G1" if lon < MIDDLE else "G2"})
        rows["address"].append({"code": f"A{n:02}", "name": f"一街{n}号", "building_code":
                                f"B{n:02}", "shape": {"type": "Point", "coordinates": [lon, lat]}})
        rows["house"].append({"code": f"H{n:02}", "building_code": f"B{n:02}", "floor": 1})
        rows["person"].append({"code": f"P{n:02}", "house_code": f"H{n:02}"})
        rows["unit"].append({"code": f"U{n:02}", "name": f"{n}号店", "address_code": f"A{n:02}"})
    return rows


def write(folder: Path, *changes: Change) -> Path:
    """Write the pack into ``folder`` (over what is there) after ``changes``; return it."""
    rows = estate()
    for change in changes:
        change(rows)
    (folder / "layers").mkdir(parents=True, exist_ok=True)
    text = _HEAD
    for code, role, columns in LAYERS:
        key = "id" if role == "person" else "code"
        fields = "\n".join([f'{key} = "code"', *(f'{c} = "{c}"' for c in columns)])
        kind = "geojson" if "shape" in estate()[code][0] else "csv"
        text += (f'\n[[layers]]\ncode = "{code}"\nrole = "{role}"\nname = {{ zh = "{code}", '
                 f'en = "{code}" }}\nsource = "layers/{code}.{kind}"\n[layers.fields]\n{fields}\n')
        _write_rows(folder / "layers" / f"{code}.{kind}", rows[code], ("code", *columns))
    (folder / "pack.toml").write_text(text, encoding="utf-8")
    return folder


def pack(folder: Path, *changes: Change) -> Pack:
    """Write the pack and read its head."""
    return read_pack(write(folder, *changes))


def _write_rows(path: Path, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        return
    features = [{"type": "Feature", "geometry": row["shape"],
                 "properties": {c: row.get(c) for c in columns}} for row in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features},
                               ensure_ascii=False), encoding="utf-8")


def without(layer: str, *codes: str) -> Change:
    """Return the change that takes rows away."""
    def change(rows: Rows) -> None:
        rows[layer] = [r for r in rows[layer] if r["code"] not in codes]

    return change


def with_values(layer: str, code: str, **values: Any) -> Change:
    """Return the change that sets values of one row."""
    def change(rows: Rows) -> None:
        next(r for r in rows[layer] if r["code"] == code).update(values)

    return change


def with_row(layer: str, **row: Any) -> Change:
    """Return the change that adds a row."""
    def change(rows: Rows) -> None:
        rows[layer].append(row)

    return change
