"""Base map of the generated district: water, islands, green and roads with lanes."""

import numpy as np
import pandas as pd
import shapely

from data.generator.blocks import Cells
from data.generator.skeleton import Shape, Skeleton
from data.generator.spec import Spec

RANK = {"express": 1, "main": 2, "secondary": 4}
#: Road classes as CJJ 37 names them; the map draws by them.
CLASS = {"express": "快速路", "main": "主干路", "secondary": "次干路", "lane": "支路"}


def base_tables(spec: Spec, skeleton: Skeleton, cells: Cells) -> dict[str, pd.DataFrame]:
    """Return water, island, green, road and lane tables, geometry in metres."""
    stage = skeleton.stage
    return {
        "water": _shapes([*skeleton.water], stage),
        "island": _shapes(skeleton.islands, stage),
        "green": _shapes(skeleton.greens, stage),
        "road": _roads(skeleton),
        "lane": _lanes(skeleton, cells),
    }


def _shapes(shapes: list[Shape], stage: shapely.Polygon) -> pd.DataFrame:
    clipped = [s.geometry.intersection(stage) for s in shapes]
    there = [(s, g) for s, g in zip(shapes, clipped, strict=True) if not g.is_empty]
    return pd.DataFrame({
        "name": [s.name for s, _ in there], "name_en": [s.name_en for s, _ in there],
        "kind": [s.kind for s, _ in there], "geometry": [g for _, g in there],
    })


def _roads(skeleton: Skeleton) -> pd.DataFrame:
    rows = [(r, r.line.intersection(skeleton.stage)) for r in skeleton.roads]
    rows = [(r, g) for r, g in rows if not g.is_empty]
    return pd.DataFrame({
        "name": [r.name for r, _ in rows], "name_en": [r.name_en for r, _ in rows],
        "kind": [CLASS[r.kind] for r, _ in rows], "rank": [RANK[r.kind] for r, _ in rows],
        "width_m": [r.width for r, _ in rows], "geometry": [g for _, g in rows],
    })


def _lanes(skeleton: Skeleton, cells: Cells) -> pd.DataFrame:
    """Return the cuts between cells as lanes, where they run over land."""
    wet = shapely.union_all([w.geometry for w in skeleton.water])
    shapely.prepare(wet)
    lines = np.array(cells.lanes, dtype=object)
    width = np.array(cells.lane_width)
    dry = ~shapely.intersects(wet, lines) & shapely.contains(skeleton.stage, lines)
    return pd.DataFrame({
        "kind": CLASS["lane"], "width_m": width[dry], "rank": 7, "geometry": lines[dry],
    })
