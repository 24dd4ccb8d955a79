"""Builds the tile archives of a loaded district: one PMTiles file per source, all or nothing."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from data.model import Role
from data.ports import Store
from layers import tippecanoe
from layers.archive import TileArchive
from layers.catalogue import Catalogue, MapLayer
from layers.features import write_source
from layers.made_of import made_of
from layers.report import SourceReport, TileReport, newest_report
from layers.sums import grid_points
from layers.zooms import zooms

Progress = Callable[[str, int, int], None]

_KEPT_BUILDS = 2
_BUILDERS = 2
_SCRATCH = ".building-"
_ABANDONED_S = 3600.0


def build(store: Store, folder: Path, progress: Progress) -> TileReport:
    """Build the sources of ``store`` into ``folder`` and return what was made.

    A source whose layers are those of the newest build beside ``folder`` is not built again: its
    archive is linked, after its checksum was proved. The archives appear in ``folder`` only when
    all are finished; a build that is killed leaves what was there. Raises ServeError naming what
    failed, PackError for too many sources.
    """
    tippecanoe.program()
    catalogue = Catalogue(store.layers())
    version, digests = store.version(), made_of(catalogue, store.marks())
    with _scratch(folder) as scratch:
        made = _linked(newest_report(folder.parent), digests, scratch)
        wanted = {name: layers for name, layers in catalogue.sources().items()
                  if name not in made}
        counts, done = _start_all(store, catalogue, wanted, scratch, progress)
        made |= {name: replace(_describe(scratch / f"{name}.pmtiles", counts[name]),
                               version=version, made_of=digests[name]) for name in done}
        report = TileReport(version, scratch, made)
        report.write()
        _publish(scratch, folder)
    _prune(folder)
    return replace(report, folder=folder)


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


def _start_all(
    store: Store, catalogue: Catalogue, sources: Mapping[str, tuple[MapLayer, ...]],
    scratch: Path, progress: Progress,
) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Write each source's features while the builder works on the one before."""
    grids = _grids(store, catalogue) if sources else None
    counts: dict[str, dict[str, int]] = {}
    running: dict[str, Future[None]] = {}
    with ThreadPoolExecutor(max_workers=_BUILDERS) as pool:
        for name, layers in sources.items():
            features = scratch / f"{name}.geojsonl"
            counts[name] = write_source(features, _frames(store, layers), grids)
            if any(counts[name].values()):
                running[name] = pool.submit(_run, features, zooms(layers, sums=grids is not None),
                                            scratch)
            else:
                features.unlink()
            progress(f"tiles: {name}", len(running), 2 * len(sources))
        for i, (name, future) in enumerate(running.items(), start=1):
            future.result()
            progress(f"tiles: {name}", len(sources) + i, 2 * len(sources))
    return counts, list(running)


def _grids(store: Store, catalogue: Catalogue) -> pd.Series | None:
    """Return the points of all grids by id, None for a district without grids."""
    layers = [one for one in catalogue.layers if one.role is Role.GRID and one.record.count]
    if not layers:
        return None
    return grid_points(pd.concat([store.frame(one.code) for one in layers]))


def _frames(
    store: Store, layers: tuple[MapLayer, ...]
) -> Iterator[tuple[MapLayer, gpd.GeoDataFrame]]:
    for layer in layers:
        yield layer, store.frame(layer.code)


def _run(features: Path, levels: tuple[int, int], scratch: Path) -> None:
    target = features.with_suffix(".pmtiles")
    tippecanoe.run(features, target, zooms=levels, scratch=scratch)
    features.unlink()


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


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Give a folder beside the target, so that the last step is a rename on one file system."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=folder.parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


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
