"""What an update does, layer by layer: the rows that differ out of those that were looked at."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.model import LayerRecord
from data.ports import FEATURE_COLUMNS
from data.store.codec import spec_text
from data.store.update import Updater
from data.versions.compare import BRIEF, compare_features, layer_diff
from data.versions.model import LayerDiff


def differences(
    records: Mapping[str, LayerRecord], layer: str, before: pd.DataFrame, replaced: set[int],
    now: pd.DataFrame, reader: Updater,
) -> list[LayerDiff]:
    """Return what differs between stored rows and what they become: the updated layer, and others
    of which any row differs.

    Args:
        records: The catalogue.
        layer: The updated layer.
        before: Stored rows (layer, FEATURE_COLUMNS).
        replaced: Those of their ids that a file's rows replace or that go.
        now: Rows (likewise) that come or differ.
        reader: Knows where features stood that are gone.
    """
    new = _typed(now)
    come = new["id"].to_numpy(dtype=np.int64)
    gone = np.setdiff1d(np.array(sorted(replaced), dtype=np.int64), come)
    old = _typed(before[np.isin(before["id"].to_numpy(dtype=np.int64), [*gone, *come])])
    known = set(old["id"].tolist())

    def whole(ids: np.ndarray) -> pd.DataFrame:
        return old[np.isin(old["id"].to_numpy(np.int64), ids)].sort_values("id", ignore_index=True)

    # ids are of one count over all layers, so that all are compared at once
    every = compare_features("", old[list(BRIEF)], new, gone,
                             reader.retired({int(i) for i in come} - known), whole, None)
    return _by_layer(records, every, pd.concat([old[["id", "layer"]], new[["id", "layer"]]]), layer)


def _by_layer(records: Mapping[str, LayerRecord], every: LayerDiff, layer_of: pd.DataFrame,
              own: str) -> list[LayerDiff]:
    """Return a difference of many layers as one of each; ``layer_of``: id, layer."""
    assert every.rows is not None and every.old is not None
    code_of = dict(zip(layer_of["id"], layer_of["layer"], strict=True))
    rows = by_layer(every.rows.assign(layer=every.rows["id"].map(code_of)))
    old = by_layer(every.old)
    empty = every.rows.iloc[:0], every.old.iloc[:0][list(FEATURE_COLUMNS)]
    found = []
    for code in (c for c in records if c == own or c in rows):
        record, lines = records[code], rows.get(code, empty[0])
        op = lines["op"].tolist()
        after = record.count + op.count("added") - op.count("removed")
        found.append(layer_diff(code, record.count, after, lines, old.get(code, empty[1]),
                                spec_text(record.spec)))
    return found


def by_layer(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows of each layer, in order, without the column ``layer``."""
    if rows.empty:
        return {}
    numbers, codes = pd.factorize(rows["layer"])
    order = np.argsort(numbers, kind="stable")
    # slices of one sorted frame share its columns
    rows = rows.drop(columns="layer").iloc[order]
    ends = np.cumsum(np.bincount(numbers)).tolist()
    return {str(code): rows.iloc[start:end].reset_index(drop=True)
            for code, start, end in zip(codes, [0, *ends], ends, strict=False)}


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    whole = ("rank", "parent_id", "grid_id", "building_id", "address_id")
    return rows.astype({"id": "int64", **dict.fromkeys(whole, "Int64")})


def fresh_rows(diffs: list[LayerDiff], now: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return by layer those of the rows ``now`` that are added or differ; of every layer that
    differs, even when rows only go."""
    touched = [d for d in diffs if d.touched and d.rows is not None]
    ids = [d.rows["id"][(d.rows["op"] != "removed").to_numpy()].to_numpy(dtype=np.int64)
           for d in touched if d.rows is not None]
    wanted = np.concatenate([np.empty(0, np.int64), *ids])
    columns = ["layer", *FEATURE_COLUMNS]
    found = by_layer(now.loc[np.isin(now["id"].to_numpy(dtype=np.int64), wanted), columns])
    none = now.iloc[:0][list(FEATURE_COLUMNS)]
    return {d.layer: found.get(d.layer, none) for d in touched}
