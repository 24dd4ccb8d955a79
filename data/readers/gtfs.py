"""Reads a GTFS feed: stops as points, routes as lines, any other of its tables as text."""

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.errors import SourceError
from data.model import LayerSpec
from data.pack_problems import did_you_mean
from data.readers.archive import checked, opened
from data.readers.limits import at_most

Pick = Callable[[LayerSpec, Sequence[str]], list[str]]
STOPS = "stops"
ROUTES = "routes"


def is_gtfs(path: Path, spec: LayerSpec) -> bool:
    """Whether an archive is a GTFS feed: it has stops.txt."""
    with opened(path, spec) as archive:
        return any(PurePosixPath(i.filename).name == "stops.txt" for i in archive.infolist())


def read_gtfs(path: Path, spec: LayerSpec, pick: Pick) -> tuple[pd.DataFrame, str, list[str]]:
    """Return the table that ``sublayer`` names; stops and routes with a geometry in WGS 84.

    Every cell stays text: a time of 25:35:00 is that, an hour and a half past midnight.
    """
    with opened(path, spec) as archive:
        files = {PurePosixPath(i.filename).stem: i for i in checked(archive, spec)
                 if i.filename.lower().endswith(".txt")}
        if spec.sublayer not in files:
            hint = did_you_mean(spec.sublayer, files) if spec.sublayer else ""
            raise SourceError(
                f"Layer {spec.code}: {spec.source} is a GTFS feed"
                + (f' without "{spec.sublayer}".' if spec.sublayer else "."),
                f'{hint} Give sublayer = "{STOPS}" or "{ROUTES}". It has: '
                f"{', '.join(sorted(files))}.".strip())

        def table(name: str) -> pd.DataFrame:
            return _table(archive, files[name], spec) if name in files else pd.DataFrame()

        frame = table(spec.sublayer)
        shapes: np.ndarray | None = None
        if spec.sublayer == STOPS:
            frame = _with_times(frame, table("stop_times"), "stop_id")
            shapes = _points(frame, "stop_lon", "stop_lat", spec)
        elif spec.sublayer == ROUTES:
            times, trips = table("stop_times"), table("trips")
            if {"trip_id", "route_id"} <= {*trips.columns} and "trip_id" in times:
                frame = _with_times(frame, times.merge(trips[["trip_id", "route_id"]],
                                                       on="trip_id"), "route_id")
            shapes = _lines(frame, trips, times, table(STOPS), table("shapes"), spec)
    chosen = frame[pick(spec, [str(c) for c in frame.columns])].copy()
    if shapes is None:
        return chosen, "utf-8", []
    lost = int(shapely.is_missing(shapes).sum())
    notes = [f"{lost} of {len(frame)} {spec.sublayer} have no place."] if lost else []
    return gpd.GeoDataFrame(chosen, geometry=gpd.GeoSeries(
        shapes, index=chosen.index, crs="EPSG:4326")), "utf-8", notes


def _table(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, spec: LayerSpec) -> pd.DataFrame:
    at_most(spec, "text_bytes", entry.file_size)
    try:
        text = archive.read(entry).decode("utf-8-sig")
        frame = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False,
                            na_values=[""], index_col=False, skipinitialspace=True)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as e:
        raise SourceError(f"Layer {spec.code}: {entry.filename} in {spec.source} cannot be read "
                          f"({e}).", "Fetch the feed again.") from e
    frame.columns = [str(c).strip() for c in frame.columns]
    at_most(spec, "rows", len(frame))
    return frame


def _with_times(frame: pd.DataFrame, times: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return the frame with first and last departure by ``key``, as the feed writes them."""
    if not {key, "departure_time"} <= {*times.columns} or key not in frame:
        return frame
    known = times.dropna(subset=["departure_time"])
    order = known.assign(second=_seconds(known["departure_time"])).sort_values("second")
    groups = order.groupby(key)["departure_time"]
    return frame.assign(first_departure=frame[key].map(groups.first()),
                        last_departure=frame[key].map(groups.last()))


def _seconds(times: pd.Series) -> pd.Series:
    """Return seconds since the service day's noon less 12 h; over 24:00 counts on."""
    parts = times.str.extract(r"^\s*(\d+):(\d\d):(\d\d)\s*$").astype("float64")
    seconds: pd.Series = parts[0] * 3600 + parts[1] * 60 + parts[2]
    return seconds


def _points(frame: pd.DataFrame, lon: str, lat: str, spec: LayerSpec) -> np.ndarray:
    if not {lon, lat} <= {*frame.columns}:
        raise SourceError(f"Layer {spec.code}: {spec.source} has stops without {lon} and {lat}.",
                          "Fetch the feed again.")
    x, y = (pd.to_numeric(frame[c], errors="coerce").to_numpy(dtype=float) for c in (lon, lat))
    shapes = np.full(len(frame), None, dtype=object)
    there = np.isfinite(x) & np.isfinite(y)
    shapes[there] = shapely.points(x[there], y[there])
    return shapes


def _lines(routes: pd.DataFrame, trips: pd.DataFrame, times: pd.DataFrame, stops: pd.DataFrame,
           shapes: pd.DataFrame, spec: LayerSpec) -> np.ndarray:
    """Return one line or multi-line a route: its trips' shapes, else its stops in order."""
    empty = np.full(len(routes), None, dtype=object)
    if not {"route_id", "trip_id"} <= {*trips.columns} or "route_id" not in routes:
        return empty
    drawn = _by_shape(trips, shapes, spec) or _by_stops(trips, times, stops, spec)
    for i, route in enumerate(routes["route_id"].tolist()):
        ways = drawn.get(route, [])
        if ways:
            unique = list({w.wkb: w for w in ways}.values())
            empty[i] = unique[0] if len(unique) == 1 else shapely.MultiLineString(unique)
    return empty


def _by_shape(trips: pd.DataFrame, shapes: pd.DataFrame, spec: LayerSpec
              ) -> dict[str, list[shapely.LineString]]:
    if "shape_id" not in trips or not {"shape_id", "shape_pt_sequence"} <= {*shapes.columns}:
        return {}
    lines = _strung(shapes, "shape_id", "shape_pt_sequence",
                    _points(shapes, "shape_pt_lon", "shape_pt_lat", spec))
    used = trips.dropna(subset=["shape_id", "route_id"]).drop_duplicates(["route_id", "shape_id"])
    found: dict[str, list[shapely.LineString]] = {}
    for route, shape in zip(used["route_id"], used["shape_id"], strict=True):
        if shape in lines:
            found.setdefault(route, []).append(lines[shape])
    return found


def _by_stops(trips: pd.DataFrame, times: pd.DataFrame, stops: pd.DataFrame, spec: LayerSpec
              ) -> dict[str, list[shapely.LineString]]:
    if not {"trip_id", "stop_id", "stop_sequence"} <= {*times.columns} or "stop_id" not in stops:
        return {}
    place = dict(zip(stops["stop_id"], _points(stops, "stop_lon", "stop_lat", spec), strict=True))
    points = np.array([place.get(s) for s in times["stop_id"]], dtype=object)
    lines = _strung(times, "trip_id", "stop_sequence", points)
    found: dict[str, list[shapely.LineString]] = {}
    for route, trip in zip(trips["route_id"], trips["trip_id"], strict=True):
        if trip in lines:
            found.setdefault(route, []).append(lines[trip])
    return found


def _strung(frame: pd.DataFrame, key: str, order: str, points: np.ndarray
            ) -> dict[str, shapely.LineString]:
    """Return a line per key through its points in the order of a number column."""
    rank = pd.to_numeric(frame[order], errors="coerce")
    table = pd.DataFrame({"key": frame[key], "rank": rank, "point": points}).dropna()
    table = table.sort_values(["key", "rank"], kind="stable")
    return {str(name): shapely.LineString(group.tolist())
            for name, group in table.groupby("key", sort=False)["point"]
            if len({(p.x, p.y) for p in group}) > 1}
