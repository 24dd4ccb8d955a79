"""A Block as plain JSON: what /api/block answers, the panel shows and a GeoJSON export carries."""

from datetime import UTC
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from data.block.model import Block, Figure, Item, Section
from data.model import Names, Ref

Json = dict[str, Any]

PRIVACY = Names(
    "人口只按整网格发布：1–4 人的网格不显示数字（记为“<5”）且不计入任何合计；"
    "网格以下不提供人口数。",
    "People are told by whole grids only: a grid of 1 to 4 is shown as “<5” and is in no sum; "
    "below the grid no count of people is given.")


def to_json(block: Block) -> Json:
    """Return the whole answer; times ISO 8601 UTC, areas km², coordinates WGS 84 lon, lat."""
    west, south, east, north = block.shape.geometry.bounds
    return {
        "shape": {"kind": block.shape.kind, "text": block.shape.text,
                  "repaired": block.shape.repaired,
                  "geometry": geometry(block.shape.geometry), "bounds": [west, south, east, north]},
        "district": _names(block.district),
        "version": block.version,
        "at": block.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "area_km2": round(block.shape.area_m2 / 1e6, 6),
        "outside": round(block.outside, 4),
        "privacy": _names(PRIVACY),
        "sections": [_section(one) for one in block.sections],
    }


def geometry(shape: BaseGeometry) -> Json:
    """Return GeoJSON coordinates to seven decimals, about a centimetre."""
    mapping: Json = shapely.geometry.mapping(shapely.set_precision(shape, 1e-7, mode="pointwise"))
    return mapping


def _section(one: Section) -> Json:
    return {"key": one.key, "name": _names(one.names),
            "total": figure(one.total) if one.total else None,
            "rows": [figure(row) for row in one.rows],
            "items": [_item(item) for item in one.items], "items_total": one.items_total,
            "notes": [_names(note) for note in one.notes], "records": list(one.records)}


def figure(one: Figure) -> Json:
    """Return one figure; ``value`` null with ``below`` 5 is "<5"."""
    value = None if one.value is None else round(float(one.value), 3)
    whole = int(value) if value is not None and value.is_integer() else value
    return {"key": one.key, "name": _names(one.names), "value": whole, "unit": one.unit,
            "below": one.below, "at_least": one.at_least, "quality": one.quality}


def _item(one: Item) -> Json:
    return {**_ref(one.ref), "figures": [figure(f) for f in one.figures], "text": one.text}


def _ref(ref: Ref) -> Json:
    return {"id": ref.id, "layer": ref.layer, "role": ref.role.value, "name": _names(ref.names),
            "code": ref.code}


def _names(value: Names) -> Json:
    return {"zh": value.zh, "en": value.en}
