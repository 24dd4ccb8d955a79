"""Road segments: the named roads near the origin cut where others cross, named by their ends."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point, ops

from data.generator.skeleton import Road, Skeleton
from data.generator.spec import Spec


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where another road meets this one, in metres along it."""

    at: float
    name: str
    name_en: str


_ENDS = (("东端", "east end"), ("北端", "north end"), ("西端", "west end"), ("南端", "south end"))


def segment_table(spec: Spec, skeleton: Skeleton) -> pd.DataFrame:
    """Return the segments inside the district, metres: code, names, class, length, free speed.

    Roads are taken whose class is in ``[segments] classes`` and that come as near to the origin
    as ``radius_m`` of their class; a piece shorter than ``least_m`` joins the one before it.
    """
    rules = spec.tables["segments"]
    rows = []
    for road in skeleton.roads:
        radius = rules["radius_m"].get(road.kind)
        if radius is not None and road.line.distance(Point(0, 0)) <= float(radius):
            rows += _of_road(road, skeleton, float(rules["least_m"]))
    table = pd.DataFrame(rows)
    speed = {kind: float(v) for kind, v in rules["free_kmh"].items()}
    table["free_kmh"] = table["kind"].map(speed)
    table["kind"] = table["kind"].map(rules["names"])
    table.insert(0, "code", [f"RD{i:03d}" for i in range(1, len(table) + 1)])
    return table


def _of_road(road: Road, skeleton: Skeleton, least_m: float) -> list[dict[str, object]]:
    cuts = _cuts(road, skeleton.roads, least_m)
    found = []
    for a, b in pairwise(cuts):
        piece = ops.substring(road.line, a.at, b.at)
        if skeleton.district.contains(piece.interpolate(0.5, normalized=True)):
            found.append({
                "name": f"{road.name}({a.name}—{b.name})",
                "name_en": f"{road.name_en} ({a.name_en} to {b.name_en})",
                "kind": road.kind, "length_m": round(piece.length), "geometry": piece})
    return found


def _cuts(road: Road, roads: list[Road], least_m: float) -> list[_Cut]:
    """Return both ends and the crossings between, at least ``least_m`` apart."""
    met = []
    for other in roads:
        if other.name != road.name and other.line.distance(road.line) < 1:
            near = shapely.shortest_line(road.line, other.line).coords[0]
            met.append(_Cut(road.line.project(Point(near)), other.name, other.name_en))
    length = road.line.length
    cuts: list[_Cut] = [_end(road.line, met, 0.0)]
    for cut in sorted(met, key=lambda c: c.at):
        if cut.at - cuts[-1].at >= least_m and length - cut.at >= least_m:
            cuts.append(cut)
    return [*cuts, _end(road.line, met, length)]


def _end(line: LineString, met: list[_Cut], at: float) -> _Cut:
    """Return the end of a road, by the road that meets it there, else by its side."""
    close = [cut for cut in met if abs(cut.at - at) < 40]
    if close:
        return _Cut(at, close[0].name, close[0].name_en)
    here, middle = line.interpolate(at), line.interpolate(0.5, normalized=True)
    east, north = here.x - middle.x, here.y - middle.y
    side = int(np.round(np.degrees(np.arctan2(north, east)) / 90)) % 4
    return _Cut(at, *_ENDS[side])
