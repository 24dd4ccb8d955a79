"""Writes what a load changes and nothing else; an empty store is filled without its indices.

A first load meets no readers: its indices are built once, after the rows. A reload touches only
rows that differ (data/versions), so that readings wait for a short transaction.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager

import numpy as np
import pandas as pd
from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.engine import Connection

from data import schema
from data.dialect import Dialect
from data.store import write
from data.versions.model import LayerDiff, LoadDiff

_BULK = (schema.feature, schema.house, schema.unit, schema.person)
Frames = MutableMapping[str, pd.DataFrame]


def replace_rows(
    connection: Connection, dialect: Dialect, diff: LoadDiff, features: Frames,
    tables: Mapping[str, tuple[tuple[str, ...], Frames]],
    progress: Callable[[str, int, int], None],
) -> None:
    """Bring features, houses, units and persons to what the load has.

    ``tables`` gives per table its columns and the frames of its layers. A first load lets go of
    each frame once it is written: the largest part of what a load holds.
    """
    if diff.first:
        ids, boxes = _boxes(features)
        rows = len(ids) + sum(len(f) for _, parts in tables.values() for f in parts.values())
        tick = _Tick(progress, rows + 1)        # indices and the commit come after the last row
        with _without_indices(connection):
            for layer in list(features):
                write.features(connection, dialect, layer, features.pop(layer), tick)
            for table, (columns, parts) in tables.items():
                write.rows(connection, dialect, table, columns, parts, tick=tick)
                parts.clear()
        dialect.refresh_boxes(connection, ids, boxes)
        return
    _forget(connection, schema.feature, list(features))
    touched = {one.layer: one for one in diff.touched}
    for layer in touched.keys() & features.keys():
        change_features(connection, dialect, touched[layer], features[layer])
    for table, (columns, parts) in tables.items():
        _replace_table(connection, dialect, table, columns,
                       {layer: parts[layer] for layer in parts if layer in touched})
        _forget(connection, schema.metadata.tables[table], list(parts))
    _drop_lost_boxes(dialect, connection, diff, features)


class _Tick:
    """Tells how many of all rows are written."""

    def __init__(self, progress: Callable[[str, int, int], None], total: int) -> None:
        self._progress, self._done, self._total = progress, 0, total

    def __call__(self, rows: int) -> None:
        self._done += rows
        self._progress("store", self._done, self._total)


def _boxes(features: Frames) -> tuple[np.ndarray, np.ndarray]:
    """Return ids and boxes (min_lon, max_lon, min_lat, max_lat) of all features."""
    sides = ["min_lon", "max_lon", "min_lat", "max_lat"]
    ids = [np.empty(0, np.int64), *(f["id"].to_numpy(np.int64) for f in features.values())]
    boxes = [np.empty((0, 4)), *(f[sides].to_numpy(np.float64) for f in features.values())]
    return np.concatenate(ids), np.concatenate(boxes)


@contextmanager
def _without_indices(connection: Connection) -> Iterator[None]:
    """Drop the indices of the large tables and build them again when the rows are in."""
    indices = [index for table in _BULK
               for index in sorted(table.indexes, key=lambda one: str(one.name))]
    for index in indices:
        index.drop(connection)
    yield
    for index in indices:
        index.create(connection)


def change_features(
    connection: Connection, dialect: Dialect, diff: LayerDiff, frame: pd.DataFrame
) -> None:
    """Bring one layer's features to what ``frame`` has, row by row; its other rows stay."""
    if diff.rows is None:
        gone: list[int] = []
        fresh = frame
    else:
        gone = [int(i) for i in diff.rows.loc[diff.rows["op"] != "added", "id"]]
        new = diff.rows.loc[diff.rows["op"] != "removed", "id"].astype("int64")
        fresh = frame[frame["id"].isin(new)]
    delete_features(connection, gone)
    write.features(connection, dialect, diff.layer, fresh)
    dialect.change_boxes(connection, gone, fresh["id"].tolist())


def delete_features(connection: Connection, ids: Sequence[int]) -> None:
    """Take features away by id."""
    if ids:
        connection.execute(delete(schema.feature).where(schema.feature.c.id == bindparam("gone")),
                           [{"gone": i} for i in ids])


def _replace_table(
    connection: Connection, dialect: Dialect, name: str, columns: tuple[str, ...], parts: Frames
) -> None:
    table = schema.metadata.tables[name]
    if parts:
        connection.execute(delete(table).where(table.c.layer.in_(list(parts))))
        last = connection.scalar(select(func.max(table.c.id))) or 0
        write.rows(connection, dialect, name, columns, parts, after=int(last))


def _forget(connection: Connection, table: Table, kept: list[str]) -> None:
    """Empty the layers that the load does not have in this table."""
    there = connection.scalars(select(table.c.layer).distinct()).all()
    lost = [layer for layer in there if layer not in kept]
    if lost:
        connection.execute(delete(table).where(table.c.layer.in_(lost)))


def _drop_lost_boxes(
    dialect: Dialect, connection: Connection, diff: LoadDiff, features: Frames
) -> None:
    for one in diff.touched:
        if one.layer not in features and one.rows is not None and one.rows["id"].notna().any():
            dialect.change_boxes(connection, [int(i) for i in one.rows["id"].dropna()], [])
