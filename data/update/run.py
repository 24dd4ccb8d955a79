"""Carries one layer's changes into the loaded district in one transaction, as a load would."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from data.errors import NotFound, SourceError
from data.guard import Verdict
from data.ingest.geocode import by_address, geocoder, stored_library
from data.model import AREA_LEVELS, TABLE_ROLES, LayerRecord, LayerSpec, LoadReport
from data.store.city_store import CityStore
from data.store.update import Updater
from data.update.catalogue import catalogue
from data.update.counts import attached
from data.update.job import Job
from data.update.source import Changes, Removal, read_changes
from data.versions.judge import KEEP_VERSIONS, Review, accept_all
from data.versions.model import LoadDiff

Progress = Callable[[str, int, int], None]
#: Takes no row away.
NOTHING = Removal()
STEPS = ("read", "look around", "attach", "write")


@dataclass(frozen=True)
class Updated:
    """What an update did; ``load_id`` is None when nothing differed and nothing was written."""

    load_id: int | None
    layer: str
    read: int
    diff: LoadDiff
    report: LoadReport
    unknown: int                      # keys to be removed that the layer does not have


def update(
    store: CityStore, layer: str, file: Path, *, now: datetime, actor: str,
    removal: Removal = NOTHING, review: Review = accept_all,
    keep_versions: int = KEEP_VERSIONS, pack_folder: Path | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Updated:
    """Put the rows of ``file`` into a loaded layer, by key, and take away those that go.

    The file is read by the layer's own declaration (columns, datum, CRS, ``where``) through the
    gate and checks of a load. Ids stay with their keys for ever. What hangs on a changed grid,
    building or plate is attached anew. The result is that of a load of the whole layer.

    Args:
        store: The district's store.
        layer: Code of a mapped layer at or below the grid.
        file: Its changed rows, of any kind that a pack may have.
        now: Aware time of the update.
        actor: Who does it, for the journal.
        removal: Which rows go.
        review: Sees the differences before anything is written, and may raise.
        keep_versions: Versions of a layer that can be brought back.
        pack_folder: The pack's copy beside the store, for the templates of indicators.
        progress: Called with (step, done, total).

    Raises:
        NotFound: There is no such layer.
        SourceError: The file cannot be used, or the layer cannot be updated so.
        DatumError: The file as a whole misses the district.
        LoadInProgress: A load or another update holds the store.
    """
    started = time.perf_counter()
    records = {r.spec.code: r for r in store.layers()}
    spec = _layer(records, layer, file)
    progress(STEPS[0], 0, len(STEPS))
    changes = _read(store, spec, file, removal)
    with store.update(at=now, actor=actor) as updater:
        updater.keep_versions = keep_versions
        job = Job(updater, records, spec, changes, removal)
        progress(STEPS[1], 1, len(STEPS))
        job.look()
        progress(STEPS[2], 2, len(STEPS))
        verdict = job.attach()
        review(job.diff)
        report = job.report(store, now, time.perf_counter() - started)
        done = Updated(None, layer, changes.read, job.diff, report, job.unknown)
        if not job.diff.touched:
            return done
        progress(STEPS[3], 3, len(STEPS))
        report = _write(updater, job, store, report, pack_folder, {
            "layer": layer, "file": file.name, "rows": changes.read,
            "removed": len(job.gone), **_said(verdict)})
    progress(STEPS[3], len(STEPS), len(STEPS))
    return replace(done, load_id=report.load_id, report=report)


def _read(store: CityStore, spec: LayerSpec, file: Path, removal: Removal) -> Changes:
    district = store.district()
    assert district is not None         # it has layers
    find = geocoder([], lambda: stored_library(store)) if by_address(spec) else None
    return read_changes(spec, file, district, removal, find)


def _write(updater: Updater, job: Job, store: CityStore, report: LoadReport,
           pack_folder: Path | None, journal: dict[str, object]) -> LoadReport:
    """Commit the update and return its report."""
    before = store.quality()
    quality = job.quality(before[1]) if before else None
    if quality is not None:
        report = replace(report, attachment=attached(quality.coverage))
    change = job.change(report, quality, journal)
    change.indicators = catalogue(store, pack_folder, *job.own())
    updater.commit(change)
    return report


def _layer(records: Mapping[str, LayerRecord], layer: str, file: Path) -> LayerSpec:
    if layer not in records:
        raise NotFound(f"There is no layer {layer[:80]!r}.",
                       f"It has {', '.join(sorted(records))}.")
    if not file.is_file():
        raise SourceError(f"There is no file {file.name}.", "Give the file of changed rows.")
    spec = records[layer].spec
    if spec.role in (*TABLE_ROLES, *AREA_LEVELS[:-1]):
        raise SourceError(
            f"Layer {layer} has the role {spec.role}, which is not updated row by row.",
            "Put the change into its pack and load that: python app.py load PACK")
    return spec


def _said(verdict: Verdict | None) -> dict[str, object]:
    return {} if verdict is None else {"datum": verdict.finding, "datum_n": verdict.n}


