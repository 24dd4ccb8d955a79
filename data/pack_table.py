"""The layers of a pack as one CSV table, a line a layer: rows become what [[layers]] would hold."""

import csv
from pathlib import Path
from typing import Any

from data.pack_paths import inside
from data.pack_problems import did_you_mean
from data.pack_section import Section

#: Columns that a table may have; those with a dot stand in a table below the layer.
COLUMNS: dict[str, str] = {
    "code": "code", "role": "role", "name_zh": "name.zh", "name_en": "name.en",
    "group_zh": "", "group_en": "", "source": "source", "sublayer": "sublayer",
    "encoding": "encoding", "datum": "datum", "crs": "crs", "where": "where",
    "owner_zh": "owner.zh", "owner_en": "owner.en", "update_cycle": "update_cycle",
    "sharing": "sharing", "sensitivity": "sensitivity", "licence": "licence",
    "tile_source": "tile.source", "min_zoom": "tile.min_zoom", "how": "draw.how",
    "recipe": "draw.recipe", "label": "draw.label", "label_min_zoom": "draw.label_min_zoom",
    "order": "draw.order", "visible": "draw.visible", "keep": "keep",
}
_NUMBERS = frozenset({"min_zoom", "label_min_zoom", "order"})


def layer_rows(top: Section, root: Path) -> list[dict[str, Any]]:
    """Return the rows of the table that ``layer_table`` names as [[layers]] tables.

    Empty cells count as not written; lines that begin with # are left out. Every fault is noted
    at its place.
    """
    name = top.text("layer_table", "")
    if not name:
        return []
    problem = inside(root, name)
    if problem:
        top.error("layer_table", problem, "Give a CSV file in the pack's folder.")
        return []
    try:
        lines = (root / name).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        top.error("layer_table", f'names "{name}", which cannot be read ({e}).',
                  "Give a CSV file in UTF-8 in the pack's folder.")
        return []
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    for column in (rows[0] if rows else {}):
        if column not in COLUMNS:
            top.log.warn(f"{name} {column}", "is no known column and is ignored.",
                         did_you_mean(str(column), list(COLUMNS)))
    return [_layer(row) for row in rows]


def _layer(row: dict[str, str]) -> dict[str, Any]:
    layer: dict[str, Any] = {}
    for column, path in COLUMNS.items():
        text = (row.get(column) or "").strip()
        if not text or not path:
            continue
        outer, _, inner = path.partition(".")
        place = layer.setdefault(outer, {}) if inner else layer
        place[inner or outer] = _value(column, text)
    chinese = (row.get("group_zh") or "").strip()
    if chinese:
        english = (row.get("group_en") or "").strip() or chinese
        layer["group"] = [{"zh": zh.strip(), "en": en.strip()} for zh, en in
                          zip(chinese.split("/"), _as_long(english, chinese), strict=True)]
    return layer


def _as_long(english: str, chinese: str) -> list[str]:
    """Return the English path; the Chinese one where it has another length."""
    parts = english.split("/")
    return parts if len(parts) == chinese.count("/") + 1 else chinese.split("/")


def _value(column: str, text: str) -> Any:
    """Return a cell as TOML would give it; what is no number stays text and is named later."""
    if column == "keep":
        return [name.strip() for name in text.split("|")]
    if column == "visible" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if column in _NUMBERS:
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return text
    return text
