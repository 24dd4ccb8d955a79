"""Questions about attachment and versions, as the store answers them (a part of CityStore)."""

import pandas as pd

from data.model import TABLE_ROLES
from data.quality.model import Quality
from data.store import features, quality, unattached, versions
from data.store.database import Database
from data.versions.model import ChangeRecord


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
