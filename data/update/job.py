"""One update under way: what it concerns, what that becomes, and what is to be written."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.background import beside
from data.guard import Verdict
from data.ingest.attach import attach
from data.ingest.describe import Described, describe
from data.ingest.draft import Draft
from data.ingest.parts import mark_parts
from data.model import TABLE_ROLES, LayerRecord, LayerSpec, LoadReport, Role
from data.ports import Store
from data.quality.grids import check_grids
from data.quality.model import Quality
from data.store.update import Change, Updater
from data.update.around import Around
from data.update.ask import ask
from data.update.catalogue import layer_records
from data.update.compare import differences, fresh_rows
from data.update.counts import carried, members
from data.update.hang import TableChange, follow
from data.update.source import Changes, Removal, keys_of
from data.update.spots import spots
from data.update.stored import Part, Scene, stored
from data.versions.model import LayerDiff, LoadDiff
from data.versions.touched import touched_of


class Job:
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
        self.tables = TableChange()

    def look(self) -> None:
        """Read everything that the changed rows concern."""
        self._described: Described = describe(self._draft, self._updater.district.metric_crs)
        # the guard measures in C and beside this; it is waited for before anything is said
        self._asked = beside("update-guard", lambda: ask(self._updater, self._records, self._draft,
                                                         self._described))
        specs = {code: r.spec for code, r in self._records.items()}
        around = Around(self._updater, specs, self._spec)
        self.before = around.rows(self._old, self._draft, self._described, self._ids)
        replaced = self.before["id"].isin(set(self._old["id"]))
        self._rest = stored(specs, self.before[~replaced])
        self._was = Scene(specs, *self._rest.parts, *stored(specs, self.before[replaced]).parts)
        self._is = Scene(specs, *self._rest.parts,
                         Part(self._draft, self._described, self._ids))

    def attach(self) -> Verdict | None:
        """Link what was read by the load's own rules and find what differs."""
        verdict = self._asked.result()
        self._links = attach(self._is.mapped)
        mark_parts(self._is.mapped, self._links)
        self.now = self._is.after(self._rest.rows, self._links)
        mapped = differences(self._records, self._spec.code, self.before, set(self._old["id"]),
                             self.now, self._updater)
        self.tables = follow(self._updater, self._records, self.before, set(self._old["id"]),
                             self.now)
        found = [d for d in (*mapped, *self.tables.diffs) if d.touched]
        own = [d for d in mapped if d.layer == self._spec.code and not d.touched]
        self.diff = LoadDiff((*found, *own), first=False)
        self._fresh = fresh_rows(mapped, self.now)
        return verdict

    def report(self, store: Store, now: datetime, seconds: float) -> LoadReport:
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

    def change(self, report: LoadReport, quality: Quality | None,
               journal: dict[str, object]) -> Change:
        """Return everything that is to be written."""
        tallies = members(self._records, self.diff.touched, {**self._fresh, **self.tables.rows()})
        return Change(
            diff=self.diff, report=report, quality=quality, features=self._fresh,
            records=layer_records(self._records, self._spec, self.diff, self._fresh,
                                  report.loaded_at),
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
