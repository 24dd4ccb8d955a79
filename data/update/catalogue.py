"""The catalogue after an update: counts and extents of layers, indicators of features that came."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from data.ingest.attach import Mapped
from data.ingest.draft import Draft, Notes
from data.ingest.indicators import indicator_records
from data.model import IndicatorRecord, LayerRecord, LayerSpec
from data.pack import PACK_FILE, IndicatorTemplate, read_toml
from data.pack_indicators import read_indicators
from data.pack_problems import ProblemLog
from data.pack_section import Section
from data.ports import Store
from data.update.touched import BOX
from data.versions.model import LoadDiff
from data.versions.rebuild import described_of


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
    store: Store, pack_folder: Path | None, spec: LayerSpec, before: pd.DataFrame,
    now: pd.DataFrame,
) -> list[IndicatorRecord] | None:
    """Return all indicators after an update, or None when it changes none of them.

    Args:
        store: What is loaded.
        pack_folder: The pack's copy, for its templates; without it none are added.
        spec: The updated layer.
        before: Its rows that were replaced or taken away.
        now: Its rows that came.
    """
    known = store.indicators()
    templates = _templates(pack_folder, spec)
    if not templates and not any(r.subject_layer == spec.code for r in known):
        return None
    there = set(now["key"])
    gone = set(before["key"]) - there
    fresh = {r.code: r for r in indicator_records(templates, [_layer(spec, now)])}
    kept = [fresh.pop(r.code, r) for r in known
            if r.subject_layer != spec.code or r.subject_key not in gone]
    return [*kept, *fresh.values()]


def _templates(folder: Path | None, spec: LayerSpec) -> list[IndicatorTemplate]:
    if folder is None or not (folder / PACK_FILE).is_file():
        return []
    top = Section(read_toml(folder / PACK_FILE), PACK_FILE, ProblemLog())
    return [t for t in read_indicators(top, [spec]) if t.over == spec.code]


def _layer(spec: LayerSpec, rows: pd.DataFrame) -> Mapped:
    values = pd.DataFrame({n: pd.Series(rows[n].tolist(), dtype="str")
                           for n in ("key", "code", "name", "name_en")})
    shapes = np.asarray(shapely.from_wkb(rows["geom"].to_numpy(dtype=object)), dtype=object)
    draft = Draft(spec, np.arange(1, len(rows) + 1, dtype=np.int64), values, pd.DataFrame(),
                  shapes, Notes(spec))
    return Mapped(draft, described_of(rows), 0)
