"""Guesses the CRS of a source that does not say it, from where its numbers would lie."""

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from data.errors import SourceError
from data.model import District, LayerSpec

#: Points looked at; the median of a layer says enough.
_LOOKED_AT = 500
#: A guess must put this share of the points into the district.
_SHARE = 0.5
#: First zone of CGCS2000's three-degree systems with and without the zone in the easting.
_ZONED, _UNZONED, _FIRST, _LAST = 4513, 4534, 25, 45


def guess_crs(shapes: np.ndarray, district: District, spec: LayerSpec) -> tuple[str, list[str]]:
    """Return the guessed EPSG code, "" for degrees, and what to say with its evidence.

    Raises SourceError when no candidate puts the layer into the district.
    """
    points = _points(shapes)
    if not len(points) or np.abs(points).max() <= 360:
        return "", [f"{spec.source} names no CRS; its numbers are degrees, read as {spec.datum}. "
                    'Write datum, or crs such as "EPSG:4547", to be sure.']
    fits: list[tuple[float, str, np.ndarray]] = []
    for code in candidates(district):
        there = np.column_stack(Transformer.from_crs(code, "EPSG:4326", always_xy=True).transform(
            points[:, 0], points[:, 1]))
        share = _inside(there, district)
        if share >= _SHARE:
            fits.append((share, code, np.median(there, axis=0)))
    if not fits:
        raise SourceError(
            f"Layer {spec.code}: {spec.source} names no CRS, and in none that is usual here do its "
            f"numbers (about {points[0, 0]:.0f}, {points[0, 1]:.0f}) lie in the district.",
            'Ask its owner for the CRS and write it, such as crs = "EPSG:4547".')
    best = max(fits, key=lambda f: f[0])  # the first of the most: CGCS2000 before UTM
    return best[1], [_said(best, [f for f in fits if f is not best], spec)]


def candidates(district: District) -> list[str]:
    """Return the projected systems usual at a district, the likeliest first."""
    west, south, east, north = district.extent
    lon = (west + east) / 2
    zones = [z for z in range(_FIRST, _LAST + 1) if abs(3 * z - lon) <= 4.5]
    zones.sort(key=lambda z: abs(3 * z - lon))
    utm = query_utm_crs_info("WGS 84", AreaOfInterest(west, south, east, north))
    found = [f"EPSG:{_UNZONED + z - _FIRST}" for z in zones]
    found += [f"EPSG:{_ZONED + z - _FIRST}" for z in zones]
    found += [district.metric_crs, *(f"EPSG:{u.code}" for u in utm), "EPSG:3857"]
    return list(dict.fromkeys(found))


def _points(shapes: np.ndarray) -> np.ndarray:
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    step = max(len(there) // _LOOKED_AT, 1)
    boxes = shapely.bounds(there[::step]).reshape(-1, 4)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    return np.asarray(middles[np.isfinite(middles).all(axis=1)])


def _inside(points: np.ndarray, district: District) -> float:
    west, south, east, north = district.extent
    return float(((points[:, 0] >= west) & (points[:, 0] <= east)
                  & (points[:, 1] >= south) & (points[:, 1] <= north)).mean())


def _said(best: tuple[float, str, np.ndarray], others: list[tuple[float, str, np.ndarray]],
          spec: LayerSpec) -> str:
    share, code, place = best
    text = (f"{spec.source} names no CRS; it was guessed as {code} "
            f"({CRS.from_user_input(code).name}), where {share:.0%} of it lies in the district")
    apart = [(o[1], float(np.hypot(*((o[2] - place) * [102_000.0, 111_195.0])))) for o in others]
    rivals = ", ".join(f"{c} ({m:,.0f} m away)" for c, m in apart if m > 1.0)
    also = f". It would also fit as {rivals}" if rivals else ""
    return f'{text}{also}. Write crs = "{code}" to be sure.'
