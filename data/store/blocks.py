"""The part of the store that drawn blocks and long lists ask; CityStore inherits it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.block.lists import Floor, Page
from data.model import Feature, House, Role
from data.store import block_rows, lists, people
from data.store.database import Database


class Blocks:
    """Counts of what lies in a shape, published people, pages of long lists."""

    database: Database

    def people(self, grids: Sequence[int]) -> dict[int, int]:
        """Return the published count of people of each grid, HIDDEN for 1 to 4 (data.privacy)."""
        with self.database.read() as connection:
            return people.per_grid(connection, grids)

    def members(self, shape: BaseGeometry, roles: Sequence[Role]) -> pd.DataFrame:
        """Return features of ``roles`` whose representative point lies in ``shape`` (WGS 84)."""
        with self.database.read() as connection:
            return block_rows.members(connection, self.database.dialect, shape, roles)

    def points(self, bounds: tuple[float, float, float, float], roles: Sequence[Role]
               ) -> list[tuple[int, Role, float, float]]:
        """Return id, role, lon, lat of features of ``roles`` whose box meets (w, s, e, n)."""
        with self.database.read() as connection:
            return block_rows.points(connection, self.database.dialect, bounds, roles)

    def house_count(self, buildings: np.ndarray) -> int:
        """Return how many houses belong to ``buildings``."""
        with self.database.read() as connection:
            return block_rows.house_count(connection, buildings)

    def unit_kinds(self, buildings: np.ndarray, addresses: np.ndarray) -> dict[str, int]:
        """Return units by kind: of ``buildings``, and of ``addresses`` where no building is."""
        with self.database.read() as connection:
            return block_rows.unit_kinds(connection, buildings, addresses)

    def floors(self, building_id: int) -> list[Floor]:
        """Return the storeys of a building that have houses, the highest first."""
        with self.database.read() as connection:
            return lists.floors(connection, building_id)

    def house(self, building_id: int, code: str) -> House:
        """Return one house of a building by its code; raise NotFound."""
        with self.database.read() as connection:
            return lists.house(connection, building_id, code)

    def page(self, feature: Feature, what: str, *, text: str = "", offset: int = 0,
             limit: int = 50, floor: int | None = None) -> Page:
        """Return a page of what hangs on ``feature``; see data.store.lists.page."""
        with self.database.read() as connection:
            return lists.page(connection, self.database.dialect, feature, what, text=text,
                              offset=offset, limit=limit, floor=floor)
