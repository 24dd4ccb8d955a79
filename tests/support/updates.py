"""Files of changed rows of the estate, as an office would send them for an update."""

import json
from pathlib import Path
from typing import Any

from tests.support import estate

COLUMNS = {code: ("code", *columns) for code, _, columns in estate.LAYERS}


def changed(layer: str, like: str, **values: Any) -> dict[str, Any]:
    """Return the row of code ``like`` with other values."""
    row = next(r for r in estate.estate()[layer] if r["code"] == like)
    return {**row, **values}


def changes_file(folder: Path, layer: str, rows: list[dict[str, Any]], name: str = "changes",
                 *more: str) -> Path:
    """Write rows as GeoJSON with the layer's columns and ``more``; return the file."""
    features = [{"type": "Feature", "geometry": row.get("shape"),
                 "properties": {c: row.get(c) for c in (*COLUMNS[layer], *more)}}
                for row in rows]
    path = folder / f"{name}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features},
                               ensure_ascii=False), encoding="utf-8")
    return path
