"""First step of the generator: roads, water, greens, bridges and the outline, in metres."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from data.errors import PackError
from data.generator.curves import smooth, snap_ends
from data.generator.spec import Spec


@dataclass(frozen=True, slots=True)
class Road:
    """A named road: centre line and carriageway width in metres."""

    name: str
    name_en: str
    kind: str
    width: float
    line: LineString


@dataclass(frozen=True, slots=True)
class Shape:
    """A named outline or line of the base map, in metres."""

    name: str
    name_en: str
    kind: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Skeleton:
    """All hand-placed lines of the district."""

    roads: list[Road]
    water: list[Shape]        # river less islands, creeks, lakes
    islands: list[Shape]
    greens: list[Shape]
    bridges: list[dict[str, str]]
    stage: Polygon            # everything that is generated lies in here
    district: Polygon

    def carriageways(self, margin: float) -> list[BaseGeometry]:
        """Return every road's surface widened by ``margin`` metres on both sides."""
        return [r.line.buffer(r.width / 2 + margin, quad_segs=4) for r in self.roads]


def read_skeleton(spec: Spec) -> Skeleton:
    """Read and smooth the skeleton of ``spec``."""
    bridges = spec.rows("bridges")
    roads = _roads(spec, bridges)
    water, islands = _water(spec)
    greens = [
        Shape(r["name"], r["name_en"], r["kind"], _ring(spec.points(r["points"])))
        for r in spec.rows("greens")
    ]
    west, south, east, north = spec.tables["stage"]["box"]
    corners = spec.frame.to_xy(np.array([[west, south], [east, north]]))
    stage = shapely.box(*corners.ravel())
    return Skeleton(roads, water, islands, greens, bridges, stage, _district(spec, roads))


def _roads(spec: Spec, bridges: list[dict[str, str]]) -> list[Road]:
    rows = spec.rows("roads")
    lines = [smooth(spec.points(r["points"])) for r in rows]
    ends = [Point(*p) for b in bridges for p in spec.points(b["points"])[[0, -1]]]
    lines = snap_ends(lines, keep=ends, reach=float(spec.tables["stage"]["snap_m"]))
    return [
        Road(r["name"], r["name_en"], r["class"], float(r["width_m"]), line)
        for r, line in zip(rows, lines, strict=True)
    ]


def _ring(points: np.ndarray) -> Polygon:
    return Polygon(smooth(np.vstack([points, points[:1]]), closed=True).coords).buffer(0)


def _water(spec: Spec) -> tuple[list[Shape], list[Shape]]:
    rows = spec.rows("water")
    banks = {r["kind"]: r for r in rows if r["kind"].startswith("bank")}
    right, left = (smooth(spec.points(banks[k]["points"])) for k in ("bank_right", "bank_left"))
    river: BaseGeometry = Polygon([*right.coords, *reversed(left.coords)]).buffer(0)
    islands = [
        Shape(r["name"], r["name_en"], "island", _ring(spec.points(r["points"])))
        for r in rows if r["kind"] == "island"
    ]
    for island in islands:
        river = river.difference(island.geometry)
    head = banks["bank_right"]
    water = [Shape(head["name"], head["name_en"], "river", river)]
    for r in rows:
        if r["kind"] == "creek":
            line = smooth(spec.points(r["points"]))
            surface = line.buffer(float(r["width_m"]) / 2, cap_style="flat").difference(river)
            water.append(Shape(r["name"], r["name_en"], "creek", surface))
        elif r["kind"] == "lake":
            water.append(Shape(r["name"], r["name_en"], "lake", _ring(spec.points(r["points"]))))
    return water, islands


def _district(spec: Spec, roads: list[Road]) -> Polygon:
    """Close the outline: the typed line in the river, the named roads, and the joins between."""
    names = set(spec.tables["district"]["boundary_roads"])
    edge = shapely.union_all([r.line for r in roads if r.name in names])
    river = smooth(spec.points(spec.rows("district")[0]["points"]))
    joins = [
        LineString([end, shapely.shortest_line(Point(end), edge).coords[-1]])
        for end in (river.coords[0], river.coords[-1])
    ]
    faces = shapely.polygonize([shapely.union_all([edge, river, *joins])])
    inside = [f for f in faces.geoms if f.covers(Point(0, 0))]
    if not inside:
        raise PackError(
            "The generator's boundary roads and river line do not close round the origin.",
            "Check [district] boundary_roads and the district file of generator.toml.",
        )
    return Polygon(inside[0].exterior)
