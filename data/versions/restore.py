"""Brings an older version of a layer back, as a load of its own: journaled, compared, measured."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from data.errors import StoreError
from data.ingest.frames import linked, with_ids
from data.ingest.load import attachment
from data.ingest.prepare import Prepared
from data.model import TABLE_ROLES, LayerSpec, LoadReport, Role
from data.passport import DISTRICT
from data.ports import LoadWriter, Store
from data.quality.measure import measure
from data.versions.judge import KEEP_VERSIONS
from data.versions.model import LoadDiff
from data.versions.past import as_of, lost_since, target_of
from data.versions.rebuild import rebuild
from data.versions.tables import KEYS

Layers = dict[str, tuple[LayerSpec, pd.DataFrame]]


@dataclass(frozen=True, slots=True)
class Reverted:
    """What a revert did: its own load, the load whose version is back, and the differences."""

    load_id: int
    layer: str
    version: int
    diff: LoadDiff


def revert(store: Store, layer: str, load_id: int | None = None, *, now: datetime, actor: str,
           keep_versions: int = KEEP_VERSIONS) -> Reverted:
    """Bring ``layer`` back to what load ``load_id`` left (None: before its last change).

    Geometry, attributes and ids come back as they were; links of all layers are made anew by
    place and code; houses, persons and units that had gone with a building that is back, come
    back with it. Raises NotFound for a version that is not there, LoadInProgress.
    """
    started, district = time.perf_counter(), store.district()
    if district is None:
        raise StoreError("The store holds no district.", "Run: python app.py load PACK")
    with store.load(district, at=now, actor=actor) as writer:
        writer.keep_versions = keep_versions
        version = target_of(store, layer, load_id)
        layers = _layers(store, layer, version)
        rejected = {r.spec.code: r.rejected for r in store.layers()}
        report = store.quality()
        prepared, ids = rebuild(district, layers, rejected, report[1] if report else None)
        _put(writer, prepared, layers, ids)
        _put_indicators(writer, store, layers, layer)
        writer.put_quality(measure(prepared))
        writer.put_report(_report(store, writer.load_id, prepared, now,
                                  time.perf_counter() - started))
        diff = writer.diff()
    store.journal("revert", actor, {"layer": layer, "to_load": version,
                                    "load_id": writer.load_id}, at=now)
    return Reverted(writer.load_id, layer, version, diff)


def _layers(store: Store, layer: str, version: int) -> Layers:
    """Return every layer as it is to be: one of them old, tables without dangling rows."""
    layers: Layers = {r.spec.code: (r.spec, store.rows(r.spec.code)) for r in store.layers()}
    for code, (spec, rows) in layers.items():
        if spec.role is Role.UNIT:
            layers[code] = (spec, _by_address(rows, layers))
    known, houses = _features(layers), _houses(layers)
    layers[layer] = as_of(store, layer, version)
    back = np.setdiff1d(_features(layers), known)
    for role in (Role.HOUSE, Role.UNIT, Role.PERSON):
        homes = _houses(layers) - houses
        for code, (spec, rows) in list(layers.items()):
            if spec.role is role:
                if code != layer and (len(back) or homes):
                    rows = _with_returning(store, spec, rows, version, back, homes)
                layers[code] = (spec, _held(spec, rows, layers))
    return layers


def _by_address(units: pd.DataFrame, layers: Layers) -> pd.DataFrame:
    """Forget the building of units that have it from their address: it is found anew."""
    plates = pd.concat([pd.Series([], dtype="Int64"), *(
        rows.set_index("id")["building_id"] for spec, rows in layers.values()
        if spec.role is Role.ADDRESS)])
    derived = units["building_id"].eq(units["address_id"].map(plates)).fillna(False)
    return units.assign(building_id=units["building_id"].mask(derived))


def _houses(layers: Layers) -> set[str]:
    return {code for spec, rows in layers.values() if spec.role is Role.HOUSE
            for code in rows["code"]}


def _features(layers: Mapping[str, tuple[LayerSpec, pd.DataFrame]]) -> np.ndarray:
    return np.unique(np.concatenate([np.empty(0, np.int64), *(
        rows["id"].to_numpy(np.int64) for spec, rows in layers.values()
        if spec.role not in TABLE_ROLES)]))


def _with_returning(store: Store, spec: LayerSpec, rows: pd.DataFrame, version: int,
                    back: np.ndarray, homes: set[str]) -> pd.DataFrame:
    """Return a table's rows and those that hung on what is back: building, address or house."""
    lost = lost_since(store, spec, version)
    hung = _ids(lost, "building_id", back)
    if spec.role is Role.UNIT:
        hung = hung | _ids(lost, "address_id", back)
    if spec.role is Role.PERSON:
        hung = hung | lost["house_code"].isin(homes).to_numpy()
    key = KEYS[spec.role.value]
    returning = lost[hung]
    if returning.empty:
        return rows
    return pd.concat([rows[~rows[key].isin(returning[key])], returning], ignore_index=True)


def _held(spec: LayerSpec, rows: pd.DataFrame, layers: Layers) -> pd.DataFrame:
    """Leave out houses without a building and persons without a house, as a load would."""
    if spec.role is Role.UNIT:
        return rows
    held = _ids(rows, "building_id", _features(layers))
    if spec.role is Role.PERSON:
        held = held & rows["house_code"].isin(_houses(layers)).to_numpy()
    return rows[held].reset_index(drop=True)


def _ids(rows: pd.DataFrame, column: str, ids: np.ndarray) -> np.ndarray:
    wanted = rows[column].astype("Int64").fillna(-1).to_numpy(dtype=np.int64)
    return np.asarray(np.isin(wanted, ids), dtype=bool)


def _put(writer: LoadWriter, prepared: Prepared, layers: Layers, ids: np.ndarray) -> None:
    mapped = {m.draft.spec.code: m for m in prepared.mapped}
    tables = {t.draft.spec.code: t for t in prepared.tables}
    put = {Role.HOUSE: writer.put_houses, Role.UNIT: writer.put_units,
           Role.PERSON: writer.put_persons}
    for code, (spec, rows) in layers.items():
        rejected = next(d.notes.rejected for d in prepared.drafts if d.spec.code == code)
        if code in mapped:
            writer.identify(code, rows["key"].tolist())
            writer.put_layer(spec, with_ids(rows, mapped[code], prepared.links, ids), rejected)
            continue
        writer.put_layer(spec, None, rejected)
        table = tables[code]
        links = {"building_id": linked(table.building, ids), "grid_id": linked(table.grid, ids)}
        if spec.role is Role.UNIT:
            links["address_id"] = linked(table.address, ids)
        put[spec.role](code, rows.assign(**links))


def _put_indicators(writer: LoadWriter, store: Store, layers: Layers, layer: str) -> None:
    """Keep the indicators whose subject is still there; the district itself always is.

    What left the catalogue with a subject that is back, comes back with it, readings and all.
    """
    keys = {code: set(rows["key"]) for code, (spec, rows) in layers.items()
            if spec.role not in TABLE_ROLES}
    kept = [r for r in store.indicators()
            if r.subject_key in keys.get(r.subject_layer, set())
            or (r.subject_layer == DISTRICT and DISTRICT not in keys)]
    stood = layer in keys and any(r.spec.code == layer for r in store.layers())
    returned = keys.get(layer, set()) - (set(store.rows(layer)["key"]) if stood else set())
    back = [r for r in store.retired_indicators(layer) if r.subject_key in returned]
    writer.put_indicators([*kept, *back])


def _report(store: Store, load_id: int, prepared: Prepared, now: datetime,
            seconds: float) -> LoadReport:
    before = store.reports(1)
    return LoadReport(
        load_id=load_id, district=prepared.pack.district.id, loaded_at=now,
        seconds=round(seconds, 3), counts={d.spec.code: len(d) for d in prepared.drafts},
        rejected={d.spec.code: d.notes.rejected for d in prepared.drafts},
        rejects=before[0].rejects if before else (), warnings=(),
        attachment=attachment(prepared))
