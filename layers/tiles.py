"""Builds the tile archives of a loaded district: one PMTiles file per source, all or nothing."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from data.model import Role
from data.ports import AcceptedLoad, Store
from layers.archive import TileArchive
from layers.builder import Builder
from layers.catalogue import Catalogue, MapLayer
from layers.handover import Job, write_rows
from layers.made_of import made_of
from layers.report import SourceReport, TileReport, newest_report
from layers.zooms import zooms

Progress = Callable[[str, int, int], None]
Frame = Callable[[str], pd.DataFrame]

_KEPT_BUILDS = 2
_SCRATCH = ".building-"
_ABANDONED_S = 3600.0


class TileBuild:
    """A build under way; use it as a context: what is not finished when it ends is stopped."""

    def __init__(self, version: int, parent: Path, digests: Mapping[str, str]) -> None:
        self._version, self._digests = version, digests
        self._builder = Builder()
        # beside the target, so that the last step is a rename on one file system
        parent.mkdir(parents=True, exist_ok=True)
        self._scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=parent))
        #: Sources that need no building.
        self.linked = _linked(newest_report(parent), digests, self._scratch)

    def __enter__(self) -> "TileBuild":
        return self

    def __exit__(self, *_: object) -> None:
        self._builder.stop()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def add(self, name: str, layers: Sequence[MapLayer], frame: Frame, grids: pd.DataFrame | None
            ) -> None:
        """Hand the features of one source over to the builder."""
        files = []
        for layer in layers:
            files.append((layer, self._scratch / f"{layer.code}.arrow"))
            write_rows(frame(layer.code), *files[-1])
        self._builder.give(Job(name, self._scratch / f"{name}.pmtiles",
                               zooms(layers, sums=grids is not None), tuple(files), grids))

    def finish(self, folder: Path, progress: Progress) -> TileReport:
        """Wait for all sources and put the archives into ``folder``, all at once."""
        total = len(self._builder.given)
        counts = self._builder.finish(
            lambda done, name: progress(f"tiles: {name}", total + done, 2 * total))
        progress("tiles", 1, 1)
        made = self.linked | {name: self._described(name, found)
                              for name, found in counts.items() if any(found.values())}
        report = TileReport(self._version, self._scratch, made)
        report.write()
        _publish(self._scratch, folder)
        _prune(folder)
        return replace(report, folder=folder)

    def _described(self, name: str, counts: dict[str, int]) -> SourceReport:
        found = _describe(self._scratch / f"{name}.pmtiles", counts)
        return replace(found, version=self._version, made_of=self._digests[name])


def build(store: Store, folder: Path, progress: Progress) -> TileReport:
    """Build the sources of ``store`` into ``folder`` and return what was made.

    A source whose layers are those of the newest build beside ``folder`` is not built again: its
    archive is linked, after its checksum was proved. The archives appear in ``folder`` only when
    all are finished; a build that is killed leaves what was there. Raises ServeError naming what
    failed, PackError for too many sources.
    """
    version = store.version()
    load = AcceptedLoad(version, store.layers(), store.marks(), {})
    with begin(load, store.rows, folder.parent, progress) as running:
        return running.finish(folder, progress)


def begin(load: AcceptedLoad, frame: Frame, parent: Path, progress: Progress) -> TileBuild:
    """Begin to build the tiles of a load, which need not be stored yet; see ``TileBuild``.

    ``frame`` gives a layer's features (FEATURE_COLUMNS) as the store or the load has them;
    ``parent`` will hold the finished folder; ``progress`` is told as each source is handed over.
    """
    catalogue = Catalogue(load.records)
    running = TileBuild(load.load_id, parent, made_of(catalogue, load.marks))
    try:
        sources = {name: layers for name, layers in catalogue.sources().items()
                   if name not in running.linked}
        grids = _grids(catalogue, frame) if sources else None
        # what takes the longest first: the last one to end then is a small one
        order = sorted(sources, key=lambda name: -sum(o.record.count for o in sources[name]))
        for done, name in enumerate(order):
            progress(f"tiles: {name}", done, 2 * len(order))
            running.add(name, sources[name], frame, grids)
    except BaseException:
        running.__exit__()
        raise
    return running


def _grids(catalogue: Catalogue, frame: Frame) -> pd.DataFrame | None:
    """Return id, lon, lat of all grids, None for a district without grids."""
    layers = [one for one in catalogue.layers if one.role is Role.GRID and one.record.count]
    if not layers:
        return None
    return pd.concat([frame(one.code)[["id", "lon", "lat"]] for one in layers], ignore_index=True)


def _linked(
    before: TileReport | None, digests: Mapping[str, str], scratch: Path
) -> dict[str, SourceReport]:
    """Put the archives of a build into ``scratch`` that are made of the same and are whole."""
    found: dict[str, SourceReport] = {}
    for name, one in before.sources.items() if before else ():
        if not one.made_of or one.made_of != digests.get(name):
            continue
        assert before is not None
        file, target = before.path(name), scratch / one.file
        try:
            target.hardlink_to(file)
        except OSError:                       # a file system without links
            shutil.copyfile(file, target)
        if _sha256(target) == one.sha256:
            found[name] = one
        else:
            target.unlink()
    return found


def _describe(path: Path, counts: dict[str, int]) -> SourceReport:
    archive = TileArchive(path)
    try:
        with path.open("rb") as file:
            os.fsync(file.fileno())
        return SourceReport(
            file=path.name, size=path.stat().st_size, sha256=_sha256(path), bounds=archive.bounds,
            min_zoom=archive.min_zoom, max_zoom=archive.max_zoom, counts=counts,
        )
    finally:
        archive.close()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _publish(scratch: Path, folder: Path) -> None:
    """Put the finished build in place; a second build of one load replaces file by file.

    Both builds show the same load, so that a reader may meet files of either.
    """
    try:
        scratch.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        for file in sorted(scratch.iterdir(), key=lambda one: one.suffix == ".json"):
            file.replace(folder / file.name)


def _prune(folder: Path) -> None:
    """Remove builds of older loads but the newest two, and what killed builds left behind."""
    beside = [one for one in folder.parent.iterdir() if one.is_dir() and one != folder]
    builds = sorted(
        (one for one in beside if one.name.isdecimal()),
        key=lambda one: int(one.name), reverse=True)
    now = folder.stat().st_mtime
    left = [one for one in beside
            if one.name.startswith(_SCRATCH) and now - one.stat().st_mtime > _ABANDONED_S]
    for one in (*builds[_KEPT_BUILDS - 1:], *left):
        shutil.rmtree(one, ignore_errors=True)
