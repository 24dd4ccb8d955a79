"""One loaded district as the server holds it: store, catalogue, open tiles, swapped as one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.tile_set import Build, TileSet, current_build, open_tiles
from dashboard.zones import crowd_zones
from data.errors import StoreError
from data.model import District, LayerRecord, Role
from data.ports import Store
from data.privacy import add
from indicators.snapshot import Zone
from layers.archive import TileArchive
from layers.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is served together; ``version`` is the load that store and tiles both show."""

    store: Store
    district: District
    version: int
    catalogue: Catalogue
    tiles: TileSet
    zones: tuple[Zone, ...]

    @property
    def key(self) -> tuple[str, int]:
        """District id and load: differs whenever a page must fetch its style again."""
        return self.district.id, self.version

    def record(self, layer: str) -> LayerRecord:
        """Return one layer's record; raise NotFound."""
        return self.catalogue.get(layer).record

    @property
    def archives(self) -> Mapping[str, TileArchive]:
        """The tile archives by source."""
        return self.tiles.archives

    def same_rows(self, before: "Bundle", layer: str) -> bool:
        """Return whether nothing changed a layer's rows since ``before``."""
        last, known = self.tiles.changes.get(layer), before.tiles.changes.get(layer)
        return (self.district.id == before.district.id and self.tiles.build == before.tiles.build
                and (last and last.last) == (known and known.last))

    def close(self, keep: Collection["Bundle"] = ()) -> None:
        """Close the tile archives that no bundle of ``keep`` shares; the store outlives them."""
        self.tiles.close([archive for one in keep for archive in one.archives.values()])


def open_bundle(store: Store, builds: Path, known: Bundle | None = None,
                build: Build | None = None) -> Bundle:
    """Read what ``store`` holds now and open the finished tiles below ``builds``.

    ``known`` is the bundle served so far: archives that did not change are taken over from it.
    ``build`` is the newest one, when that was looked up already.

    Raises:
        StoreError: When nothing was loaded, or the tiles are not those of the newest load.
    """
    version, district = store.version(), store.district()
    if district is None:
        raise StoreError("The store holds no district.", "Run: python app.py load PACK")
    build = build or current_build(builds, store, known.tiles if known else None)
    if build is None:
        raise StoreError(f"There are no finished tiles for load {version}.",
                         "Start the app again, it builds them.")
    catalogue = Catalogue(_records(store))
    return Bundle(
        store=store,
        district=district,
        version=version,
        catalogue=catalogue,
        tiles=open_tiles(build, store, catalogue, known.tiles if known else None),
        zones=tuple(crowd_zones(store, catalogue)),
    )


def _records(store: Store) -> list[LayerRecord]:
    """Return the layers, those of persons counted as the privacy rule counts people.

    The true number less the published grids would be the number in the hidden ones. Several
    layers of persons are told as one crowd.
    """
    records = store.layers()
    if not any(one.spec.role is Role.PERSON for one in records):
        return records
    grids = [int(number) for one in records if one.spec.role is Role.GRID
             for number in store.frame(one.spec.code, geometry=False)["id"]]
    told = add(store.people(grids).values()).known
    return [replace(one, count=told) if one.spec.role is Role.PERSON else one for one in records]
