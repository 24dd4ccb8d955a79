"""Hand-placed landmarks: their solid parts, their footprints, and the ground they keep clear."""

import tomllib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data.errors import PackError
from data.generator.forms import Prism, prisms
from data.generator.spec import Spec


@dataclass(frozen=True, slots=True)
class Landmark:
    """One landmark: the pack's own table, its centre in metres, its prisms and its footprint."""

    facts: dict[str, Any]
    centre: np.ndarray
    parts: list[Prism]
    footprint: BaseGeometry


def read_landmarks(spec: Spec) -> list[Landmark]:
    """Read the landmarks file of the spec and set out every part."""
    path = spec.root / str(spec.tables["files"]["landmarks"])
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["landmark"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as e:
        raise PackError(f"{path.name} cannot be read as landmarks: {e}.", "Check it.") from e
    out = []
    for row in rows:
        centre = spec.frame.to_xy(np.array([[row["lon"], row["lat"]]]))[0]
        parts = [p for table in row["parts"] for p in prisms(table, centre)]
        out.append(Landmark(row, centre, parts, shapely.union_all([p.outline for p in parts])))
    return out


def reserved(landmarks: list[Landmark]) -> list[BaseGeometry]:
    """Return the ground that generated buildings keep clear of."""
    return [m.footprint.convex_hull.buffer(float(m.facts.get("clear_m", 10))) for m in landmarks]


def landmark_buildings(landmarks: list[Landmark], district: BaseGeometry) -> pd.DataFrame:
    """Return the building rows of landmarks inside ``district`` (no code yet)."""
    inside = [m for m in landmarks if district.contains(shapely.Point(m.centre))]
    return pd.DataFrame({
        "kind": [m.facts["kind"] for m in inside], "use": [m.facts["kind"] for m in inside],
        "levels": [int(m.facts.get("levels", 1)) for m in inside],
        "levels_underground": [int(m.facts.get("levels_underground", 0)) for m in inside],
        "height_m": [float(m.facts["height_m"]) for m in inside],
        "year": [int(m.facts.get("year", 0)) or None for m in inside],
        "structure": [m.facts.get("structure", "") for m in inside],
        "name": [m.facts["name"] for m in inside],
        "name_en": [m.facts["name_en"] for m in inside],
        "plate": [str(m.facts.get("plate", "")) for m in inside],
        "on_road": [str(m.facts.get("road", "")) for m in inside],
        "geometry": [_ground(m) for m in inside],
    })


def _ground(mark: Landmark) -> BaseGeometry:
    """Return the footprint as one polygon: what touches the ground, else everything."""
    low = shapely.union_all([p.outline for p in mark.parts if p.base < 6])
    return low if low.geom_type == "Polygon" else low.convex_hull


def part_table(landmarks: list[Landmark], codes: dict[str, str]) -> pd.DataFrame:
    """Return one row a prism; ``codes`` maps landmark names to building codes."""
    rows = [(m, p) for m in landmarks for p in m.parts]
    return pd.DataFrame({
        "code": [f"{m.facts['name_en']}#{i}" for i, (m, _) in enumerate(rows)],
        "name": [m.facts["name"] for m, _ in rows],
        "name_en": [m.facts["name_en"] for m, _ in rows],
        "kind": [p.kind for _, p in rows],
        "base_m": [p.base for _, p in rows], "height_m": [p.top for _, p in rows],
        "building_code": [codes.get(m.facts["name"], "") for m, _ in rows],
        "geometry": [p.outline for _, p in rows],
    })


def place_table(landmarks: list[Landmark]) -> pd.DataFrame:
    """Return the label point of every landmark."""
    return pd.DataFrame({
        "name": [m.facts["name"] for m in landmarks],
        "name_en": [m.facts["name_en"] for m in landmarks],
        "kind": [m.facts["kind"] for m in landmarks],
        "rank": [int(m.facts.get("rank", 4)) for m in landmarks],
        "height_m": [float(m.facts["height_m"]) for m in landmarks],
        "geometry": [shapely.Point(m.centre) for m in landmarks],
    })
