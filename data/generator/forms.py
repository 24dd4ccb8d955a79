"""Solid forms of landmarks: boxes, ellipses and lofts, stacked as prisms that a map can extrude."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import Polygon

_CORNERS = {"box": (4, 45.0), "tri": (3, 90.0), "octagon": (8, 22.5), "ellipse": (40, 0.0)}


@dataclass(frozen=True, slots=True)
class Prism:
    """A vertical prism: outline in metres, from ``base`` to ``top`` metres over ground."""

    outline: Polygon
    base: float
    top: float
    kind: str


def outline(form: str, length: float, width: float, degrees: float,
            centre: tuple[float, float]) -> Polygon:
    """Return an outline of ``form`` with its long axis ``degrees`` counter-clockwise from east."""
    n, start = _CORNERS[form]
    angle = np.radians(start + 360 / n * np.arange(n))
    unit = np.stack([np.cos(angle), np.sin(angle)], 1)
    unit = unit / (np.abs(unit).max(axis=0) * 2)
    if form == "tri":
        unit = _rounded(unit)
    local = unit * [length, width]
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return Polygon(local @ np.array([[c, s], [-s, c]]) + np.asarray(centre))


def _rounded(unit: np.ndarray) -> np.ndarray:
    shape = Polygon(unit).buffer(-0.16).buffer(0.16, quad_segs=6)
    out: np.ndarray = shapely.get_coordinates(shape)[:-1]
    return out


def prisms(part: dict[str, Any], centre: np.ndarray) -> list[Prism]:
    """Return the prisms of one part table of a landmark; ``centre`` in metres.

    A part is one prism (``form length width angle base top dx dy``) or a loft through
    ``rings`` of [height, length, width, angle], cut into ``slices`` prisms.
    """
    at = (float(centre[0] + part.get("dx", 0)), float(centre[1] + part.get("dy", 0)))
    form, kind = str(part.get("form", "box")), str(part.get("kind", "body"))
    if "rings" in part:
        return _loft(np.array(part["rings"], dtype=float), int(part["slices"]), form, kind, at)
    shape = outline(form, float(part["length"]), float(part["width"]),
                    float(part.get("angle", 0)), at)
    return [Prism(shape, float(part.get("base", 0)), float(part["top"]), kind)]


def _loft(
    rings: np.ndarray, slices: int, form: str, kind: str, at: tuple[float, float]
) -> list[Prism]:
    """Interpolate rings by height; each slice takes the ring of its middle."""
    edges = np.linspace(rings[0, 0], rings[-1, 0], slices + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    length, width, turn = (np.interp(middle, rings[:, 0], rings[:, k]) for k in (1, 2, 3))
    return [
        Prism(outline(form, float(a), float(b), float(t), at), round(float(z0), 2),
              round(float(z1), 2), kind)
        for z0, z1, a, b, t in zip(edges, edges[1:], length, width, turn, strict=False)
    ]
