"""What an update does, layer by layer: the rows that differ out of those that were looked at."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.ingest.attach import Links
from data.ingest.frames import feature_frame, with_ids
from data.model import LayerRecord
from data.ports import FEATURE_COLUMNS
from data.store.codec import spec_text
from data.store.update import Updater
from data.update.stored import Scene
from data.versions.compare import BRIEF, compare_features, layer_diff
from data.versions.model import LayerDiff

Frames = dict[str, pd.DataFrame]


def after(scene: Scene, links: Links) -> Frames:
    """Return by layer the rows (FEATURE_COLUMNS) of a scene that are new or differ from before.

    A layer of which no stored row differs and no new row comes is left out.
    """
    found: dict[str, list[pd.DataFrame]] = {}
    for at, layer in enumerate(scene.mapped):
        rows = scene.linked(at, links) if scene.frames[at] is not None else with_ids(
            feature_frame(layer), layer, links, scene.ids)
        if len(rows):
            found.setdefault(layer.draft.spec.code, []).append(rows)
    return {code: pd.concat(parts, ignore_index=True) for code, parts in found.items()}


def differences(
    records: Mapping[str, LayerRecord], layer: str, before: pd.DataFrame, replaced: set[int],
    now: Frames, reader: Updater,
) -> list[LayerDiff]:
    """Return what differs between stored rows and what they become: the updated layer, and others
    of which any row differs.

    Args:
        records: The catalogue.
        layer: The updated layer.
        before: Stored rows (layer, FEATURE_COLUMNS).
        replaced: Those of their ids that a file's rows replace or that go.
        now: What ``after`` returned.
        reader: Knows where features stood that are gone.
    """
    new = pd.concat([f.assign(layer=code) for code, f in now.items() if len(f)]
                    or [before.iloc[:0]], ignore_index=True)
    come = new["id"].to_numpy(dtype=np.int64)
    old = _typed(before[before["id"].isin(replaced) | before["id"].isin(come)])
    gone = np.setdiff1d(np.array(sorted(replaced), dtype=np.int64), come)
    known = set(old["id"].tolist())

    def whole(ids: np.ndarray) -> pd.DataFrame:
        return old[old["id"].isin(ids)].sort_values("id", ignore_index=True)

    # ids are of one count over all layers, so that all are compared at once
    every = compare_features("", old[list(BRIEF)], _typed(new), gone,
                             reader.retired({int(i) for i in come} - known), whole, None)
    layer_of = dict(zip([*old["id"], *new["id"]], [*old["layer"], *new["layer"]], strict=True))
    return _by_layer(records, every, layer_of, layer)


def _by_layer(records: Mapping[str, LayerRecord], every: LayerDiff, layer_of: Mapping[int, str],
              own: str) -> list[LayerDiff]:
    """Return a difference of many layers as one of each."""
    assert every.rows is not None and every.old is not None
    rows_layer, old_layer = every.rows["id"].map(layer_of), every.old["id"].map(layer_of)
    found, there = [], {own, *rows_layer}
    for code in (c for c in records if c in there):
        record, rows = records[code], every.rows[rows_layer == code].reset_index(drop=True)
        old = every.old.loc[old_layer == code, list(FEATURE_COLUMNS)].reset_index(drop=True)
        op = rows["op"]
        after = record.count + int((op == "added").sum()) - int((op == "removed").sum())
        found.append(layer_diff(code, record.count, after, rows, old, spec_text(record.spec)))
    return found


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    whole = ("rank", "parent_id", "grid_id", "building_id", "address_id")
    return rows.astype({"id": "int64", **dict.fromkeys(whole, "Int64")})


def fresh_rows(diff: LayerDiff, rows: pd.DataFrame) -> pd.DataFrame:
    """Return those of a layer's rows that are added or differ."""
    if diff.rows is None:
        return rows.iloc[:0]
    ids = diff.rows.loc[diff.rows["op"] != "removed", "id"].astype("int64")
    return rows[rows["id"].isin(ids)]
