"""The store as the other rooms see it: protocols only, so that each room can be tested alone."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd

from data.alerts.ports import AlertStore
from data.alerts.rule import Plan, Rule
from data.block.ports import BlockStore
from data.events.ports import EventStore
from data.feeds.tokens import TokenStore
from data.model import (
    Attached,
    District,
    Feature,
    House,
    IndicatorRecord,
    Latest,
    LayerRecord,
    LayerSpec,
    LoadReport,
    Reading,
    Ref,
    Unit,
)
from data.quality.model import Quality
from data.readings.ports import ReadingStore
from data.search.hit import SearchHit
from data.versions.model import ChangeRecord, LoadDiff
from data.versions.touched import Touched
from data.views import ViewStore

#: Columns of the frames given to LoadWriter.put_features, in this order. ``geom`` is WKB
#: (WGS 84), links are feature ids or <NA>, ``props`` is a JSON text.
FEATURE_COLUMNS: tuple[str, ...] = (
    "id", "key", "code", "name", "name_en", "kind", "state", "height_m", "base_m",
    "height_quality", "rank", "area_m2", "lon", "lat", "min_lon", "min_lat", "max_lon",
    "max_lat", "parent_id", "grid_id", "building_id", "address_id", "checksum", "props", "geom",
)
HOUSE_COLUMNS: tuple[str, ...] = (
    "code", "building_id", "grid_id", "floor", "room", "use", "lease",
)
UNIT_COLUMNS: tuple[str, ...] = ("code", "name", "kind", "building_id", "address_id", "grid_id")
#: ``token`` is the keyed HMAC of the source's person id; no name, no id number, ever.
PERSON_COLUMNS: tuple[str, ...] = (
    "token", "house_code", "building_id", "grid_id", "kind", "sex", "birth_year",
)


@dataclass(frozen=True, slots=True)
class AcceptedLoad:
    """A load that was accepted and is not stored yet.

    ``marks`` are those that ``Store.marks`` will give; ``frames`` are by layer, FEATURE_COLUMNS,
    of the layers that have shapes: to be read at once, neither changed nor kept.
    """

    load_id: int
    records: Sequence[LayerRecord]
    marks: Mapping[str, str]
    frames: Mapping[str, pd.DataFrame]


class LoadWriter(Protocol):
    """The one transaction of a load: commits when the ``with`` block ends, else rolls back.

    A load is the whole district: layers and indicators that it does not put are gone
    afterwards; ids, readings and the journal stay.
    """

    load_id: int
    #: Versions of a layer that can be brought back.
    keep_versions: int
    #: Told (step, rows written, of all) while the store is being written.
    progress: Callable[[str, int, int], None]

    def identify(self, layer: str, keys: Sequence[str]) -> np.ndarray:
        """Return int64 ids for ``keys``: old ones kept, new ones given, none ever re-used."""

    def put_layer(self, spec: LayerSpec, features: pd.DataFrame | None, rejected: int) -> None:
        """Replace the layer ``spec.code`` by ``features`` (FEATURE_COLUMNS; None for tables)."""

    def put_houses(self, layer: str, rows: pd.DataFrame) -> None:
        """Replace the houses of table layer ``layer`` (HOUSE_COLUMNS)."""

    def put_units(self, layer: str, rows: pd.DataFrame) -> None:
        """Replace the units of table layer ``layer`` (UNIT_COLUMNS)."""

    def put_persons(self, layer: str, rows: pd.DataFrame) -> None:
        """Replace the persons of table layer ``layer`` (PERSON_COLUMNS)."""

    def put_indicators(self, records: Sequence[IndicatorRecord]) -> None:
        """Replace the indicator catalogue; readings of codes that stay are kept."""

    def put_rules(self, rules: Sequence[Rule], plans: Sequence[Plan]) -> None:
        """Bring the rules of alerts to the pack's; without a call they stay as they are."""

    def put_report(self, report: LoadReport) -> None:
        """Keep the load's report and write the load to the journal."""

    def put_quality(self, report: Quality) -> None:
        """Keep the load's attachment report."""

    def records(self) -> list[LayerRecord]:
        """Return the layers put so far, as the catalogue will hold them."""

    def marks(self) -> dict[str, str]:
        """Return what ``Store.marks`` will give; call it when every layer is put."""

    def diff(self) -> LoadDiff:
        """Return what the load does to what is stored; call it when every layer is put."""

    def begin(self) -> None:
        """Begin, beside the caller, what the commit needs; call it when the load is accepted."""


class Store(BlockStore, ReadingStore, Protocol):
    """The one door to facts: returns copies, takes and gives WGS 84 and UTC."""

    def close(self) -> None:
        """Release every connection."""

    # -- loading -----------------------------------------------------------------------------
    def load(
        self, district: District, *, at: datetime, actor: str
    ) -> AbstractContextManager[LoadWriter]:
        """Begin the one load transaction; raise LoadInProgress when another holds it."""

    def reports(self, limit: int = 1) -> list[LoadReport]:
        """Return the newest load reports, newest first."""

    # -- attachment --------------------------------------------------------------------------
    def quality(self, load_id: int | None = None) -> tuple[int, Quality] | None:
        """Return (load, attachment report) of a load, of the newest that has one, or None."""

    def unattached(self, layer: str, reason: str, *, street: int | None = None,
                   offset: int = 0, limit: int = 100) -> tuple[int, pd.DataFrame]:
        """Return (how many, a page of them) of what is not attached; see data.store.unattached."""

    # -- versions ----------------------------------------------------------------------------
    def history(self, layer: str | None = None, limit: int = 1000) -> list[ChangeRecord]:
        """Return what loads did to ``layer`` (None: to all), newest first."""

    def change(self, layer: str, load_id: int
               ) -> tuple[pd.DataFrame | None, pd.DataFrame | None, str | None]:
        """Return (differences, replaced rows, declaration before) of a load; None: not kept."""

    def rows(self, layer: str) -> pd.DataFrame:
        """Return a layer's stored rows as a load puts them: FEATURE_COLUMNS or a table's."""

    def loads(self, limit: int = 20) -> list[dict[str, str | int]]:
        """Return the newest loads: id, at (ISO, UTC), actor."""

    # -- updates -----------------------------------------------------------------------------
    def marks(self) -> dict[str, str]:
        """Return by layer a text that is another whenever a load or update changed it."""

    def changes_since(self, version: int) -> dict[str, Touched] | None:
        """Return by layer what updates changed after ``version``; None when a load came since."""

    def changed_rows(self, version: int) -> int | None:
        """Return how many rows updates changed after ``version``; None when a load came since."""

    def frame_in(self, layer: str, bounds: tuple[float, float, float, float]
                 ) -> gpd.GeoDataFrame:
        """Return the features of a layer whose box meets (w, s, e, n), as ``frame`` does."""

    def tally(self, layer: str) -> dict[int, int]:
        """Return how many of a layer's members each grid (by id) has."""

    # -- what is there -----------------------------------------------------------------------
    def version(self) -> int:
        """Return what grows with every load (its id) and restore, 0 when empty; cheap."""

    def district(self) -> District | None:
        """Return the district, or None when nothing was loaded."""

    def layers(self) -> list[LayerRecord]:
        """Return every layer of the catalogue in pack order."""

    def frame(self, layer: str, *, geometry: bool = True) -> gpd.GeoDataFrame:
        """Return a whole layer: FEATURE_COLUMNS less ``geom``, ``props`` as dict, EPSG:4326."""

    def feature(self, layer: str, feature_id: int) -> Feature:
        """Return one feature; raise NotFound."""

    def feature_by_key(self, layer: str, key: str) -> Feature:
        """Return one feature by its stable key; raise NotFound."""

    def refs(self, ids: Sequence[int]) -> dict[int, Ref]:
        """Return links for ``ids``; unknown ids are left out."""

    def in_box(self, layer: str, bounds: tuple[float, float, float, float]) -> np.ndarray:
        """Return the int64 ids of a layer's features whose box meets (w, s, e, n) in WGS 84."""

    def lineage(self, feature: Feature) -> list[Ref]:
        """Return what ``feature`` belongs to, district first, itself not included."""

    def attached(self, feature: Feature) -> Attached:
        """Return what hangs on ``feature`` (counts; persons by the privacy rule in the model)."""

    def houses(self, building_id: int, *, limit: int = 200) -> list[House]:
        """Return houses of a building by floor, room."""

    def units(self, building_id: int, *, limit: int = 200) -> list[Unit]:
        """Return units of a building by name."""

    def facilities(self, feature: Feature, layer: str, *, limit: int = 200) -> list[Ref]:
        """Return facilities of ``layer`` inside a grid or area, or attached to a building."""

    def search(
        self, text: str, *, limit: int = 20, near: tuple[float, float] | None = None
    ) -> list[SearchHit]:
        """Return features by code, name or address, best first; of equals those ``near``.

        ``near`` is lon, lat in WGS 84. Any text is allowed; an empty one finds nothing.
        """

    def warm_search(self) -> None:
        """Make the index that the first search of a version waits for; cheap when it is there."""

    # -- readings ----------------------------------------------------------------------------
    def indicators(self, template: str | None = None) -> list[IndicatorRecord]:
        """Return catalogue records in pack order."""

    def retired_indicators(self, layer: str) -> list[IndicatorRecord]:
        """Return what a load took out of the catalogue and spoke of features of ``layer``."""

    def put_readings(
        self, readings: Sequence[Reading], *, received_at: datetime
    ) -> list[str | None]:
        """Store readings as ``put_batch`` does columns; a naive time is refused too."""

    def latest(self, template: str | None = None) -> list[Latest]:
        """Return the newest reading of each indicator that has one."""

    # -- saved views -------------------------------------------------------------------------
    @property
    def views(self) -> ViewStore:
        """The saved views of the district."""

    # -- alerts ------------------------------------------------------------------------------
    @property
    def alerts(self) -> AlertStore:
        """The alerts of the district, its rules, plans, mutes and incidents."""

    # -- tokens of machines ------------------------------------------------------------------
    @property
    def tokens(self) -> TokenStore:
        """The tokens with which machines post."""

    # -- events ------------------------------------------------------------------------------
    @property
    def events(self) -> EventStore:
        """What cameras, people, the weather office and facilities told."""

    # -- journal -----------------------------------------------------------------------------
    def journal(self, kind: str, actor: str, detail: dict[str, Any], *, at: datetime) -> int:
        """Append one entry and return its id; entries are never changed or removed."""

    def journal_entries(self, kind: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
        """Return entries newest first: id, at (ISO, UTC), kind, actor, detail."""
