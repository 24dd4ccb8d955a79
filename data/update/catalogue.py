"""The catalogue after an update: counts and extents of layers, indicators of features that came."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from data.ingest.attach import Mapped
from data.ingest.describe import Described
from data.ingest.draft import Draft
from data.ingest.indicators import indicator_records
from data.model import LayerRecord, LayerSpec
from data.pack import PACK_FILE, Pack, inspect_pack
from data.passport import IndicatorRecord
from data.ports import Store
from data.versions.model import LoadDiff
from data.versions.touched import BOX


def layer_records(
    records: Mapping[str, LayerRecord], spec: LayerSpec, diff: LoadDiff,
    fresh: Mapping[str, pd.DataFrame], now: datetime,
) -> list[LayerRecord]:
    """Return the records of the layers that differ; only the layer itself has a newer date."""
    found = []
    for one in diff.touched:
        record = records[one.layer]
        own = one.layer == spec.code
        found.append(replace(
            record, count=one.after if one.after is not None else record.count,
            loaded_at=now if own else record.loaded_at,
            extent=_extent(record.extent, fresh.get(one.layer))))
    return found


def _extent(
    known: tuple[float, float, float, float] | None, rows: pd.DataFrame | None
) -> tuple[float, float, float, float] | None:
    """Return the extent of old and new together: an update never makes a layer smaller."""
    if rows is None or rows.empty:
        return known
    boxes = rows[list(BOX)].to_numpy(dtype=float)
    if known is not None:
        boxes = np.vstack([boxes, np.array(known)])
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def catalogue(
    store: Store, pack_folder: Path | None, draft: Draft, described: Described,
    before: pd.DataFrame,
) -> list[IndicatorRecord] | None:
    """Return all indicators after an update, or None when it changes none of them.

    Args:
        store: What is loaded.
        pack_folder: The pack's copy, for its templates; without one that can be read none are
            added, which is told.
        draft: The rows that came.
        described: Their points and boxes.
        before: The layer's rows that were replaced or taken away.
    """
    known, layer = store.indicators(), draft.spec.code
    pack = _templates(pack_folder, draft)
    if pack is None and not any(r.subject_layer == layer for r in known):
        return None
    gone = set(before["key"]) - set(draft.column("key"))
    made = indicator_records(pack, [Mapped(draft, described, 0)])[0] if pack else []
    fresh = {r.code: r for r in made}
    kept = [fresh.pop(r.code, r) for r in known
            if r.subject_layer != layer or r.subject_key not in gone]
    return [*kept, *fresh.values()]


def _templates(folder: Path | None, draft: Draft) -> Pack | None:
    """Return the pack with the templates over one layer only, None when it has none."""
    if folder is None or not (folder / PACK_FILE).is_file():
        return None
    pack, problems = inspect_pack(folder)
    if pack is None:
        draft.notes.warn(f"The pack's copy cannot be read: {problems[0].what}",
                         "Indicators of new rows come with the next load.")
        return None
    own = tuple(t for t in pack.indicators if t.over == draft.spec.code)
    return replace(pack, indicators=own) if own else None
