"""Carries one layer's changes into the loaded district in one transaction, as a load would."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from data.errors import NotFound, SourceError
from data.guard import Verdict
from data.ingest.attach import attach
from data.ingest.describe import Described, describe
from data.ingest.draft import Draft
from data.ingest.geocode import by_address, geocoder, stored_library
from data.ingest.parts import mark_parts
from data.model import AREA_LEVELS, TABLE_ROLES, LayerRecord, LayerSpec, LoadReport, Role
from data.ports import FEATURE_COLUMNS
from data.quality.grids import check_grids
from data.quality.model import Quality
from data.store.city_store import CityStore
from data.store.update import Change, Updater
from data.update.around import Around
from data.update.ask import ask
from data.update.catalogue import catalogue, layer_records
from data.update.compare import Frames, after, differences, fresh_rows
from data.update.counts import attached, carried, members
from data.update.hang import TableChange, follow
from data.update.source import Changes, Removal, keys_of, read_changes
from data.update.spots import spots
from data.update.stored import Scene
from data.versions.judge import KEEP_VERSIONS, Review, accept_all
from data.versions.model import LayerDiff, LoadDiff
from data.versions.touched import touched_of

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
    district = store.district()
    assert district is not None         # it has layers
    find = geocoder([], lambda: stored_library(store)) if by_address(spec) else None
    changes = read_changes(spec, file, district, removal, find)
    with store.update(at=now, actor=actor) as updater:
        updater.keep_versions = keep_versions
        job = _Job(updater, records, spec, changes, removal)
        progress(STEPS[1], 1, len(STEPS))
        job.look()
        progress(STEPS[2], 2, len(STEPS))
        verdict = job.attach()
        review(job.diff)
        report = job.report(store, now, time.perf_counter() - started)
        if not job.diff.touched:
            return Updated(None, layer, changes.read, job.diff, report, job.unknown)
        progress(STEPS[3], 3, len(STEPS))
        before = store.quality()
        quality = job.quality(before[1]) if before else None
        if quality is not None:
            report = replace(report, attachment=attached(quality.coverage))
        change = job.change(now, report, quality, {
            "layer": layer, "file": file.name, "rows": changes.read,
            "removed": len(job.gone), **_said(verdict)})
        change.indicators = catalogue(store, pack_folder, *job.own())
        updater.commit(change)
    progress(STEPS[3], len(STEPS), len(STEPS))
    return Updated(updater.load_id, layer, changes.read, job.diff,
                   replace(report, load_id=updater.load_id), job.unknown)


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


class _Job:
    """One update under way, step by step."""

    def __init__(self, updater: Updater, records: Mapping[str, LayerRecord], spec: LayerSpec,
                 changes: Changes, removal: Removal) -> None:
        self._updater, self._records, self._spec = updater, records, spec
        self._draft: Draft = changes.draft
        known = updater.ids_of(spec.code, sorted(changes.gone))
        self._ids = updater.give(spec.code, keys_of(changes.draft))
        there = updater.rows({*known.values(), *map(int, self._ids)})
        stored = {int(i) for i in there["id"]}
        self.gone = set(known.values()) & stored
        self.unknown = len(changes.gone) - len(self.gone)
        if removal.missing:
            self.gone |= updater.layer_ids(spec.code) - set(map(int, self._ids))
            there = updater.rows({*self.gone, *map(int, self._ids)})
        self._old = there
        self.now: Frames = {}
        self.tables = TableChange()

    def look(self) -> None:
        """Read everything that the changed rows concern."""
        self._described: Described = describe(self._draft, self._updater.district.metric_crs)
        specs = {code: r.spec for code, r in self._records.items()}
        around = Around(self._updater, specs, self._spec)
        self.before = around.rows(self._old, self._draft, self._described)
        replaced = set(self._old["id"])
        rest = self.before[~self.before["id"].isin(replaced)]
        self._was = Scene.of(specs, self.before)
        self._is = Scene.of(specs, rest, (self._draft, self._described, self._ids))

    def attach(self) -> Verdict | None:
        """Link what was read by the load's own rules and find what differs."""
        verdict = ask(self._updater, self._records, self._draft, self._described)
        self._links = attach(self._is.mapped)
        mark_parts(self._is.mapped, self._links)
        self.now = after(self._is, self._links)
        mapped = differences(self._records, self.before, set(self._old["id"]), self.now,
                             self._updater)
        self.tables = follow(self._updater, self._records, self.before, set(self._old["id"]),
                             self.now)
        found = [d for d in (*mapped, *self.tables.diffs) if d.touched]
        own = [d for d in mapped if d.layer == self._spec.code and not d.touched]
        self.diff = LoadDiff((*found, *own), first=False)
        none = self.before.iloc[:0][list(FEATURE_COLUMNS)]
        self._fresh = {d.layer: fresh_rows(d, self.now.get(d.layer, none)) for d in mapped
                       if d.touched}
        return verdict

    def report(self, store: CityStore, now: datetime, seconds: float) -> LoadReport:
        """Return what is kept of the update in the place of a load's report."""
        code, notes = self._spec.code, self._draft.notes
        last = store.reports(1)
        counts = {c: r.count for c, r in self._records.items()}
        counts |= {d.layer: d.after or 0 for d in self.diff.layers}
        kept = [r for r in last[0].rejects if r.layer != code] if last else []
        other = [w for w in last[0].warnings
                 if not w.where.startswith(f"layer {code} ")] if last else []
        return LoadReport(
            load_id=self._updater.load_id, district=self._updater.district.id, loaded_at=now,
            seconds=round(seconds, 3), counts=counts,
            rejected={c: r.rejected for c, r in self._records.items()} | {code: notes.rejected},
            rejects=(*notes.rejects, *kept), warnings=(*notes.warnings, *other),
            attachment=last[0].attachment if last else {})

    def quality(self, whole: Quality) -> Quality:
        """Return the attachment report of the district after the update."""
        district = self._updater.district
        was = self._was.prepared(district, self._was.stored_links())
        now = self._is.prepared(district, self._links)
        was.tables, now.tables = self.tables.seen(self._was.ids), self.tables.come(self._is.ids)
        lines = carried(whole.coverage, was, now, list(self._records))
        grids = whole.grids
        if self._spec.role is Role.GRID:
            grids = check_grids(now)
        return Quality(lines, grids)

    def own(self) -> tuple[Draft, Described, pd.DataFrame]:
        """Return the rows that came, and those of the layer that went or were replaced."""
        return self._draft, self._described, self._old

    def change(self, now: datetime, report: LoadReport, quality: Quality | None,
               journal: dict[str, object]) -> Change:
        """Return everything that is to be written."""
        tallies = members(self._records, self.diff.touched, {**self._fresh, **self.tables.rows()})
        return Change(
            diff=self.diff, report=report, quality=quality, features=self._fresh,
            records=layer_records(self._records, self._spec, self.diff, self._fresh, now),
            gone_rows=self.tables.gone, fresh_rows=self.tables.fresh, tallies=tallies,
            touched=self._touched(tallies), journal=dict(journal))

    def _touched(self, tallies: Mapping[tuple[int, str], int]) -> dict[str, tuple[int, bytes]]:
        places = spots(self._updater, self._spec, self.before, self.now, tallies)
        diffs = {d.layer: d for d in self.diff.touched}
        found = {}
        for code, record in self._records.items():
            if record.spec.role in TABLE_ROLES or not (code in diffs or code in places):
                continue
            diff, near = diffs.get(code), places.get(code, np.empty((0, 2)))
            found[code] = (_lines(diff), touched_of(
                diff.old if diff else None, self._fresh.get(code), near))
        return found


def _lines(diff: LayerDiff | None) -> int:
    return 0 if diff is None or diff.rows is None else len(diff.rows)
