"""Third step: parcels between roads and water are built on, each by the texture of its use."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from data.generator.blocks import Cells
from data.generator.footprints import drop_overlaps
from data.generator.frontage import frontage
from data.generator.skeleton import Skeleton
from data.generator.spec import Spec
from data.generator.textures import TEXTURES, Parcel, Rule, Texture, parcel

Task = tuple[Parcel, Texture, Rule]


@dataclass(frozen=True, slots=True)
class Stock:
    """All generated buildings: outlines in metres, storeys, use, and the cell of each."""

    shapes: np.ndarray
    storeys: np.ndarray
    use: np.ndarray
    cell: np.ndarray


def build(spec: Spec, skeleton: Skeleton, cells: Cells, reserved: list[BaseGeometry]) -> Stock:
    """Fill every cell; ``reserved`` outlines (landmarks, squares) stay clear."""
    obstacles = _obstacles(spec, skeleton, cells, reserved)
    tree = STRtree(obstacles)
    shapes, storeys, use, owner = [], [], [], []
    for i, cell in enumerate(cells.polygons):
        rule = spec.tables["use"][str(cells.use[i])]
        if "texture" not in rule:
            continue
        rng = spec.rng(2, i)
        for land in _land(cell, obstacles, tree, float(rule["lane_m"]) / 2 + 1.5):
            for part, texture, inset in _parts(land, rule, rng):
                lots = texture(part, inset, rng)
                shapes.append(lots.shapes)
                storeys.append(lots.storeys)
                use.append(lots.use)
                owner.append(np.full(len(lots.shapes), i))
    stock = Stock(*(np.concatenate(a) for a in (shapes, storeys, use, owner)))
    keep = drop_overlaps(stock.shapes, 0.4)
    return Stock(stock.shapes[keep], stock.storeys[keep], stock.use[keep], stock.cell[keep])


def _parts(land: Polygon, rule: Rule, rng: np.random.Generator) -> list[Task]:
    """Return (parcel, texture, rule) tasks: shops along the edge first, the main texture inside."""
    tasks: list[Task] = []
    core = land
    if "frontage" in rule and rng.random() < float(rule["frontage"]["share"]):
        tasks.append((parcel(land), frontage, rule["frontage"]))
        core = land.buffer(-float(rule["frontage"]["depth_m"]) - 7)
    for piece in getattr(core, "geoms", [core]):
        if piece.area > 250:
            tasks.append((parcel(piece), TEXTURES[rule["texture"]], rule))
    return tasks


def _obstacles(
    spec: Spec, skeleton: Skeleton, cells: Cells, reserved: list[BaseGeometry]
) -> np.ndarray:
    margin = spec.tables["stage"]["road_margin_m"]
    out = [r.line.buffer(r.width / 2 + float(margin[r.kind]), quad_segs=2) for r in skeleton.roads]
    water = float(spec.tables["stage"]["water_margin_m"])
    out += [w.geometry.buffer(water, quad_segs=2) for w in skeleton.water]
    out += [g.geometry for g in skeleton.greens]
    out += reserved
    split: list[BaseGeometry] = []
    for shape in out:
        split.extend(_chop(shape))
    return np.array(split, dtype=object)


def _chop(shape: BaseGeometry) -> list[BaseGeometry]:
    """Cut a long obstacle into tiles of 400 m, so that each cell meets a small piece only."""
    west, south, east, north = shape.bounds
    if max(east - west, north - south) < 600:
        return [shape]
    xs, ys = np.arange(west, east, 400), np.arange(south, north, 400)
    gx, gy = (a.ravel() for a in np.meshgrid(xs, ys))
    tiles = shapely.intersection(shape, shapely.box(gx, gy, gx + 400, gy + 400))
    return [t for t in tiles if not t.is_empty]


def _land(cell: Polygon, obstacles: np.ndarray, tree: STRtree, inset: float) -> list[Polygon]:
    near = obstacles[np.sort(tree.query(cell, predicate="intersects"))]
    free = cell.buffer(-inset, quad_segs=2).difference(shapely.union_all(near))
    return [p for p in getattr(free, "geoms", [free]) if p.area > 200]
