"""City components: rows of things along roads, in parks and at buildings, by rules of the spec."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from data.generator.skeleton import Skeleton
from data.generator.spec import Spec

Rule = dict[str, Any]


def facility_tables(
    spec: Spec, skeleton: Skeleton, buildings: pd.DataFrame, lanes: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return one table per [[facility]] rule: components inside the district, metres.

    Component codes are 16 digits, 6 district + class and subclass + serial; the two splits in
    use (2+2+6 of 2013, 2+3+5 of later) look alike, so that each row names its scheme.
    """
    wet = shapely.union_all([w.geometry for w in skeleton.water])
    ground = Ground(skeleton, buildings, lanes, wet)
    tables = {}
    for i, rule in enumerate(spec.tables["facility"]):
        rng = spec.rng(20, i)
        points, bearing = _PLACES[str(rule["place"])](ground, rule, rng)
        keep = ground.free(points, bool(rule.get("indoors", False)))
        tables[str(rule["layer"])] = _table(spec, rule, points[keep], bearing[keep], rng)
    return tables


class Ground:
    """What components are placed by: road lines, greens and buildings of the district."""

    def __init__(self, skeleton: Skeleton, buildings: pd.DataFrame, lanes: pd.DataFrame,
                 wet: BaseGeometry) -> None:
        self.district, self.wet, self.skeleton = skeleton.district, wet, skeleton
        shapely.prepare([self.district, self.wet])
        self.buildings = buildings
        self.lines = np.array([*(r.line for r in skeleton.roads), *lanes["geometry"]],
                              dtype=object)
        self.width = np.array([*(r.width for r in skeleton.roads), *lanes["width_m"]])
        self.kind = np.array([*(r.kind for r in skeleton.roads), *(["lane"] * len(lanes))])
        self._tree = STRtree(buildings["geometry"].to_numpy())

    def free(self, points: np.ndarray, indoors: bool) -> np.ndarray:
        """Return which points stand in the district, dry, and (outdoors) in no building."""
        shapes = shapely.points(points)
        ok = shapely.contains(self.district, shapes) & ~shapely.intersects(self.wet, shapes)
        if not indoors:
            inside, _ = self._tree.query(shapes, predicate="intersects")
            ok[inside] = False
        return np.asarray(ok)


def _along_roads(ground: Ground, rule: Rule, rng: np.random.Generator
                 ) -> tuple[np.ndarray, np.ndarray]:
    """Return points every ``spacing_m`` along the roads of ``roads``, ``offset_m`` off the kerb.

    ``sides``: 2 both kerbs, 1 alternating kerbs, 0 on the carriageway itself.
    """
    chosen = np.flatnonzero(np.isin(ground.kind, rule["roads"]))
    spacing, sides = float(rule["spacing_m"]), int(rule.get("sides", 2))
    length = shapely.length(ground.lines[chosen])
    count = np.maximum(0, (length / spacing).astype(int))
    line = np.repeat(chosen, count)
    step = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    at = (step + 0.5) * spacing + rng.uniform(-1, 1, len(line)) * float(rule.get("jitter_m", 1.5))
    here = shapely.get_coordinates(shapely.line_interpolate_point(ground.lines[line], at))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(ground.lines[line], at + 1))
    way = ahead - here
    way /= np.maximum(np.hypot(*way.T), 1e-6)[:, None]
    normal = np.stack([-way[:, 1], way[:, 0]], 1)
    offset = float(rule.get("offset_m", 1.5))
    reach = (ground.width[line] / 2 + offset)[:, None]
    if sides == 0:
        points = here + normal * reach * rng.uniform(-0.8, 0.8, (len(line), 1))
        return points, _bearing(way)
    if sides == 1:
        sign = np.where(step % 2 == 0, 1.0, -1.0)[:, None]
        return here + normal * reach * sign, _bearing(-normal * sign)
    return (np.concatenate([here + normal * reach, here - normal * reach]),
            _bearing(np.concatenate([-normal, normal])))


def _at_crossings(ground: Ground, rule: Rule, rng: np.random.Generator
                  ) -> tuple[np.ndarray, np.ndarray]:
    """Return ``each`` points round every crossing of the roads of ``roads``."""
    lines = ground.lines[np.isin(ground.kind, rule["roads"])]
    a, b = STRtree(lines).query(lines, predicate="intersects")
    met = shapely.intersection(lines[a[a < b]], lines[b[a < b]])
    centre = np.unique(np.round(shapely.get_coordinates(shapely.centroid(met)), 1), axis=0)
    each = int(rule.get("each", 4))
    angle = np.arange(each) * 2 * np.pi / each + rng.uniform(0.6, 0.95, (len(centre), 1))
    out = np.stack([np.cos(angle), np.sin(angle)], -1) * float(rule["offset_m"])
    return ((centre[:, None] + out).reshape(-1, 2), _bearing(-out.reshape(-1, 2)))


def _in_greens(ground: Ground, rule: Rule, rng: np.random.Generator
               ) -> tuple[np.ndarray, np.ndarray]:
    """Return random points in parks, one per ``area_m2``."""
    out = [np.zeros((0, 2))]
    for green in ground.skeleton.greens:
        n = max(1, int(green.geometry.area / float(rule["area_m2"])))
        west, south, east, north = green.geometry.bounds
        trial = rng.uniform([west, south], [east, north], (n * 3, 2))
        inside = shapely.contains(green.geometry, shapely.points(trial))
        out.append(trial[inside][:n])
    points = np.concatenate(out)
    return points, rng.uniform(0, 360, len(points))


def _in_buildings(ground: Ground, rule: Rule, rng: np.random.Generator
                  ) -> tuple[np.ndarray, np.ndarray]:
    """Return a point inside every building of at least ``levels`` storeys, ``share`` of them."""
    tall = ground.buildings["levels"].to_numpy() >= int(rule["levels"])
    tall &= rng.random(len(tall)) < float(rule.get("share", 1.0))
    shapes = ground.buildings["geometry"].to_numpy()[tall]
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    return points, np.zeros(len(points))


def _bearing(way: np.ndarray) -> np.ndarray:
    """Return compass degrees of directions (east, north)."""
    return np.asarray(np.degrees(np.arctan2(way[:, 0], way[:, 1])) % 360)


_PLACES: dict[str, Callable[[Ground, Rule, np.random.Generator],
                            tuple[np.ndarray, np.ndarray]]] = {
    "roads": _along_roads, "crossings": _at_crossings, "greens": _in_greens,
    "buildings": _in_buildings,
}


def _table(spec: Spec, rule: Rule, points: np.ndarray, bearing: np.ndarray,
           rng: np.random.Generator) -> pd.DataFrame:
    states = spec.tables["facility_states"]
    n = len(points)
    head = f"{spec.tables['district']['component_district']}{rule['class']}"
    year, day = rng.integers(2009, 2026, n), rng.integers(0, 365, n)
    date = np.char.add(year.astype(str), "-01-01").astype("datetime64[D]") + day
    frame = pd.DataFrame({
        "code": [f"{head}{i:0{16 - len(head)}d}" for i in range(1, n + 1)],
        "name": [f"{rule['name']}{i:04d}" for i in range(1, n + 1)],
        "kind": rng.choice(rule["kinds"], n),
        "state": rng.choice(list(states), n, p=list(states.values())),
        "owner_dept": rule["dept"], "component_scheme": rule["scheme"],
        "install_date": date.astype(str), "geometry": shapely.points(points),
    })
    if "name_en" in rule:
        frame.insert(2, "name_en", [f"{rule['name_en']} {i:04d}" for i in range(1, n + 1)])
    if rule.get("bearing"):
        frame["bearing"] = np.round(bearing).astype(int)
    return frame
