"""The tiles of a bundle: archives of the newest build, and over them what was updated since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.ports import Store
from data.versions.touched import Touched, united
from layers.archive import TileArchive
from layers.catalogue import Catalogue
from layers.overlay import MOST_CHANGES, Overlay
from layers.report import TileReport, newest_report


@dataclass(frozen=True)
class TileSet:
    """What a tile request is answered from; ``build`` is the version the archives are of."""

    archives: Mapping[str, TileArchive]
    build: int = 0
    #: By source: ends up in its tiles' addresses, so that a page asks anew for no others.
    versions: Mapping[str, str] = field(default_factory=dict)
    overlay: Overlay | None = None
    #: What updates changed since the build, up to ``version`` at least.
    changes: Mapping[str, Touched] = field(default_factory=dict)
    version: int = 0

    def sources(self) -> tuple[str, ...]:
        """Return the tile sources that can be asked for."""
        return tuple(dict.fromkeys((*self.archives, *self.versions)))

    def must_draw(self, source: str, z: int, x: int, y: int) -> bool:
        """Return whether ``get`` has to draw the tile first, which takes some milliseconds."""
        over = self.overlay
        return over is not None and over.touches(source, z, x, y) and not over.ready(
            source, z, x, y)

    def get(self, source: str, z: int, x: int, y: int) -> bytes | None:
        """Return the gzip bytes of a tile, None where there is none."""
        archive = self.archives.get(source)
        stored = archive.get(z, x, y) if archive is not None else None
        if self.overlay is not None and self.overlay.touches(source, z, x, y):
            return self.overlay.tile(source, z, x, y, stored)
        return stored

    def close(self, keep: Collection[TileArchive] = ()) -> None:
        """Close the archives but those in ``keep``, which another set goes on with."""
        for archive in self.archives.values():
            if not any(archive is other for other in keep):
                archive.close()


@dataclass(frozen=True)
class Build:
    """The newest build, what updates changed since, and of that what a known set lacks."""

    report: TileReport
    changes: Mapping[str, Touched]
    fresh: Mapping[str, Touched]
    version: int


def current_build(builds: Path, store: Store, known: TileSet | None = None) -> Build | None:
    """Return the newest build and what updates changed since; None when a load came since."""
    version = store.version()
    report = newest_report(builds, most=version)
    if report is None:
        return None
    if known is not None and known.build == report.version:
        fresh = store.changes_since(known.version)
        if fresh is not None:
            return Build(report, united(known.changes, fresh), fresh, version)
    changes = store.changes_since(report.version)
    return None if changes is None else Build(report, changes, changes, version)


def build_due(builds: Path, store: Store) -> bool:
    """Return whether tiles must be built: there are none of the newest load, or so much was
    updated since that drawing them would be slow."""
    report = newest_report(builds, most=store.version())
    rows = store.changed_rows(report.version) if report is not None else None
    if rows is not None and rows <= MOST_CHANGES:       # cheap to say after every update
        return False
    found = current_build(builds, store)
    return found is None or due(found.changes)


def due(changes: Mapping[str, Touched]) -> bool:
    """Return whether so much was updated that a build of the changed sources should follow."""
    return sum(len(one.ids) for one in changes.values()) > MOST_CHANGES


def open_tiles(found: Build, store: Store, catalogue: Catalogue, known: TileSet | None = None
               ) -> TileSet:
    """Open the tiles of a build; what ``known`` has open or drawn and still holds is taken over."""
    open_already = {a.path.stat().st_ino: a for a in known.archives.values()
                    if a.path.exists()} if known else {}
    archives: dict[str, TileArchive] = {}
    report = found.report
    for name in report.sources:
        path = report.path(name)
        archives[name] = open_already.get(path.stat().st_ino) or TileArchive(path)
    overlay = None
    if found.changes:
        overlay = Overlay(store, catalogue, found.changes)
        if known is not None and known.overlay is not None and known.build == report.version:
            overlay.take_over(known.overlay, found.fresh)
    versions = {name: str(one.version) for name, one in report.sources.items()}
    if overlay is not None:
        versions |= {name: str(last) for name, last in overlay.versions().items()}
    return TileSet(archives, report.version, versions, overlay, found.changes, found.version)
