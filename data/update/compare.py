"""What an update does, layer by layer: the rows that differ out of those that were looked at."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from data.ingest.attach import Links
from data.ingest.frames import feature_frame, with_ids
from data.model import LayerRecord
from data.ports import FEATURE_COLUMNS
from data.store.codec import spec_text
from data.store.update import Updater
from data.update.stored import Scene
from data.versions.compare import BRIEF, compare_features
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
    records: Mapping[str, LayerRecord], before: pd.DataFrame, replaced: set[int], now: Frames,
    reader: Updater,
) -> list[LayerDiff]:
    """Return what differs between stored rows and what they become.

    Args:
        records: The catalogue.
        before: Stored rows (layer, FEATURE_COLUMNS).
        replaced: Those of their ids that a file's rows replace or that go.
        now: What ``after`` returned.
        reader: Knows where features stood that are gone.
    """
    left = [f["id"].to_numpy(dtype=np.int64) for f in now.values()]
    come = np.concatenate([np.empty(0, np.int64), *left])
    gone = np.setdiff1d(np.array(sorted(replaced), dtype=np.int64), come)
    looked = before[before["id"].isin(replaced) | before["id"].isin(come)]
    was = {str(code): part for code, part in looked.groupby("layer", sort=False)}
    found = []
    for code, record in records.items():
        if code in was or code in now:
            old = was.get(code, before.iloc[:0])[list(FEATURE_COLUMNS)]
            found.append(_difference(record, old, now.get(code, old.iloc[:0]), gone, reader))
    return found


def _difference(record: LayerRecord, old: pd.DataFrame, new: pd.DataFrame, gone: np.ndarray,
                reader: Updater) -> LayerDiff:
    known = set(old["id"].tolist())
    added = {int(i) for i in new["id"] if int(i) not in known}
    indexed = _typed(old)

    def whole(ids: np.ndarray) -> pd.DataFrame:
        return indexed[indexed["id"].isin(ids)].sort_values("id", ignore_index=True)

    diff = compare_features(
        record.spec.code, indexed[list(BRIEF)], new, gone, reader.retired(added), whole,
        spec_text(record.spec))
    return replace(diff, before=record.count,
                   after=record.count + diff.added - diff.removed)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    whole = ("rank", "parent_id", "grid_id", "building_id", "address_id")
    return rows.astype({"id": "int64", **dict.fromkeys(whole, "Int64")})


def fresh_rows(diff: LayerDiff, rows: pd.DataFrame) -> pd.DataFrame:
    """Return those of a layer's rows that are added or differ."""
    if diff.rows is None:
        return rows.iloc[:0]
    ids = diff.rows.loc[diff.rows["op"] != "removed", "id"].astype("int64")
    return rows[rows["id"].isin(ids)]
