"""Layer versions in the store: reads what a load is compared with, keeps what it replaces."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.engine import Connection

from data import schema
from data.model import TABLE_ROLES, Role
from data.ports import FEATURE_COLUMNS, HOUSE_COLUMNS, PERSON_COLUMNS, UNIT_COLUMNS
from data.store import codec
from data.store.times import iso
from data.versions import blob
from data.versions.compare import BRIEF, Ids, absent, compare_features
from data.versions.model import COUNTS, ChangeRecord, LayerDiff, LoadDiff
from data.versions.tables import compare_tables, digest

TABLES: dict[str, tuple[str, ...]] = {
    "house": HOUSE_COLUMNS, "unit": UNIT_COLUMNS, "person": PERSON_COLUMNS}
_FEATURE, _CHANGE, _RETIRED = schema.feature.c, schema.layer_change.c, schema.retired.c
_IN_ONE_QUERY = 500
#: From this many rows on a whole layer is read at once.
_MANY = 5_000
_WHOLE = frozenset({"rank", "parent_id", "grid_id", "building_id", "address_id", "floor",
                    "birth_year"})
_FLOATS = frozenset({"height_m", "base_m", "area_m2", "lon", "lat", "min_lon", "min_lat",
                     "max_lon", "max_lat"})


def compare(connection: Connection, features: Mapping[str, pd.DataFrame],
            tables: Mapping[str, Mapping[str, pd.DataFrame]]) -> LoadDiff:
    """Return what a gathered load would do to the stored district; writes nothing."""
    stored = {r.code: r for r in connection.execute(
        select(schema.layer.c.code, schema.layer.c.role, schema.layer.c.spec,
               schema.layer.c.count.label("size")).order_by(schema.layer.c.position))}
    brief = {code: rows_of(connection, code, columns=BRIEF)
             for code in features if code in stored}
    gone = _gone(connection, features, brief)
    found = []
    for code, frame in features.items():
        old_spec = stored[code].spec if code in stored else None
        if code not in brief:
            found.append(LayerDiff(code, None, len(frame), added=len(frame)))
            continue
        found.append(compare_features(
            code, brief[code], frame, gone, _retired(connection, code),
            lambda ids, code=code: rows_of(connection, code, ids),  # type: ignore[misc]
            old_spec))
    for table, parts in tables.items():
        found += [_table(connection, table, code, rows, gone, stored.get(code))
                  for code, rows in parts.items()]
    known = {layer.layer for layer in found}
    found += [_absent(connection, row) for code, row in stored.items()
              if code not in known and row.size]
    return LoadDiff(tuple(found), not stored)


def rows_of(connection: Connection, layer: str, ids: Ids | None = None, *,
            columns: Sequence[str] = FEATURE_COLUMNS) -> pd.DataFrame:
    """Return stored features as they were put (``geom`` WKB, ``props`` text), by id."""
    query = (select(*(_FEATURE[c] for c in columns)).where(_FEATURE.layer == layer)
             .order_by(_FEATURE.id))
    if ids is None:
        return frame_of(connection, [query], columns)
    if len(ids) > _MANY:
        frame = frame_of(connection, [query], columns)
        return frame[frame["id"].isin(ids)].reset_index(drop=True)
    parts = [query.where(_FEATURE.id.in_(ids[i:i + _IN_ONE_QUERY].tolist()))
             for i in range(0, len(ids), _IN_ONE_QUERY)]
    return frame_of(connection, parts, columns)


def table_rows(connection: Connection, table: str, layer: str) -> pd.DataFrame:
    """Return the rows of a table layer as they were put."""
    t = schema.metadata.tables[table].c
    columns = TABLES[table]
    query = select(*(t[c] for c in columns)).where(t.layer == layer).order_by(t.id)
    return frame_of(connection, [query], columns)


def keep(connection: Connection, load_id: int, diff: LoadDiff, versions: int) -> None:
    """Keep a load's differences, before the load replaces anything; forget old versions."""
    listed = [d for d in diff.touched if d.rows is not None and d.old is not None]
    packed = iter(blob.pack_all([f for d in listed for f in (d.old, d.rows) if f is not None]))
    kept = {d.layer: (next(packed), next(packed)) for d in listed}
    rows = [_change_row(load_id, layer, *kept.get(layer.layer, (None, None)))
            for layer in diff.layers]
    if rows:
        connection.execute(insert(schema.layer_change), rows)
    for layer in diff.touched:
        _retire(connection, load_id, layer)
        _forget(connection, layer.layer, versions)


def history(connection: Connection, layer: str | None, limit: int) -> list[ChangeRecord]:
    """Return what loads did, newest first; of one layer, or of all."""
    t = schema.layer_change.c
    query = (select(t.load_id, t.layer, t.rows_before, t.rows_after, *(t[c] for c in COUNTS),
                    t.detail, t.old.is_not(None).label("kept"))
             .order_by(t.load_id.desc(), t.layer).limit(limit))
    if layer is not None:
        query = query.where(t.layer == layer)
    return [ChangeRecord(r.load_id, r.layer, r.rows_before, r.rows_after,
                         {c: getattr(r, c) for c in COUNTS}, json.loads(r.detail), bool(r.kept))
            for r in connection.execute(query)]


def kept_frames(connection: Connection, layer: str, load_id: int
                ) -> tuple[pd.DataFrame | None, pd.DataFrame | None, str | None]:
    """Return (differences, replaced rows, declaration before) of one load; None when not kept."""
    row = connection.execute(
        select(_CHANGE.rows, _CHANGE.old, _CHANGE.detail)
        .where(_CHANGE.layer == layer, _CHANGE.load_id == load_id)).one_or_none()
    if row is None:
        return None, None, None
    rows, old = (None if b is None else blob.unpack(bytes(b)) for b in (row.rows, row.old))
    return rows, old, json.loads(row.detail).get("spec")


def frame_of(connection: Connection, queries: Sequence[Select[Any]],
             columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows of queries as a frame with the store's own types."""
    rows = [row for query in queries for row in connection.execute(query).all()]
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame({name: _column(name, values)
                         for name, values in zip(columns, by_column, strict=True)})


def _column(name: str, values: Sequence[Any]) -> pd.Series:
    if name == "id":
        return pd.Series(list(values), dtype="int64")
    if name in _WHOLE:
        return pd.Series(list(values), dtype="Int64")
    if name in _FLOATS:
        return pd.Series(list(values), dtype="float64")
    return pd.Series(list(values), dtype=object)


def _gone(connection: Connection, features: Mapping[str, pd.DataFrame],
          brief: Mapping[str, pd.DataFrame]) -> Ids:
    """Return the ids that the load takes away, those of vanished layers among them."""
    lost = [np.setdiff1d(old["id"].to_numpy(np.int64), features[code]["id"].to_numpy(np.int64))
            for code, old in brief.items()]
    rest = connection.scalars(select(_FEATURE.id).where(_FEATURE.layer.not_in(list(brief))))
    return np.sort(np.concatenate([np.empty(0, np.int64), *lost,
                                   np.array(list(rest), dtype=np.int64)]))


def _retired(connection: Connection, layer: str) -> pd.DataFrame:
    ids = schema.identity.c
    query = (select(_RETIRED.id, _RETIRED.lon, _RETIRED.lat)
             .join(schema.identity, ids.id == _RETIRED.id).where(ids.layer == layer))
    return frame_of(connection, [query], ("id", "lon", "lat"))


def _table(connection: Connection, table: str, code: str, rows: pd.DataFrame, gone: Ids,
           stored: Any) -> LayerDiff:
    now = digest(rows)
    if stored is None:
        return LayerDiff(code, None, len(rows), added=len(rows), digest=now)
    last = connection.scalar(select(_CHANGE.detail).where(_CHANGE.layer == code)
                             .order_by(_CHANGE.load_id.desc()).limit(1))
    if last is not None and json.loads(last).get("digest") == now:
        return LayerDiff(code, stored.size, len(rows), spec=stored.spec, digest=now)
    return compare_tables(code, table, table_rows(connection, table, code), rows, gone,
                          stored.spec)


def _absent(connection: Connection, row: Any) -> LayerDiff:
    if Role(row.role) in TABLE_ROLES:
        empty = pd.DataFrame(columns=list(TABLES[row.role]))
        old = table_rows(connection, row.role, row.code)
        diff = compare_tables(row.code, row.role, old, empty, np.empty(0, np.int64), row.spec)
        return LayerDiff(**{**diff.__dict__, "after": None})
    return absent(row.code, rows_of(connection, row.code), row.spec)


def _change_row(load_id: int, layer: LayerDiff, old: bytes | None, rows: bytes | None
                ) -> dict[str, Any]:
    detail = {"fields": layer.fields, "spec": layer.spec if layer.touched else None,
              "digest": layer.digest}
    return {"load_id": load_id, "layer": layer.layer, "rows_before": layer.before,
            "rows_after": layer.after, **layer.counts, "detail": codec.dumps(detail),
            "old": old, "rows": rows}


def _retire(connection: Connection, load_id: int, layer: LayerDiff) -> None:
    """Remember where removed features stood; forget those that are back."""
    if layer.rows is None or layer.rows["id"].isna().all():
        return
    rows = layer.rows
    for op in ("added", "removed"):
        ids = [int(i) for i in rows.loc[rows["op"] == op, "id"]]
        for i in range(0, len(ids), _IN_ONE_QUERY):
            connection.execute(delete(schema.retired)
                               .where(_RETIRED.id.in_(ids[i:i + _IN_ONE_QUERY])))
    gone = rows[rows["op"] == "removed"]
    if len(gone):
        connection.execute(insert(schema.retired), [
            {"id": int(i), "lon": lon, "lat": lat, "load_id": load_id}
            for i, lon, lat in zip(gone["id"], gone["lon"], gone["lat"], strict=True)])


def _forget(connection: Connection, layer: str, versions: int) -> None:
    kept = connection.scalars(
        select(_CHANGE.load_id).where(_CHANGE.layer == layer, _CHANGE.old.is_not(None))
        .order_by(_CHANGE.load_id.desc())).all()
    for load_id in kept[max(versions, 1):]:
        connection.execute(
            update(schema.layer_change)
            .where(_CHANGE.layer == layer, _CHANGE.load_id == load_id)
            .values(old=None, rows=None))


def loads(connection: Connection, limit: int) -> list[dict[str, str | int]]:
    """Return the newest loads: id, at (ISO, UTC), actor."""
    t = schema.load.c
    query = select(t.id, t.at_us, t.actor).order_by(t.id.desc()).limit(limit)
    return [{"id": r.id, "at": iso(r.at_us), "actor": r.actor} for r in connection.execute(query)]
