"""Says line by line what is wrong in a pack: a load's own reading and cleaning, not written."""

from dataclasses import replace
from pathlib import Path

from data.errors import PackError
from data.ingest.draft import Draft
from data.ingest.indicators import indicator_records
from data.ingest.prepare import Progress, prepare, silent, warnings_of
from data.model import Problem
from data.pack import PACK_FILE, inspect_pack
from data.pack_paths import GENERATED
from data.pack_problems import ProblemLog


def check_pack(
    folder: Path, *, generated: Path | None = None, deep: bool = True,
    progress: Progress = silent,
) -> list[Problem]:
    """Return every problem of a pack, in order of place: its pack.toml, then layer by layer.

    ``deep`` reads the files too; without it only pack.toml is judged. A row that would be
    rejected is a warning at ``file:row``. Layers that the pack's generator has yet to make are
    named and left out. Never raises for what is wrong with the pack, and writes nothing.
    """
    folder = Path(folder)
    try:
        pack, problems = inspect_pack(folder, generated=generated)
    except PackError as fault:
        return [Problem("error", PACK_FILE, fault.what, fault.remedy)]
    if pack is None or not deep:
        return problems
    log = ProblemLog()
    made = pack.generated.is_dir()
    unmade = [s.source for s in pack.layers if s.source.startswith(GENERATED) and not made]
    if unmade:
        log.warn(PACK_FILE, f"{len(unmade)} sources under generated/ are made when it is loaded "
                 "and were not checked.", "Load it, or name the folder that holds them.")
        pack = replace(pack, layers=tuple(s for s in pack.layers if s.source not in unmade))
    prepared = prepare(pack, progress, log)
    rejects = [p for d in prepared.drafts for p in _rejects(d)]
    told = [] if unmade else indicator_records(pack, prepared.mapped)[1]
    return [*problems, *log.problems, *warnings_of(prepared)[len(pack.warnings):], *rejects,
            *told]


def _rejects(draft: Draft) -> list[Problem]:
    notes = draft.notes
    lines = [Problem("warning", f"{notes.spec.source}:{r.row}",
                     f"Row {r.row}{f' ({r.key})' if r.key else ''} is left out, {r.problem}.",
                     r.detail) for r in notes.rejects]
    more = notes.rejected - len(notes.rejects)
    if more:
        lines.append(Problem("warning", notes.spec.source, f"{more:,} more rows are left out.",
                             "Correct the ones above first."))
    return lines
