"""Shop-houses along the edge of a parcel: the street front of an old quarter."""

import numpy as np
import shapely

from data.generator.footprints import drop_overlaps, polygons, set_out
from data.generator.textures import Lots, Parcel, Rule


def frontage(p: Parcel, rule: Rule, rng: np.random.Generator) -> Lots:
    """Return lots of random width side by side along the outline, fronts to the street."""
    depth = float(rule["depth_m"])
    least, most = rule["length_m"]
    line = p.outline.buffer(-depth / 2 - 0.6, quad_segs=1)
    rings = [g.exterior for g in getattr(line, "geoms", [line]) if not g.is_empty]
    centres, sizes, angles = [], [], []
    for ring in rings:
        width = rng.uniform(least, most, max(1, int(ring.length / least)))
        end = np.cumsum(width + float(rule["gap_m"]))
        width, end = width[end < ring.length], end[end < ring.length]
        at = shapely.get_coordinates(shapely.line_interpolate_point(ring, end - width / 2))
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(ring, end - width / 2 + 1))
        way = ahead - at
        centres.append(at)
        sizes.append(np.stack([width, np.full(len(width), depth)], 1))
        angles.append(np.arctan2(way[:, 1], way[:, 0]))
    if not centres:
        return Lots(np.array([], dtype=object), np.array([], dtype=int), np.array([], dtype=str))
    middle, size = np.concatenate(centres), np.concatenate(sizes)
    shapes = polygons(set_out(middle, size, np.concatenate(angles), np.full(len(middle), "rect")))
    shapely.prepare(p.outline)
    shapes = shapes[shapely.contains_properly(p.outline, shapes)]
    shapes = shapes[drop_overlaps(shapes)]
    storeys = rng.integers(rule["storeys"][0], rule["storeys"][1] + 1, len(shapes))
    return Lots(shapes, storeys, np.full(len(shapes), str(rule["kind"])))
