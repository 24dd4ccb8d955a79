"""One loaded district as the server holds it: store, catalogue, open tiles, swapped as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.zones import crowd_zones
from data.errors import StoreError
from data.model import District, LayerRecord
from data.ports import Store
from indicators.snapshot import Zone
from layers.archive import TileArchive
from layers.catalogue import Catalogue
from layers.report import read_report


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is served together; ``version`` is the load that store and tiles both show."""

    store: Store
    district: District
    version: int
    catalogue: Catalogue
    archives: Mapping[str, TileArchive]
    zones: tuple[Zone, ...]

    @property
    def key(self) -> tuple[str, int]:
        """District id and load: differs whenever a page must fetch its style again."""
        return self.district.id, self.version

    def record(self, layer: str) -> LayerRecord:
        """Return one layer's record; raise NotFound."""
        return self.catalogue.get(layer).record

    def close(self) -> None:
        """Close the tile archives; the store outlives them when only its load changes."""
        for archive in self.archives.values():
            archive.close()


def open_bundle(store: Store, tiles: Path) -> Bundle:
    """Read what ``store`` holds now and open the finished tiles in ``tiles``.

    Raises:
        StoreError: When nothing was loaded, or the tiles are not those of the newest load.
    """
    version, district = store.version(), store.district()
    if district is None:
        raise StoreError("The store holds no district.", "Run: python app.py load PACK")
    report = read_report(tiles)
    if report is None or report.version != version:
        raise StoreError(
            f"District {district.id!r} has no finished tiles for load {version}.",
            "Start the app again, it builds them.",
        )
    catalogue = Catalogue(store.layers())
    return Bundle(
        store=store,
        district=district,
        version=version,
        catalogue=catalogue,
        archives={name: TileArchive(report.path(name)) for name in report.sources},
        zones=tuple(crowd_zones(store, catalogue)),
    )
