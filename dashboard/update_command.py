"""The command update: a file of changed rows of one layer, and what it did, on the command line."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from dashboard.builder import update_layer
from dashboard.progress import ProgressBar
from dashboard.startup import choose
from dashboard.version_commands import lines, reviewer
from data.errors import SourceError
from data.pack_problems import line
from data.places import Places
from data.settings import Settings
from data.update import Removal, Updated

_SHOWN_REJECTS = 20
#: A list of keys is typed or exported by a person; more would be a whole layer.
_MOST_KEYS_BYTES = 20_000_000


def update(settings: Settings, given: argparse.Namespace, now: datetime) -> int:
    """Update a layer of the served district and say what that changed."""
    places = Places(settings)
    places.prepare()
    district, _ = choose(places, settings.pack)
    removal = Removal(missing=given.delete_missing == "yes", column=given.delete_column,
                      keys=read_keys(given.delete_keys) if given.delete_keys else ())
    bar = ProgressBar()
    try:
        review = reviewer(accept=given.accept, always=given.review, before=bar.close)
        done, built = update_layer(
            places, district, given.layer, given.file, now=now, progress=bar, removal=removal,
            review=review, keep_versions=settings.keep_versions)
    finally:
        bar.close()
    for text in told(district, done, built):
        sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
    return 0


def told(district: str, done: Updated, built: bool) -> list[str]:
    """Return what a person is told of an update, a line each."""
    report = done.report
    said = [f"warning: {line(problem)}" for problem in report.warnings
            if problem.where.startswith(f"layer {done.layer} ")]
    rejects = [row for row in report.rejects if row.layer == done.layer]
    said += [f"rejected: row {row.row} ({row.key}): {row.problem} {row.detail}".rstrip()
             for row in rejects[:_SHOWN_REJECTS]]
    rejected = report.rejected.get(done.layer, 0)
    if rejected > _SHOWN_REJECTS:
        said.append(f"rejected: and {rejected - _SHOWN_REJECTS} more, in the layer's sheet")
    if done.unknown:
        said.append(f"{done.unknown:,} keys that were to go are not in the layer")
    said += lines(done.diff)
    if done.load_id is None:
        return [*said, f"{district}: nothing differs, nothing was written"]
    if built:
        said.append("so much was updated since the last build that the changed tiles were built")
    return [*said, f"{district}: update {done.load_id} of {done.layer}, {done.read:,} rows read, "
                   f"{rejected:,} rejected, {report.seconds:.1f} s"]


def read_keys(file: Path) -> tuple[str, ...]:
    """Return the keys of a text file, one a line; raise SourceError when it is none."""
    try:
        if file.stat().st_size > _MOST_KEYS_BYTES:
            raise SourceError(f"{file.name} is larger than a list of keys.",
                              "Give a text file with one key a line.")
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as e:
        raise SourceError(f"{file.name} cannot be read: {e.strerror}.",
                          "Give a text file with one key a line.") from e
    except UnicodeDecodeError as e:
        raise SourceError(f"{file.name} is not UTF-8 (byte {e.start}).", "Save it as UTF-8.") from e
    return tuple(dict.fromkeys(key for row in text.splitlines() if (key := row.strip())))
