"""What drawn blocks and long lists ask of the store; a part of data.ports.Store."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.block.lists import Floor, Page
from data.model import Feature, House, Role


class BlockStore(Protocol):
    """Counts of what lies in a shape, published people, pages of long lists."""

    def people(self, grids: Sequence[int]) -> dict[int, int]:
        """Return the published count of people of each grid, HIDDEN for 1 to 4 (data.privacy)."""

    def members(self, shape: BaseGeometry, roles: Sequence[Role]) -> pd.DataFrame:
        """Return features of ``roles`` whose representative point lies in ``shape`` (WGS 84).

        Columns: id, layer, role, name, name_en, code, kind, state, lon, lat, height_m, area_m2,
        props (JSON text of buildings, else None); by layer, code, id.
        """

    def points(self, bounds: tuple[float, float, float, float], roles: Sequence[Role]
               ) -> list[tuple[int, Role, float, float]]:
        """Return id, role, lon, lat of features of ``roles`` whose box meets (w, s, e, n)."""

    def house_count(self, buildings: np.ndarray) -> int:
        """Return how many houses belong to ``buildings``."""

    def unit_kinds(self, buildings: np.ndarray, addresses: np.ndarray) -> dict[str, int]:
        """Return units by kind: of ``buildings``, and of ``addresses`` where no building is."""

    def floors(self, building_id: int) -> list[Floor]:
        """Return the storeys of a building that have houses, the highest first."""

    def house(self, building_id: int, code: str) -> House:
        """Return one house of a building by its code; raise NotFound."""

    def page(self, feature: Feature, what: str, *, text: str = "", offset: int = 0,
             limit: int = 50, floor: int | None = None) -> Page:
        """Return a page of children, houses, units, or of a facility layer, sorted by code."""
