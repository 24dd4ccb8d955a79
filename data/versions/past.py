"""Makes a layer's older version again: from today's rows back, one kept difference at a time."""

import numpy as np
import pandas as pd

from data.errors import NotFound
from data.model import TABLE_ROLES, LayerSpec, Role
from data.ports import FEATURE_COLUMNS, HOUSE_COLUMNS, PERSON_COLUMNS, UNIT_COLUMNS, Store
from data.store.codec import read_spec
from data.versions.model import ChangeRecord
from data.versions.tables import ADDED, KEYS, undo

COLUMNS = {Role.HOUSE: HOUSE_COLUMNS, Role.UNIT: UNIT_COLUMNS, Role.PERSON: PERSON_COLUMNS}


def target_of(store: Store, layer: str, load_id: int | None) -> int:
    """Return the load whose version of ``layer`` is meant; None: that before the last change.

    Raises NotFound when the layer has no such version, or it is not kept any more.
    """
    history = store.history(layer)
    touched = [h for h in history if h.before is not None and any(h.counts.values())]
    if not touched:
        raise NotFound(f"The layer {layer[:80]!r} has no older version.",
                       "A version is kept when a load changes the layer.")
    target = touched[0].load_id - 1 if load_id is None else load_id
    undone = [h for h in history if h.load_id > target and any(h.counts.values())]
    if not undone:
        raise NotFound(f"The layer {layer!r} is still as load {target} left it.",
                       "Name an older load.")
    lost = [h for h in undone if not h.kept]
    if lost:
        kept = _reach(touched)
        raise NotFound(f"The version of {layer!r} at load {target} is not kept.",
                       f"The oldest one that can be brought back is that of load {kept}."
                       if kept else "No older version of it is kept.")
    return target


def _reach(touched: list[ChangeRecord]) -> int | None:
    """Return the oldest load whose version the kept differences lead back to."""
    found = None
    for record in touched:
        if not record.kept:
            break
        found = record.load_id - 1
    return found


def as_of(store: Store, layer: str, target: int) -> tuple[LayerSpec, pd.DataFrame]:
    """Return a layer's declaration and rows as load ``target`` left them."""
    specs = {r.spec.code: r.spec for r in store.layers()}
    spec = specs.get(layer)
    rows = store.rows(layer) if spec is not None else None
    for record in store.history(layer):
        if record.load_id <= target:
            break
        _, old, before = store.change(layer, record.load_id)
        if old is None or before is None:
            continue
        spec = read_spec(before)
        if rows is None:
            rows = _empty(spec)
        rows = _undone(spec, rows, old, store, record.load_id)
    if spec is None or rows is None:
        raise NotFound(f"There is no layer {layer[:80]!r}.", "See /api/layers for those there are.")
    return spec, rows


def _undone(spec: LayerSpec, rows: pd.DataFrame, old: pd.DataFrame, store: Store,
            load_id: int) -> pd.DataFrame:
    if spec.role in TABLE_ROLES:
        return undo(spec.role.value, rows, old)
    lines = store.change(spec.code, load_id)[0]
    assert lines is not None  # kept together with the rows
    new = set(lines.loc[lines["op"] != "removed", "id"])
    back = pd.concat([rows[~rows["id"].isin(new)], old[list(FEATURE_COLUMNS)]], ignore_index=True)
    return back.sort_values("id", ignore_index=True)


def _empty(spec: LayerSpec) -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS.get(spec.role, FEATURE_COLUMNS)))


def lost_since(store: Store, spec: LayerSpec, target: int) -> pd.DataFrame:
    """Return the table rows that loads after ``target`` took away or changed, as they were."""
    columns = list(COLUMNS[spec.role])
    found = [pd.DataFrame(columns=columns)]
    for record in store.history(spec.code):
        if record.load_id <= target:
            break
        old = store.change(spec.code, record.load_id)[1]
        if old is not None:
            found.append(old.loc[~old[ADDED].astype(bool), columns])
    parts = [f for f in found if len(f)] or found
    return pd.concat(parts, ignore_index=True).drop_duplicates(KEYS[spec.role.value], keep="last")


def positions(ids: pd.Series, known: np.ndarray) -> np.ndarray:
    """Return where each id stands in ``known`` (unique), -1 for none."""
    wanted = ids.astype("Int64").fillna(-1).to_numpy(dtype=np.int64)
    return np.asarray(pd.Index(known).get_indexer(wanted), dtype=np.int64)
