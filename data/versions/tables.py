"""Compares the rows of a table layer (houses, units, persons) by code or pseudonym."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.versions.compare import Ids, joined, same
from data.versions.model import ROW_COLUMNS, LayerDiff

#: Column that names a row for ever, by table.
KEYS: dict[str, str] = {"house": "code", "unit": "code", "person": "token"}
#: Column of the kept rows: True for a row that the load brought, which undoing it takes away.
ADDED = "added"
#: Rows that are hashed at once.
_SLICE = 50_000
_LINKS = ("building_id", "address_id", "grid_id")


def digest(rows: pd.DataFrame) -> str:
    """Return 16 hex digits that are the same for the same rows in any order.

    Texts become Python objects a slice at a time: those of 1.2 million persons at once would be
    most of what a load takes of memory.
    """
    total = 0
    for start in range(0, len(rows), _SLICE):
        part = rows.iloc[start:start + _SLICE]
        text = [c for c in part.columns if isinstance(part[c].dtype, pd.StringDtype)]
        plain = part.astype(dict.fromkeys(text, object))
        hashes = pd.util.hash_pandas_object(plain, index=False).to_numpy(dtype=np.uint64)
        total += int(hashes.sum(dtype=np.uint64))
    return f"{(total % 2 ** 64) ^ len(rows):016x}"


def compare_tables(layer: str, table: str, old: pd.DataFrame, new: pd.DataFrame, gone: Ids,
                   spec: str | None) -> LayerDiff:
    """Return what ``new`` does to ``old`` (both the table's columns of data/ports.py).

    A row that is removed while the building it hung on goes is a broken link, as is one that
    stays and loses it. Persons are counted, never listed: their rows bear no code or name.
    """
    key = KEYS[table]
    a, b = old.drop_duplicates(key).set_index(key), new.drop_duplicates(key).set_index(key)
    both = a.index.intersection(b.index)
    x, y = a.loc[both], b.loc[both]
    differ = {c: ~same(x[c].reset_index(drop=True), y[c].reset_index(drop=True))
              for c in x.columns}
    touched = np.logical_or.reduce(list(differ.values())) if differ else np.zeros(0, bool)
    lost = {c: _gone(x[c], gone) & y[c].isna().to_numpy() for c in _LINKS if c in x.columns}
    removed, added = a[~a.index.isin(b.index)], b[~b.index.isin(a.index)]
    orphan = _gone(removed["building_id"], gone)
    shown = pd.concat([
        _lines("changed", y[touched], joined(_named(differ, touched)),
               joined(_named(lost, touched))),
        _lines("removed", removed, [""] * len(removed), np.where(orphan, "building", "").tolist()),
        _lines("added", added, [""] * len(added), [""] * len(added))], ignore_index=True)
    kept = a.loc[both[touched].append(removed.index)].reset_index().rename(columns={"index": key})
    kept = pd.concat([kept[list(old.columns)].assign(**{ADDED: False}),
                      new.loc[new[key].isin(added.index), list(old.columns)].assign(
                          **{ADDED: True})], ignore_index=True)
    return LayerDiff(
        layer, len(old), len(new), added=len(added), removed=len(removed),
        changed=int(touched.sum()), broken=int((shown["broken"] != "").sum()),
        fields={c.removesuffix("_id"): int(m.sum()) for c, m in differ.items() if m.any()},
        rows=_unnamed(shown) if table == "person" else shown,
        old=kept, spec=spec, digest=digest(new))


def undo(table: str, rows: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Return a table's rows as they were before the load that kept ``kept``."""
    key = KEYS[table]
    back = kept.loc[~kept[ADDED].astype(bool), list(rows.columns)]
    return pd.concat([rows[~rows[key].isin(kept[key])], back], ignore_index=True)


def _named(masks: dict[str, NDArray[np.bool_]], rows: NDArray[np.bool_]
           ) -> dict[str, NDArray[np.bool_]]:
    return {name.removesuffix("_id"): mask[rows] for name, mask in masks.items()}


def _gone(column: pd.Series, gone: Ids) -> NDArray[np.bool_]:
    return np.isin(column.fillna(-1).to_numpy(dtype=np.int64), gone)


def _lines(op: str, frame: pd.DataFrame, fields: list[str], broken: list[str]) -> pd.DataFrame:
    name = frame["name"] if "name" in frame else pd.Series([None] * len(frame), dtype=object)
    lines = pd.DataFrame({
        "op": op, "id": pd.array([pd.NA] * len(frame), dtype="Int64"),
        "code": frame.index.to_numpy(dtype=object), "name": name.to_numpy(dtype=object),
        "lon": np.nan, "lat": np.nan, "distance_m": np.nan, "fields": fields, "broken": broken,
        "reused_m": np.nan})
    return lines[list(ROW_COLUMNS)].astype({"op": object, "fields": object, "broken": object})


def _unnamed(lines: pd.DataFrame) -> pd.DataFrame:
    """Keep one line per kind of difference, with how many persons it concerns as its code."""
    groups = lines.groupby(["op", "fields", "broken"], dropna=False).size()
    counted = [{"op": op, "fields": fields, "broken": broken, "code": f"× {n}"}
               for (op, fields, broken), n in groups.items()]
    return pd.DataFrame(counted, columns=list(ROW_COLUMNS)).astype({"id": "Int64"})
