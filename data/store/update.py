"""The one transaction of an update: reads what is near, then writes what differs and no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from data import schema
from data.errors import StoreError
from data.model import District, LayerRecord, LoadReport
from data.passport import DISTRICT, NO_FEATURE, IndicatorRecord
from data.ports import FEATURE_COLUMNS
from data.quality.model import Quality
from data.store import codec, near, quality, search, search_patch, versions, write
from data.store.bulk import check_codes, check_columns, check_finite, tuples
from data.store.database import Database
from data.store.identities import MAX_ID
from data.store.journal import append
from data.store.replace import delete_features
from data.store.rewrite import acts, change_features
from data.store.times import to_us
from data.versions.judge import KEEP_VERSIONS
from data.versions.model import LoadDiff

#: (grid, layer) -> how many more of the layer's members the grid has.
Tallies = Mapping[tuple[int, str], int]


@dataclass
class Change:
    """Everything that an update writes; frames hold only rows that are new or differ."""

    diff: LoadDiff
    records: list[LayerRecord]
    report: LoadReport
    quality: Quality | None
    #: Layer -> FEATURE_COLUMNS of features that are added or changed.
    features: dict[str, pd.DataFrame]
    #: Table -> numbers of its rows that go, and (layer, rows) that come.
    gone_rows: dict[str, list[int]] = field(default_factory=dict)
    fresh_rows: dict[str, list[tuple[str, pd.DataFrame]]] = field(default_factory=dict)
    tallies: Tallies = field(default_factory=dict)
    #: Layer -> packed ids and boxes (data.versions.touched).
    touched: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    #: The whole catalogue when the layer has indicators, else None: it stays.
    indicators: list[IndicatorRecord] | None = None
    journal: dict[str, Any] = field(default_factory=dict)


class Updater:
    """Reads for an update and commits it; made by CityStore.update, which holds the load lock."""

    def __init__(self, database: Database, *, at: datetime, actor: str) -> None:
        self._database, self._dialect = database, database.dialect
        self._at, self._actor = to_us(at), actor
        self._added: list[tuple[str, int, str]] = []
        self.keep_versions = KEEP_VERSIONS
        with database.read() as connection:
            version, text = connection.execute(
                select(schema.state.c.version, schema.state.c.district)).one()
            self._last = int(connection.scalar(
                select(schema.identity.c.id).order_by(schema.identity.c.id.desc()).limit(1)) or 0)
        if text is None:
            raise StoreError("The store holds no district.", "Run: python app.py load PACK")
        self.load_id = int(version) + 1
        self.district: District = codec.read_district(text)

    # -- what is there -------------------------------------------------------------------------
    def ids_of(self, layer: str, keys: Sequence[str]) -> dict[str, int]:
        """Return the ids of known keys; see data.store.near."""
        with self._database.read() as connection:
            return near.ids_of(connection, self._dialect, layer, keys)

    def rows(self, ids: Iterable[int], columns: Sequence[str] = FEATURE_COLUMNS
             ) -> pd.DataFrame:
        """Return ``layer`` and columns of features by id."""
        with self._database.read() as connection:
            return near.rows(connection, self._dialect, ids, columns)

    def layer_rows(self, layers: Sequence[str]) -> pd.DataFrame:
        """Return ``layer`` and FEATURE_COLUMNS of whole layers."""
        with self._database.read() as connection:
            return near.layer_rows(connection, layers)

    def layer_ids(self, layer: str) -> set[int]:
        """Return all ids of a layer's features."""
        t = schema.feature.c
        with self._database.read() as connection:
            return {int(i) for i in connection.scalars(select(t.id).where(t.layer == layer))}

    def linked(self, column: str, ids: Iterable[int]) -> set[int]:
        """Return the ids of features linked to ``ids`` by ``column``."""
        with self._database.read() as connection:
            return near.linked(connection, self._dialect, column, ids)

    def coded(self, layers: Sequence[str], codes: Sequence[str]) -> set[int]:
        """Return the ids of features with these codes."""
        with self._database.read() as connection:
            return near.coded(connection, self._dialect, layers, codes)

    def naming(self, layers: Sequence[str], prop: str, values: Sequence[str]) -> set[int]:
        """Return the ids of features whose property is one of ``values``."""
        with self._database.read() as connection:
            return near.naming(connection, self._dialect, layers, prop, values)

    def in_boxes(self, layers: Sequence[str], boxes: np.ndarray) -> set[int]:
        """Return the ids of features of ``layers`` whose box meets any of ``boxes`` (n × 4)."""
        if not len(boxes) or not layers:
            return set()
        with self._database.read() as connection:
            return set(self._dialect.ids_in_boxes(connection, boxes.tolist(), layers))

    def table_rows(self, table: str, column: str, values: Sequence[int | str]) -> pd.DataFrame:
        """Return rows of a table by one column; see data.store.near."""
        with self._database.read() as connection:
            return near.table_rows(connection, self._dialect, table, column, values)

    def members(self, grids: Iterable[int]) -> list[tuple[int, str]]:
        """Return (grid, layer) of every layer that has members in ``grids``."""
        t = schema.tally.c
        query = select(t.grid_id, t.layer).where(
            self._dialect.one_of(t.grid_id, sorted(grids)), t.n > 0)
        with self._database.read() as connection:
            return [(int(r.grid_id), str(r.layer)) for r in connection.execute(query)]

    def retired(self, ids: Iterable[int]) -> pd.DataFrame:
        """Return id, lon, lat of those of ``ids`` that an earlier load took away."""
        t = schema.retired.c
        wanted = sorted(ids)
        query = select(t.id, t.lon, t.lat).where(self._dialect.one_of(t.id, wanted))
        with self._database.read() as connection:
            return versions.frame_of(connection, [query] if wanted else [], ("id", "lon", "lat"))

    # -- what comes ----------------------------------------------------------------------------
    def give(self, layer: str, keys: Sequence[str]) -> np.ndarray:
        """Return int64 ids of ``keys``: those they ever had, new ones for the rest."""
        known = self.ids_of(layer, keys)
        check_codes(layer, pd.Series(list(keys), dtype=object))
        for key in keys:
            if key not in known:
                self._last += 1
                known[key] = self._last
                self._added.append((layer, self._last, key))
        if self._last > MAX_ID:
            raise StoreError("The store has no feature ids left.", "Begin a new store.")
        return np.array([known[key] for key in keys], dtype=np.int64)

    def commit(self, change: Change) -> None:
        """Write an update in one transaction; a fault leaves the store as it was."""
        for layer, frame in change.features.items():
            check_columns(layer, frame, FEATURE_COLUMNS)
            check_codes(layer, frame["code"])
            check_finite(layer, frame)
        dialect = self._database.dialect
        with self._database.write() as connection:
            versions.keep(connection, self.load_id, change.diff, self.keep_versions)
            if change.quality is not None:
                quality.put(connection, self.load_id, change.quality)
            dialect.bulk_insert(connection, "identity", ("layer", "id", "key"), self._added)
            search_patch.patch(connection, self.load_id, change.diff, change.features,
                               cache(lambda: search.gazetteer_of(connection)))
            self._features(connection, change)
            self._rows(connection, change)
            _layers(connection, change.records)
            _tallies(connection, change.tallies)
            for layer, (count, kept) in change.touched.items():
                connection.execute(insert(schema.touched).values(
                    load_id=self.load_id, layer=layer, n=count, detail=kept))
            if change.indicators is not None:
                write.indicators(connection, self._subjects(connection, change.indicators))
            write.record_load(
                connection, version=self.load_id, at_us=self._at, actor=self._actor,
                district=self.district, counts=change.report.counts,
                report=replace(change.report, load_id=self.load_id))
            append(connection, "update", self._actor,
                   {"load_id": self.load_id, **change.journal}, at_us=self._at)

    def _features(self, connection: Connection, change: Change) -> None:
        """Take features away, put others in, and change the rest in place, of all layers."""
        dialect = self._dialect
        touched = [d for d in change.diff.touched if d.layer in change.features]
        found = acts(touched)
        delete_features(connection, found.gone)
        fresh = [change.features[d.layer].assign(layer=d.layer) for d in touched
                 if len(change.features[d.layer])]
        if fresh:
            rows = pd.concat(fresh, ignore_index=True)
            new = np.isin(rows["id"].to_numpy(dtype=np.int64), found.added)
            columns = ("layer", *FEATURE_COLUMNS)
            dialect.bulk_insert(connection, "feature", columns, tuples(rows[new], columns))
            change_features(connection, dialect, rows[~new], found.linked)
        dialect.change_boxes(connection, [*found.gone, *found.moved],
                             [*found.added, *found.moved])

    def _rows(self, connection: Connection, change: Change) -> None:
        """Take rows of tables away and put others in, numbered behind the last."""
        dialect = self._database.dialect
        for name, numbers in change.gone_rows.items():
            table = schema.metadata.tables[name]
            for i in range(0, len(numbers), 1000):
                connection.execute(delete(table).where(table.c.id.in_(numbers[i:i + 1000])))
        for name, parts in change.fresh_rows.items():
            table = schema.metadata.tables[name]
            last = int(connection.scalar(
                select(table.c.id).order_by(table.c.id.desc()).limit(1)) or 0)
            columns = versions.TABLES[name]
            for layer, frame in parts:
                numbered = ((last + n, *row) for n, row in enumerate(
                    tuples(frame, columns, layer), start=1))
                dialect.bulk_insert(connection, name, ("id", "layer", *columns), numbered)
                last += len(frame)

    def _subjects(self, connection: Connection, records: Sequence[IndicatorRecord]
                  ) -> list[tuple[IndicatorRecord, int]]:
        by_layer: dict[str, list[str]] = {}
        for one in records:
            by_layer.setdefault(one.subject_layer, []).append(one.subject_key)
        ids = {layer: near.ids_of(connection, self._dialect, layer, keys)
               for layer, keys in by_layer.items()}
        ids[DISTRICT] = {self.district.id: NO_FEATURE}
        return [(one, ids[one.subject_layer][one.subject_key]) for one in records]


def _layers(connection: Connection, records: Sequence[LayerRecord]) -> None:
    t = schema.layer
    for one in records:
        west, south, east, north = one.extent or (None, None, None, None)
        connection.execute(update(t).where(t.c.code == one.spec.code).values(
            count=one.count, loaded_us=to_us(one.loaded_at),
            west=west, south=south, east=east, north=north))


def _tallies(connection: Connection, tallies: Tallies) -> None:
    t = schema.tally
    for (grid, layer), more in sorted(tallies.items()):
        if not more:
            continue
        where = (t.c.grid_id == grid, t.c.layer == layer)
        there = connection.scalar(select(t.c.n).where(*where))
        if there is None:
            connection.execute(insert(t).values(grid_id=grid, layer=layer, n=more))
        elif there + more > 0:
            connection.execute(update(t).where(*where).values(n=there + more))
        else:
            connection.execute(delete(t).where(*where))
