"""CityStore: data.ports.Store on SQLite or PostgreSQL; each method is one short transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
from sqlalchemy import RowMapping, select

from data import schema
from data.model import (
    Attached,
    District,
    Feature,
    House,
    LayerRecord,
    LoadReport,
    Ref,
    Unit,
)
from data.readings.keep import Keep
from data.search.hit import SearchHit
from data.store import codec, features, journal, links
from data.store.alerts import Alerts
from data.store.blocks import Blocks
from data.store.database import Database
from data.store.events import Events
from data.store.kept import Kept
from data.store.load import Writer
from data.store.reading_part import Readings
from data.store.searcher import Searcher
from data.store.times import from_us, to_us
from data.store.tokens import Tokens
from data.store.update import Updater
from data.store.views import Views


class CityStore(Blocks, Kept, Readings):
    """The one door to facts; safe to use from many threads and processes at once."""

    def __init__(self, database: Database, keep: Keep) -> None:
        self.database = database
        self.keep = keep
        self._searcher = Searcher(database)
        #: What cameras, people, the weather office and facilities told.
        self.events = Events(database)

    def close(self) -> None:
        """Release every connection."""
        self.database.close()

    # -- loading -----------------------------------------------------------------------------
    @contextmanager
    def load(self, district: District, *, at: datetime, actor: str) -> Iterator[Writer]:
        """Begin the one load transaction; raise LoadInProgress when another holds it."""
        with self.database.dialect.load_lock():
            writer = Writer(self.database, district, at=at, actor=actor)
            yield writer
            writer.commit()

    @contextmanager
    def update(self, *, at: datetime, actor: str) -> Iterator[Updater]:
        """Begin an update, which shares the loads' lock; the caller commits it."""
        with self.database.dialect.load_lock():
            yield Updater(self.database, at=at, actor=actor)

    def reports(self, limit: int = 1) -> list[LoadReport]:
        """Return the newest load reports, newest first."""
        t = schema.load.c
        query = (select(t.report).where(t.report.is_not(None))
                 .order_by(t.id.desc()).limit(limit))
        with self.database.read() as connection:
            return [codec.read_report(text) for text in connection.scalars(query)]

    # -- what is there -----------------------------------------------------------------------
    def version(self) -> int:
        """Return what grows with every load and restore, 0 when empty; about 0.1 ms."""
        with self.database.read() as connection:
            return int(connection.scalar(select(schema.state.c.version)) or 0)

    def district(self) -> District | None:
        """Return the district, or None when nothing was loaded."""
        with self.database.read() as connection:
            text = connection.scalar(select(schema.state.c.district))
        return None if text is None else codec.read_district(text)

    def layers(self) -> list[LayerRecord]:
        """Return every layer of the catalogue in pack order."""
        with self.database.read() as connection:
            rows = connection.execute(
                select(schema.layer).order_by(schema.layer.c.position)).all()
        return [_layer_record(r._mapping) for r in rows]

    def frame(self, layer: str, *, geometry: bool = True) -> gpd.GeoDataFrame:
        """Return a whole layer by id, EPSG:4326; raise NotFound for an unknown layer."""
        with self.database.read() as connection:
            return features.frame(connection, layer, geometry=geometry)

    def feature(self, layer: str, feature_id: int) -> Feature:
        """Return one feature; raise NotFound."""
        with self.database.read() as connection:
            return features.by_id(connection, layer, feature_id)

    def feature_by_key(self, layer: str, key: str) -> Feature:
        """Return one feature by its stable key; raise NotFound."""
        with self.database.read() as connection:
            return features.by_key(connection, layer, key)

    def refs(self, ids: Sequence[int]) -> dict[int, Ref]:
        """Return links for ``ids``; unknown ids are left out."""
        with self.database.read() as connection:
            return features.refs(connection, ids)

    def in_box(
        self, layer: str, bounds: tuple[float, float, float, float]
    ) -> np.ndarray:
        """Return the int64 ids of a layer's features whose box meets (w, s, e, n) in WGS 84."""
        t = schema.feature.c
        query = (select(t.id).where(t.layer == layer, self.database.dialect.boxes_meet(bounds))
                 .order_by(t.id))
        with self.database.read() as connection:
            return np.array(connection.scalars(query).all(), dtype=np.int64)

    def lineage(self, feature: Feature) -> list[Ref]:
        """Return what ``feature`` belongs to, district first, itself not included."""
        with self.database.read() as connection:
            return links.lineage(connection, feature)

    def attached(self, feature: Feature) -> Attached:
        """Return what hangs on ``feature`` (counts; persons by the privacy rule in the model)."""
        with self.database.read() as connection:
            return links.attached(connection, self.database.dialect, feature)

    def houses(self, building_id: int, *, limit: int = 200) -> list[House]:
        """Return houses of a building by floor, room."""
        with self.database.read() as connection:
            return links.houses(connection, building_id, limit=limit)

    def units(self, building_id: int, *, limit: int = 200) -> list[Unit]:
        """Return units of a building by name."""
        with self.database.read() as connection:
            return links.units(connection, building_id, limit=limit)

    def facilities(self, feature: Feature, layer: str, *, limit: int = 200) -> list[Ref]:
        """Return facilities of ``layer`` inside a grid, area or zone, or at a building."""
        with self.database.read() as connection:
            return links.facilities(connection, self.database.dialect, feature, layer,
                                    limit=limit)

    def search(
        self, text: str, *, limit: int = 20, near: tuple[float, float] | None = None
    ) -> list[SearchHit]:
        """Return features by code, name or address, best first; of equals those ``near``."""
        return self._searcher.search(text, limit, near)

    def warm_search(self) -> None:
        """Make the search index of what is stored now, unless it is there."""
        self._searcher.index()

    # -- saved views -------------------------------------------------------------------------
    @property
    def views(self) -> Views:
        """The saved views of the district."""
        return Views(self.database)

    # -- alerts ------------------------------------------------------------------------------
    @property
    def alerts(self) -> Alerts:
        """The alerts of the district, its rules, plans, mutes and incidents."""
        return Alerts(self.database)

    # -- tokens of machines ------------------------------------------------------------------
    @property
    def tokens(self) -> Tokens:
        """The tokens with which machines post."""
        return Tokens(self.database)

    # -- journal -----------------------------------------------------------------------------
    def journal(self, kind: str, actor: str, detail: dict[str, Any], *, at: datetime) -> int:
        """Append one entry and return its id; entries are never changed or removed."""
        with self.database.write() as connection:
            return journal.append(connection, kind, actor, detail, at_us=to_us(at))

    def journal_entries(self, kind: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
        """Return entries newest first: id, at (ISO, UTC), kind, actor, detail."""
        with self.database.read() as connection:
            return journal.entries(connection, kind, limit)


def _layer_record(row: RowMapping) -> LayerRecord:
    extent = (row["west"], row["south"], row["east"], row["north"])
    return LayerRecord(codec.read_spec(row["spec"]), row["count"], row["rejected"],
                       from_us(row["loaded_us"]), None if row["west"] is None else extent)
