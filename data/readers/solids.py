"""Turns the faces of a 3D building into what a map draws: a footprint, a foot and a top."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Ring = NDArray[np.float64]
GROUND, ROOF, WALL, UNKNOWN = "ground", "roof", "wall", ""
#: A face whose normal leans less than this from the vertical lies flat.
_FLAT = 0.9
#: Faces this near (metres) to the lowest point are the foot of a building.
_FOOT_M = 0.5


@dataclass(frozen=True, slots=True)
class Face:
    """One polygon in space: exterior ring first, x, y, z in the source's CRS and metres."""

    kind: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Footprint in the source's CRS (None when there is none), and its lowest and highest z."""

    footprint: shapely.Geometry | None
    low: float
    high: float


def form(faces: Sequence[Face]) -> Form:
    """Return the form of a building: its ground surfaces, else its lowest flat faces, else all."""
    heights = [r[:, 2] for f in faces for r in f.rings if len(r)]
    if not heights:
        return Form(None, np.nan, np.nan)
    z = np.concatenate(heights)
    low, high = float(np.nanmin(z)), float(np.nanmax(z))
    foot = [f for f in faces if f.kind == GROUND] or [
        f for f in faces if _flat(f) and float(np.nanmin(f.rings[0][:, 2])) < low + _FOOT_M]
    for chosen in (foot, [f for f in faces if f.kind == ROOF], faces):
        drawn = _union(chosen)
        if drawn is not None:
            return Form(drawn, low, high)
    return Form(None, low, high)


def _flat(face: Face) -> bool:
    """Whether a face lies flat, by its normal (Newell's sum over the exterior ring)."""
    ring = face.rings[0]
    if len(ring) < 4:
        return False
    here, there = ring[:-1], ring[1:]
    normal = np.cross(here - ring[0], there - ring[0]).sum(axis=0)
    length = float(np.linalg.norm(normal))
    return length > 0 and abs(float(normal[2])) / length > _FLAT


def _union(faces: Sequence[Face]) -> shapely.Geometry | None:
    shapes = [shapely.Polygon(f.rings[0][:, :2], [r[:, :2] for r in f.rings[1:] if len(r) > 3])
              for f in faces if len(f.rings[0]) > 3]
    if not shapes:
        return None
    merged = shapely.union_all(shapely.make_valid(np.array(shapes, dtype=object)))
    parts = [p for p in shapely.get_parts(merged)
             if shapely.get_dimensions(p) == 2 and shapely.area(p) > 0]
    return shapely.union_all(parts) if parts else None
