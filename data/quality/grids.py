"""Checks that grids tile their district: no gap, no overlap, with places where they do not."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from data.ingest.attach import Group, group
from data.ingest.prepare import Prepared
from data.model import Role
from data.quality.model import GridCheck, Place

#: Slivers up to this area (m²) come from rounding of coordinates, not from a drawing.
SLIVER_M2 = 1.0
PLACES_KEPT = 200
#: What the grids should fill: the first of these layers that the pack has.
_WITHIN = (Role.DISTRICT, Role.STREET, Role.COMMUNITY)

Shapes = NDArray[np.object_]


def check_grids(prepared: Prepared) -> GridCheck | None:
    """Return gaps and overlaps of the grids in m² (the district's metric CRS); None: no grids."""
    grids = group(prepared.mapped, Role.GRID)
    if not len(grids.at):
        return None
    crs = prepared.pack.district.metric_crs
    # Cut in degrees, where edges that share vertices stay shared; measured in metres.
    shapes = grids.shapes
    role = next((r for r in _WITHIN if len(group(prepared.mapped, r).at)), None)
    overlaps = _overlaps(shapes, [str(c) for c in grids.codes], crs)
    area = 0.0
    gaps: list[Place] = []
    if role is not None:
        area, gaps = _gaps(shapes, group(prepared.mapped, role), crs)
    return GridCheck(
        len(grids.at), "" if role is None else role.value, round(area, 1),
        round(sum(p.area_m2 for p in gaps), 1), round(sum(p.area_m2 for p in overlaps), 1),
        tuple(gaps[:PLACES_KEPT]), tuple(overlaps[:PLACES_KEPT]))


def _gaps(grids: Shapes, within: Group, crs: str) -> tuple[float, list[Place]]:
    whole = shapely.union_all(within.shapes)
    rest = shapely.get_parts(shapely.difference(whole, shapely.union_all(grids)))
    area = shapely.area(_project(np.array([whole], dtype=object), crs)).sum()
    return float(area), _places(rest, [()] * len(rest), crs)


def _overlaps(grids: Shapes, codes: list[str], crs: str) -> list[Place]:
    tree = shapely.STRtree(grids)
    a, b = tree.query(grids, predicate="intersects")
    a, b = a[a < b], b[a < b]
    common = shapely.intersection(grids[a], grids[b])
    named = [(codes[i], codes[j]) for i, j in zip(a, b, strict=True)]
    return _places(common, named, crs)


def _places(shapes: Shapes, grids: Sequence[tuple[str, ...]], crs: str) -> list[Place]:
    """Return those above a sliver, largest first, each with a point inside (WGS 84)."""
    areas = shapely.area(_project(shapes, crs))
    order = [i for i in np.argsort(-areas) if areas[i] > SLIVER_M2]
    points = shapely.point_on_surface(shapes[order])
    return [Place(round(float(areas[i]), 1), round(float(p.x), 6), round(float(p.y), 6), grids[i])
            for i, p in zip(order, points, strict=True)]


def _project(shapes: Shapes, crs: str) -> Shapes:
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, project), dtype=object)
