"""Standard addresses: door plates along the named roads and along the lanes of old quarters."""

import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from data.errors import PackError
from data.generator.partition import Partition
from data.generator.skeleton import Skeleton
from data.generator.spec import Spec


def address_table(
    spec: Spec, skeleton: Skeleton, partition: Partition, buildings: pd.DataFrame
) -> pd.DataFrame:
    """Return one plate per addressed building, ten-level text, point on the building's front.

    Order of the levels after GB/T 37149-2018: province, city, district, street, community,
    road or lane, number, building. Plates grow along a road, odd left and even right of it.
    """
    rule = spec.tables["addresses"]
    shapes = buildings["geometry"].to_numpy()
    lines = np.array([r.line for r in skeleton.roads], dtype=object)
    names = np.array([r.name for r in skeleton.roads])
    centre = shapely.centroid(shapes)
    _, road = STRtree(lines).query_nearest(centre, all_matches=False)
    typed = {name: i for i, name in enumerate(names)}
    road = np.array([typed.get(n, r) for n, r in zip(buildings["on_road"], road, strict=True)])
    distance = shapely.distance(lines[road], centre)
    fixed = buildings["plate"].to_numpy().astype(str)
    plated = spec.rng(5).random(len(shapes)) < float(rule["share"])
    plated |= fixed != ""
    fronts = (distance < float(rule["front_m"])) | (fixed != "")
    along = shapely.line_locate_point(lines[road], centre)
    left = _left(lines[road], centre, along)
    frame = pd.DataFrame({
        "row": np.arange(len(shapes)), "road": names[road], "along": along, "odd": left,
        "grid": buildings["grid"].to_numpy(), "fixed": fixed,
    })
    plates = pd.concat([
        _street_plates(frame[plated & fronts], float(rule["step_m"])),
        _lane_plates(frame[plated & ~fronts], shapely.get_coordinates(centre), partition, rule),
    ]).sort_values("row", ignore_index=True)
    return _texts(spec, partition, buildings, plates, lines[road], str(rule["prefix"]))


def _left(lines: np.ndarray, points: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Return whether each point lies left of its line."""
    a = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(along - 5, 0)))
    b = shapely.get_coordinates(shapely.line_interpolate_point(lines, along + 5))
    p = shapely.get_coordinates(points)
    way, to = b - a, p - a
    return np.asarray(way[:, 0] * to[:, 1] - way[:, 1] * to[:, 0] > 0)


def _street_plates(frame: pd.DataFrame, step: float) -> pd.DataFrame:
    """Number along each side of a road; a fixed plate (a landmark's real one) is never moved."""
    out = []
    for (_, odd), side in frame.sort_values(["road", "odd", "along"]).groupby(["road", "odd"]):
        wanted = np.maximum.accumulate(np.maximum(1, (side["along"] / step).to_numpy().astype(int)))
        number = _spread(wanted) * 2 - int(odd)
        out.append(side.assign(number=_around_fixed(number, side["fixed"].to_numpy())))
    table = pd.concat(out)
    table["plate"] = table["number"].astype(str) + "号"
    return table


def _spread(wanted: np.ndarray) -> np.ndarray:
    """Return strictly growing whole numbers, each at least as large as wanted."""
    index = np.arange(len(wanted))
    return np.asarray(np.maximum.accumulate(wanted - index) + index)


def _around_fixed(number: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Give fixed plates of one side their real numbers and let the others grow around them."""
    odd = int(number[0]) % 2
    half = (number + odd) // 2
    start, floor = 0, 0
    for at in np.flatnonzero(fixed != ""):
        real = (int(fixed[at]) + odd) // 2
        half[at:] += real - half[at]
        before = half[start:at]
        if len(before) and (before[0] <= floor or before[-1] >= real):
            if real - floor <= len(before):
                raise PackError(f"Plate {fixed[at]} leaves no room for the plates before it.",
                                "Correct the landmark's plate or its road.")
            half[start:at] = np.linspace(floor + 1, real - 1, len(before)).round().astype(int)
        start, floor = int(at) + 1, real
    return np.asarray(half * 2 - odd)


def _lane_plates(
    frame: pd.DataFrame, centre: np.ndarray, partition: Partition, rule: dict[str, object]
) -> pd.DataFrame:
    """Name lanes inside the blocks: community name, 'east/west/… lane', rows as lanes."""
    words = str(rule["lane_words"])
    at = centre[frame["row"].to_numpy()]
    lane = np.floor(at[:, 1] / 55).astype(int)
    table = frame.assign(lane=lane, x=at[:, 0]).sort_values(["grid", "lane", "x"])
    order = table.groupby("grid")["lane"].rank(method="dense", ascending=False).astype(int)
    serial = table.groupby(["grid", "lane"]).cumcount() + 1
    owner = partition.grid_community[table["grid"].to_numpy()]
    grid_no = [int(partition.grid_codes[g][12:]) for g in table["grid"]]
    names = [partition.communities[i]["name"].removesuffix("社区") for i in owner]
    table["road"] = [
        f"{n}{_numeral(g)}{words[(k - 1) % len(words)]}巷{'' if k <= len(words) else k}"
        for n, g, k in zip(names, grid_no, order, strict=True)
    ]
    table["number"] = serial
    table["plate"] = serial.astype(str) + "号"
    return table


def _numeral(n: int) -> str:
    digits = "零一二三四五六七八九"
    if n < 10:
        return digits[n]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def _texts(
    spec: Spec, partition: Partition, buildings: pd.DataFrame, plates: pd.DataFrame,
    roads: np.ndarray, prefix: str,
) -> pd.DataFrame:
    row = plates["row"].to_numpy()
    community = [partition.communities[i] for i in partition.grid_community[plates["grid"]]]
    street = {s["code"]: s["name"] for s in partition.streets}
    shapes = buildings["geometry"].to_numpy()[row]
    # The plate hangs on the wall nearest to its road, pulled a little into the footprint.
    wall = shapely.get_point(shapely.shortest_line(shapes, roads[row]), 0)
    inner = shapely.point_on_surface(shapes)
    w, i = shapely.get_coordinates(wall), shapely.get_coordinates(inner)
    reach = np.maximum(np.hypot(*(i - w).T), 1e-6)[:, None]
    point = shapely.points(w + (i - w) / reach * np.minimum(reach, 0.8))
    # Five centimetres from the wall survive the rounding of the degrees.
    ok = shapely.contains(shapes, point)
    ok &= shapely.distance(shapely.boundary(shapes), point) > 0.05
    return pd.DataFrame({
        "code": [f"{b}A{1:02d}" for b in buildings["code"].to_numpy()[row]],
        "name": [f"{prefix}{street[c['code'][:9]]}{c['name']}{r}{p}" for c, r, p in
                 zip(community, plates["road"], plates["plate"], strict=True)],
        "building_code": buildings["code"].to_numpy()[row],
        "road": plates["road"].to_numpy(), "plate": plates["plate"].to_numpy(),
        "status": "OC",
        "geometry": np.where(ok, point, inner),
    })
