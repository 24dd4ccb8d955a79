"""The bodies of the commands load, check, backup and restore; each returns an exit code."""

import sys
from datetime import datetime
from pathlib import Path

from dashboard.builder import load_pack, mend_tiles
from dashboard.history import load_pack_history
from dashboard.progress import ProgressBar
from dashboard.startup import choose
from dashboard.version_commands import reviewer
from data.backup import backup
from data.check import check_pack
from data.errors import StoreDamaged
from data.lock import building
from data.model import LoadReport
from data.pack_problems import line
from data.places import Places
from data.restore import restore
from data.settings import Settings

_PACK_IS_WRONG = 3
_SHOWN_REJECTS = 20


def load(settings: Settings, folder: Path, now: datetime, *, scale: float = 1.0,
         accept: bool = False, always: bool = False) -> int:
    """Load a pack and say what came of it; stops before a large change unless ``accept``."""
    places = Places(settings)
    places.prepare()
    bar = ProgressBar()
    try:
        review = reviewer(accept=accept, always=always, before=bar.close)
        report = load_pack(places, folder, now=now, progress=bar, scale=scale, review=review,
                           keep_versions=settings.keep_versions)
        history = load_pack_history(places, folder, now=now, progress=bar)
    finally:
        bar.close()
    _say(*_report_lines(report), *history)
    return 0


def check(settings: Settings, folder: Path) -> int:
    """Say every problem of a pack on a line of its own; 0 when nothing stops a load."""
    problems = check_pack(folder)
    errors = sum(problem.severity == "error" for problem in problems)
    _say(*(f"{problem.severity}: {line(problem)}" for problem in problems))
    _say(f"{folder}: {errors} errors, {len(problems) - errors} warnings")
    return _PACK_IS_WRONG if errors else 0


def write_backup(settings: Settings, file: Path, now: datetime) -> int:
    """Write the served district's store, key and pack into ``file``; salvages a damaged store."""
    places = Places(settings)
    district, _ = choose(places, settings.pack)
    try:
        store = places.open_store(district, create=False)
    except StoreDamaged:
        report = backup(None, places, file, now, district=district)
    else:
        try:
            report = backup(store, places, file, now)
        finally:
            store.close()
    note = ", salvaged from a damaged store" if report.salvaged else ""
    _say(f"{report.district}: {sum(report.rows.values())} rows in {report.file}{note}")
    return 0


def read_backup(settings: Settings, file: Path, now: datetime) -> int:
    """Bring a district back from ``file``, also over a damaged store, and build its tiles."""
    places = Places(settings)
    places.prepare()
    bar = ProgressBar()
    try:
        with building(places.data_dir):
            report = restore(file, places, now)
        store = places.open_store(report.district)
        try:
            mend_tiles(places, report.district, store, bar)
        finally:
            store.close()
    finally:
        bar.close()
    _say(*(f"set aside: {path}" for path in report.aside))
    _say(f"{report.district}: {sum(report.rows.values())} rows from {file}, now load "
         f"{report.version}")
    return 0


def _report_lines(report: LoadReport) -> list[str]:
    rejected = sum(report.rejected.values())
    lines = [f"warning: {line(problem)}" for problem in report.warnings]
    lines += [
        f"rejected: {row.layer} row {row.row} ({row.key}): {row.problem} {row.detail}".rstrip()
        for row in report.rejects[:_SHOWN_REJECTS]
    ]
    if rejected > _SHOWN_REJECTS:
        lines.append(f"rejected: and {rejected - _SHOWN_REJECTS} more, all in the load's report")
    for layer, (attached, total) in report.attachment.items():
        if attached < total:
            lines.append(f"{layer}: {attached} of {total} stand in a grid")
    total = sum(report.counts.values())
    lines.append(f"{report.district}: load {report.load_id}, {total} features in "
                 f"{len(report.counts)} layers, {rejected} rejected, {report.seconds:.1f} s")
    return lines


def _say(*lines: str) -> None:
    for text in lines:
        sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
