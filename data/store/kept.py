"""Questions about attachment and versions, as the store answers them (a part of CityStore)."""

import geopandas as gpd
import pandas as pd
from sqlalchemy import select

from data import schema
from data.model import TABLE_ROLES
from data.quality.model import Quality
from data.store import changes, features, quality, unattached, versions
from data.store.database import Database
from data.versions.model import ChangeRecord
from data.versions.touched import Touched


class Kept:
    """What loads left behind them: reports, differences, rows that were replaced."""

    database: Database

    def quality(self, load_id: int | None = None) -> tuple[int, Quality] | None:
        """Return (load, attachment report) of a load, of the newest that has one, or None."""
        with self.database.read() as connection:
            return quality.get(connection, load_id)

    def unattached(self, layer: str, reason: str, *, street: int | None = None,
                   offset: int = 0, limit: int = 100) -> tuple[int, pd.DataFrame]:
        """Return (how many, a page of them) of what is not attached; see data.store.unattached."""
        with self.database.read() as connection:
            return unattached.page(connection, layer, reason, street, offset, limit)

    def history(self, layer: str | None = None, limit: int = 1000) -> list[ChangeRecord]:
        """Return what loads did to ``layer`` (None: to all), newest first."""
        with self.database.read() as connection:
            return versions.history(connection, layer, limit)

    def change(self, layer: str, load_id: int
               ) -> tuple[pd.DataFrame | None, pd.DataFrame | None, str | None]:
        """Return (differences, replaced rows, declaration before) of a load; None: not kept."""
        with self.database.read() as connection:
            return versions.kept_frames(connection, layer, load_id)

    def rows(self, layer: str) -> pd.DataFrame:
        """Return a layer's stored rows as a load puts them: FEATURE_COLUMNS or a table's."""
        with self.database.read() as connection:
            role = features.check_layer(connection, layer)
            if role in TABLE_ROLES:
                return versions.table_rows(connection, role.value, layer)
            return versions.rows_of(connection, layer)

    def loads(self, limit: int = 20) -> list[dict[str, str | int]]:
        """Return the newest loads: id, at (ISO, UTC), actor."""
        with self.database.read() as connection:
            return versions.loads(connection, limit)

    def marks(self) -> dict[str, str]:
        """Return by layer a text that is another whenever a load or update changed it."""
        with self.database.read() as connection:
            return changes.marks(connection)

    def changes_since(self, version: int) -> dict[str, Touched] | None:
        """Return by layer what updates changed after ``version``; None when a load came since."""
        with self.database.read() as connection:
            return changes.since(connection, version)

    def changed_rows(self, version: int) -> int | None:
        """Return how many rows updates changed after ``version``; None when a load came since."""
        with self.database.read() as connection:
            return changes.rows_since(connection, version)

    def frame_in(self, layer: str, bounds: tuple[float, float, float, float]
                 ) -> gpd.GeoDataFrame:
        """Return the features of a layer whose box meets (w, s, e, n), as ``frame`` does."""
        with self.database.read() as connection:
            ids = self.database.dialect.ids_in_boxes(connection, [bounds], [layer])
            return features.frame(connection, layer, geometry=True, ids=ids)

    def tally(self, layer: str) -> dict[int, int]:
        """Return how many of a layer's members each grid (by id) has."""
        t = schema.tally.c
        with self.database.read() as connection:
            return {int(r.grid_id): int(r.n) for r in connection.execute(
                select(t.grid_id, t.n).where(t.layer == layer))}
