"""Cleans geometry: missing, unreadable, infinite, invalid and wrong-typed shapes, row by row."""

import numpy as np
import shapely
from numpy.typing import NDArray

from data.ingest.draft import Draft, Mask
from data.model import AREA_LEVELS, Role

POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON, COLLECTION = 0, 1, 3, 4, 5, 6, 7
TYPE_NAMES = {0: "Point", 1: "LineString", 2: "LinearRing", 3: "Polygon", 4: "MultiPoint",
              5: "MultiLineString", 6: "MultiPolygon", 7: "GeometryCollection"}
_POLYGONS = frozenset({POLYGON, MULTIPOLYGON})
_POINTS = frozenset({POINT})
_ANY = frozenset({POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON})

Shapes = NDArray[np.object_]


def allowed_types(role: Role) -> frozenset[int]:
    """Return the GEOS type ids that a role may have."""
    if role in (*AREA_LEVELS, Role.BUILDING, Role.BUILDING_PART, Role.ZONE):
        return _POLYGONS
    return _POINTS if role in (Role.ADDRESS, Role.PLACE) else _ANY


def drop_unusable(draft: Draft) -> None:
    """Reject rows without a geometry and rows with NaN or infinite coordinates."""
    shapes = _shapes(draft)
    missing = shapely.is_missing(shapes)
    draft.drop(missing, "missing_geometry",
               "It has no geometry, or one that cannot be read. Give it a place in the source.")
    shapes = _shapes(draft)
    draft.drop(shapely.is_empty(shapes), "empty_geometry",
               "Its geometry is empty. Give it a place in the source.")
    draft.drop(_infinite(_shapes(draft)), "bad_coordinates",
               "A coordinate is NaN or infinite. Correct it, or the pack's crs.")


def repair(draft: Draft) -> None:
    """Make invalid shapes valid (told), reject those that cannot be, and those of a wrong type."""
    shapes = _shapes(draft)
    allowed = allowed_types(draft.spec.role)
    bad = ~shapely.is_valid(shapes)
    before = np.array(shapely.get_type_id(shapes))
    if bad.any():
        reasons = np.full(len(shapes), "", dtype=object)
        reasons[bad] = shapely.is_valid_reason(shapes[bad])
        shapes = shapes.copy()
        shapes[bad] = _mended(shapes[bad], before[bad])
        lost = bad & shapely.is_empty(shapes)
        draft.tell(bad & ~lost, "invalid geometry was repaired", "Look at them in the source.")
        draft.shapes = shapes
        draft.drop(lost, "invalid_geometry",
                   lambda i: f"Its geometry is invalid ({reasons[i]}) and nothing is left when it "
                             "is repaired. Draw it again.")
    _unwrap(draft, allowed)
    kinds = np.array(shapely.get_type_id(_shapes(draft)))
    wrong = ~np.isin(kinds, list(allowed))
    names = " or ".join(TYPE_NAMES[t] for t in sorted(allowed) if t in (POINT, LINE, POLYGON))
    draft.drop(wrong, "wrong_geometry",
               lambda i: f"It is a {TYPE_NAMES[int(kinds[i])]}; role {draft.spec.role} needs "
                         f"{names}. Correct the geometry or the role.")


def _shapes(draft: Draft) -> Shapes:
    if draft.shapes is None:  # a table has none; only mapped layers come here
        raise TypeError(f"layer {draft.spec.code} has no geometry")
    return draft.shapes


def _infinite(shapes: Shapes) -> Mask:
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    bad = np.zeros(len(shapes), dtype=bool)
    bad[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return bad


def _mended(shapes: Shapes, kinds: NDArray[np.int64]) -> Shapes:
    """Return valid shapes of the same dimension as before; empty where nothing of it is left."""
    valid = shapely.make_valid(shapes)
    for i in np.flatnonzero(shapely.get_type_id(valid) != kinds):
        want = {POLYGON: (POLYGON, MULTIPOLYGON), MULTIPOLYGON: (POLYGON, MULTIPOLYGON),
                LINE: (LINE, MULTILINE), MULTILINE: (LINE, MULTILINE)}.get(int(kinds[i]))
        if want is None or shapely.get_type_id(valid[i]) in want:
            continue
        parts = shapely.get_parts(shapely.get_parts(valid[i]))
        same = parts[np.isin(shapely.get_type_id(parts), want)]
        valid[i] = shapely.union_all(same) if len(same) else shapely.Polygon()
    return np.asarray(valid, dtype=object)


def _unwrap(draft: Draft, allowed: frozenset[int]) -> None:
    """Turn a multi-point of one into its point where only points are allowed."""
    shapes = _shapes(draft)
    if allowed == _POINTS:
        one = ((shapely.get_type_id(shapes) == MULTIPOINT)
               & (shapely.get_num_geometries(shapes) == 1))
        if one.any():
            draft.shapes = shapes.copy()
            draft.shapes[one] = shapely.get_geometry(shapes[one], 0)
