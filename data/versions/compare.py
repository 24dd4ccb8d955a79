"""Compares a stored layer with the one about to replace it, column by column, by stable id."""

import json
from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.versions.model import ROW_COLUMNS, LayerDiff

LINKS: tuple[str, ...] = ("parent_id", "grid_id", "building_id", "address_id")
#: What is read of every stored feature; the whole row only where something differs.
BRIEF: tuple[str, ...] = ("id", "checksum", "lon", "lat", *LINKS)
#: Farther apart than this, two representative points are two places (metres).
MOVED_M = 1.0
#: A code that comes back farther off than this names another place (metres).
REUSED_M = 100.0
_TOLD = ("code", "name", "name_en", "kind", "state", "height_m", "base_m", "height_quality",
         "rank", "area_m2")
_EARTH_M = 6_371_008.8

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]


def metres(lon: NDArray[np.float64], lat: NDArray[np.float64], to_lon: NDArray[np.float64],
           to_lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return great-circle distances in metres between points in degrees (haversine formula)."""
    a, b = np.radians(lat), np.radians(to_lat)
    half = (np.sin((b - a) / 2) ** 2
            + np.cos(a) * np.cos(b) * np.sin(np.radians(to_lon - lon) / 2) ** 2)
    return np.asarray(2 * _EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def compare_features(
    layer: str, old: pd.DataFrame, new: pd.DataFrame, gone: Ids, retired: pd.DataFrame,
    whole: Callable[[Ids], pd.DataFrame], spec: str | None,
) -> LayerDiff:
    """Return what ``new`` (FEATURE_COLUMNS) does to ``old`` (BRIEF).

    Args:
        layer: The layer's code.
        old: What the store holds of every feature.
        new: What is to replace it.
        gone: Sorted ids of all features of the district that the load takes away.
        retired: id, lon, lat of features of the layer that an earlier load took away.
        whole: Reads whole stored rows (FEATURE_COLUMNS) of ids, by id.
        spec: The stored declaration.
    """
    old, new = old.sort_values("id"), new.sort_values("id")
    was, now = old["id"].to_numpy(np.int64), new["id"].to_numpy(np.int64)
    _, in_old, in_new = np.intersect1d(was, now, assume_unique=True, return_indices=True)
    a, b = old.iloc[in_old].reset_index(drop=True), new.iloc[in_new].reset_index(drop=True)
    distance = metres(*(x[c].to_numpy(float) for x in (a, b) for c in ("lon", "lat")))
    broken = {name: _broken(a[name], b[name], gone) for name in LINKS}
    links = {name: ~same(a[name], b[name]) for name in LINKS}
    differs = (a["checksum"].to_numpy() != b["checksum"].to_numpy())
    touched = differs | np.logical_or.reduce(list(links.values()))
    removed = np.setdiff1d(was, now, assume_unique=True)
    kept = whole(np.sort(np.concatenate([a["id"].to_numpy(np.int64)[touched], removed])))
    before = kept[kept["id"].isin(set(a["id"][touched]))].sort_values("id")
    lines = _changed_lines(before, b[touched], {n: m[touched] for n, m in links.items()},
                           {n: m[touched] for n, m in broken.items()}, distance[touched])
    added = new[~np.isin(now, was)]
    rows = pd.concat([lines, _lines("removed", kept[kept["id"].isin(set(removed))]),
                      _added_lines(added, retired)], ignore_index=True)
    return layer_diff(layer, len(old), len(new), rows, kept, spec)


def absent(layer: str, old: pd.DataFrame, spec: str | None) -> LayerDiff:
    """Return the difference for a layer that the load no longer has; ``old`` are whole rows."""
    return LayerDiff(layer, len(old), None, removed=len(old), rows=_lines("removed", old),
                     old=old, spec=spec)


def layer_diff(layer: str, before: int, after: int, rows: pd.DataFrame, old: pd.DataFrame,
               spec: str | None) -> LayerDiff:
    """Return the difference of a layer out of its lines (ROW_COLUMNS) and replaced rows."""
    # an update compares dozens of layers of a few rows: counted without a frame for each
    ops = Counter(rows["op"].tolist())
    named = Counter(name for text in rows["fields"].tolist() if text for name in text.split(","))
    return LayerDiff(
        layer, before, after, added=ops["added"], removed=ops["removed"],
        changed=ops["changed"] + ops["moved"], moved=ops["moved"],
        broken=sum(text != "" for text in rows["broken"].tolist()),
        reused=int(rows["reused_m"].notna().sum()),
        fields=dict(named.most_common()), rows=rows, old=old, spec=spec)


def _changed_lines(before: pd.DataFrame, after: pd.DataFrame, links: dict[str, Mask],
                   broken: dict[str, Mask], distance: NDArray[np.float64]) -> pd.DataFrame:
    before, after = before.reset_index(drop=True), after.reset_index(drop=True)
    differ = {name: ~same(before[name], after[name]) for name in _TOLD}
    differ["geometry"] = np.array([bytes(x) != bytes(y) for x, y in
                                   zip(before["geom"], after["geom"], strict=True)], dtype=bool)
    names = joined({**differ, **{n.removesuffix("_id"): m for n, m in links.items()}})
    props = [_props(x, y) for x, y in zip(before["props"], after["props"], strict=True)]
    lines = _lines("changed", after)
    lines["fields"] = [",".join(filter(None, pair)) for pair in zip(names, props, strict=True)]
    lines["broken"] = joined({n.removesuffix("_id"): m for n, m in broken.items()})
    far = distance > MOVED_M
    lines["distance_m"] = np.where(differ["geometry"], np.round(distance, 2), np.nan)
    lines.loc[far, "op"] = "moved"
    return lines


def _added_lines(added: pd.DataFrame, retired: pd.DataFrame) -> pd.DataFrame:
    lines = _lines("added", added)
    found = lines[["id", "lon", "lat"]].merge(retired, on="id", how="left", suffixes=("", "_was"))
    far = metres(*(found[c].to_numpy(float) for c in ("lon_was", "lat_was", "lon", "lat")))
    lines["reused_m"] = np.where(far > REUSED_M, np.round(far, 1), np.nan)
    return lines


def _lines(op: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return ROW_COLUMNS for rows of a layer."""
    lines = pd.DataFrame({
        "op": op, "id": frame["id"].astype("Int64"), "code": frame["code"].astype(object),
        "name": frame["name"].astype(object), "lon": frame["lon"].astype(float),
        "lat": frame["lat"].astype(float), "distance_m": np.nan, "fields": "", "broken": "",
        "reused_m": np.nan}).reset_index(drop=True)
    return lines[list(ROW_COLUMNS)].astype({"op": object, "fields": object, "broken": object})


def same(a: pd.Series, b: pd.Series) -> Mask:
    """Tell where two columns hold the same, missing being the same as missing."""
    return np.asarray(_objects(a) == _objects(b), dtype=bool)


def _objects(column: pd.Series) -> NDArray[np.object_]:
    values = np.array(column, dtype=object)
    values[column.isna().to_numpy(dtype=bool)] = None
    return values


def _broken(a: pd.Series, b: pd.Series, gone: Ids) -> Mask:
    """Tell where a link is lost because its target is gone."""
    lost = np.isin(a.fillna(-1).to_numpy(np.int64), gone)
    return np.asarray(lost & b.isna().to_numpy(), dtype=bool)


def joined(masks: dict[str, Mask]) -> list[str]:
    """Return per row the names of the masks that are set, comma separated."""
    names = list(masks)
    table = np.column_stack(list(masks.values()))
    return [",".join(n for n, on in zip(names, row, strict=True) if on) for row in table.tolist()]


def _props(a: str, b: str) -> str:
    """Name the properties that differ between two JSON texts."""
    if a == b:
        return ""
    x, y = json.loads(a), json.loads(b)
    return ",".join(sorted(k for k in {*x, *y} if x.get(k) != y.get(k)))
