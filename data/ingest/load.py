"""Writes a prepared pack into the store: one short transaction, all of the district or nothing."""

import time
from collections.abc import Callable
from datetime import datetime

import numpy as np
import pandas as pd

from data.ingest.ask import journal_verdicts, kept_layers
from data.ingest.attach import is_entity
from data.ingest.frames import feature_frame, with_ids
from data.ingest.geocode import stored_library
from data.ingest.indicators import indicator_records
from data.ingest.prepare import Prepared, Progress, prepare, silent, warnings_of
from data.ingest.tables import Table
from data.memory import give_back
from data.model import AREA_LEVELS, LoadReport, Problem, Role
from data.pack import Pack
from data.ports import AcceptedLoad, LoadWriter, Store
from data.quality import measure
from data.versions.judge import KEEP_VERSIONS, Review, accept_all
from data.versions.model import LoadDiff


def tell_nobody(load: AcceptedLoad) -> None:
    """Let a load go by."""


def ingest(
    pack: Pack, store: Store, *, now: datetime, actor: str, progress: Progress = silent,
    secret: bytes, review: Review = accept_all, keep_versions: int = KEEP_VERSIONS,
    gathered: Callable[[AcceptedLoad], None] = tell_nobody,
) -> LoadReport:
    """Load the pack into the store and return what that did; a failed load changes nothing.

    ``now`` is aware; ``secret`` keys the persons' tokens; ``progress(step, done, total)`` is
    called with the steps read, attach, write and store. ``review`` sees the differences before
    anything is written, and may raise; ``gathered`` is told of what was accepted before it is
    stored; ``keep_versions`` of a layer can be brought back. Raises
    SourceError or DatumError before anything is written, StoreError or LoadInProgress while
    writing.
    """
    started = time.perf_counter()
    prepared = prepare(pack, progress, kept=lambda: kept_layers(store),
                       library=lambda: stored_library(store))
    frames = _frames(prepared)
    records, told = indicator_records(pack, prepared.mapped)
    quality, attached = measure.measure(prepared), attachment(prepared)
    with store.load(pack.district, at=now, actor=actor) as writer:
        writer.keep_versions, writer.progress = keep_versions, progress
        _write(writer, prepared, frames, secret, progress)
        prepared.mapped.clear()
        prepared.tables.clear()
        review(writer.diff())
        prepared.verdicts()            # and so the guard's shapes go before the builder comes
        give_back()
        writer.begin()
        gathered(AcceptedLoad(writer.load_id, writer.records(), writer.marks(), frames))
        frames.clear()
        writer.put_indicators(records)
        writer.put_rules(pack.rules, pack.plans)
        writer.put_quality(quality)
        report = _report(writer.load_id, prepared, told, attached, now,
                         time.perf_counter() - started)
        writer.put_report(report)
        give_back()
    journal_verdicts(store, report.load_id, prepared.verdicts(), at=now, actor=actor)
    progress("store", 1, 1)
    return report


class _Seen(Exception):
    """Ends a load that was only looked at."""


def preview(pack: Pack, store: Store, *, now: datetime, progress: Progress = silent,
            secret: bytes) -> LoadDiff:
    """Return what loading the pack would change in the store; writes nothing.

    Raises what ``ingest`` raises, LoadInProgress among it.
    """
    found: list[LoadDiff] = []

    def look(diff: LoadDiff) -> None:
        found.append(diff)
        raise _Seen

    try:
        ingest(pack, store, now=now, actor="preview", progress=progress, secret=secret, review=look)
    except _Seen:
        return found[0]
    raise AssertionError("a load ended without its review")


def _frames(prepared: Prepared) -> dict[str, pd.DataFrame]:
    """Return the frames of all mapped layers; shapes that nobody asks for again are let go."""
    frames = {}
    for m in prepared.mapped:
        frames[m.draft.spec.code] = feature_frame(m)
        if m.draft.spec.role not in AREA_LEVELS:
            m.draft.shapes = None
    return frames


def _write(writer: LoadWriter, prepared: Prepared, frames: dict[str, pd.DataFrame],
           secret: bytes, progress: Progress) -> None:
    ids = np.concatenate([np.empty(0, dtype=np.int64), *(
        writer.identify(m.draft.spec.code, frames[m.draft.spec.code]["key"].tolist())
        for m in prepared.mapped)])
    mapped = {m.draft.spec.code: m for m in prepared.mapped}
    tables = {t.draft.spec.code: t for t in prepared.tables}
    for done, draft in enumerate(prepared.drafts):
        progress("write", done, len(prepared.drafts))
        spec, rejected = draft.spec, draft.notes.rejected
        if spec.code in mapped:
            frame = with_ids(frames[spec.code], mapped[spec.code], prepared.links, ids)
            frames[spec.code] = frame
            writer.put_layer(spec, frame, rejected)
        else:
            writer.put_layer(spec, None, rejected)
            _put_table(writer, tables[spec.code], ids, secret)
        draft.let_go()
    progress("write", len(prepared.drafts), len(prepared.drafts))


def _put_table(writer: LoadWriter, table: Table, ids: np.ndarray, secret: bytes) -> None:
    put = {Role.HOUSE: writer.put_houses, Role.UNIT: writer.put_units,
           Role.PERSON: writer.put_persons}[table.draft.spec.role]
    put(table.draft.spec.code, table.rows(ids, secret))


def _report(load_id: int, prepared: Prepared, told: list[Problem],
            attached: dict[str, tuple[int, int]], now: datetime, seconds: float) -> LoadReport:
    drafts = prepared.drafts
    return LoadReport(
        load_id=load_id, district=prepared.pack.district.id, loaded_at=now,
        seconds=round(seconds, 3),
        counts={d.spec.code: len(d) for d in drafts},
        rejected={d.spec.code: d.notes.rejected for d in drafts},
        rejects=tuple(r for d in drafts for r in d.notes.rejects),
        warnings=(*warnings_of(prepared), *told),
        attachment=attached,
    )


def attachment(prepared: Prepared) -> dict[str, tuple[int, int]]:
    """Return per layer (features in a grid, features); a part counts where its outline is.

    Areas, base map and context layers are left out; so is everything when the pack has no grid.
    """
    if not any(m.draft.spec.role is Role.GRID for m in prepared.mapped):
        return {}
    grid, building = prepared.links.grid, prepared.links.building
    through = np.where((grid < 0) & (building >= 0), grid[building], grid)
    found = {m.draft.spec.code: (int((through[m.positions] >= 0).sum()), len(m.draft))
             for m in prepared.mapped if is_entity(m.draft.spec)}
    found.update({t.draft.spec.code: (int((t.grid >= 0).sum()), len(t.draft))
                  for t in prepared.tables})
    return found
