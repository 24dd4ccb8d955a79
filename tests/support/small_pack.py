"""Writes a pack of one layer for a test: the head is always the same square near the tower."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from data.ingest.clean import clean_layer
from data.ingest.draft import Draft
from data.pack import Pack, read_pack

#: West, south, east, north of the district that every small pack has.
EXTENT = (113.300, 23.100, 113.304, 23.104)
HEAD = f"""
format = 1
id = "small"
name = {{ zh = "小区", en = "Small" }}
[place]
extent = {list(EXTENT)}
time_zone = "Asia/Shanghai"
"""


def small_pack(root: Path, layer: str, files: dict[str, str | bytes] | None = None) -> Pack:
    """Write ``pack.toml`` with one layer (its TOML lines; code and name are given) and files."""
    root.mkdir(parents=True, exist_ok=True)
    for name, data in (files or {}).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    text = f'{HEAD}\n[[layers]]\ncode = "thing"\nname = "东西"\n{layer}\n'
    (root / "pack.toml").write_text(text, encoding="utf-8")
    return read_pack(root)


def cleaned(root: Path, layer: str, files: dict[str, str | bytes] | None = None) -> Draft:
    """Return the one layer of a small pack, read and cleaned."""
    pack = small_pack(root, layer, files)
    return clean_layer(pack, pack.layers[0])


def geojson(*features: tuple[dict[str, Any], Any]) -> str:
    """Return a FeatureCollection of (properties, geometry); a geometry may be a dict or None."""
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": p, "geometry": g} for p, g in features]},
        ensure_ascii=False)


def square(x: float = 113.301, y: float = 23.101, size: float = 0.001) -> dict[str, Any]:
    """Return a square polygon by its south-west corner in degrees."""
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def polygon(points: Iterable[tuple[float, float]]) -> dict[str, Any]:
    """Return a polygon of one ring."""
    return {"type": "Polygon", "coordinates": [[list(p) for p in points]]}


def point(x: float = 113.301, y: float = 23.101) -> dict[str, Any]:
    """Return a point."""
    return {"type": "Point", "coordinates": [x, y]}
