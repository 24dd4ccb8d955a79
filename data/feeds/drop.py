"""A folder in which files of readings are dropped: taken in when complete, moved, reported."""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from data.background import Periodic
from data.errors import DashboardError, StoreError
from data.feeds.status import FeedBook
from data.places import write_atomically
from data.store.times import iso, to_us

log = logging.getLogger(__name__)

KIND = "file"
DONE, FAILED = "done", "failed"
REPORT = ".report.json"
PERIOD_S = 2.0
#: Names that programs give to what they still write.
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file's rows; ``detail`` is JSON for the report beside it."""

    kept: int
    refused: int
    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


#: Stores a file's readings durably; the same file again changes nothing. Raises DashboardError.
Take = Callable[[Path], Taken]
#: What tells that a file has changed.
_Mark = tuple[int, int, int]


class DropFolder(Periodic):
    """Looks into a folder every PERIOD_S; a kill at any point costs no file and doubles no row.

    A file is complete when two looks see the same size and time. It stays where it is until its
    rows are durable and its report is written; killed before, it is taken again, which changes
    nothing.

    Args:
        folder: Where files are dropped; ``done`` and ``failed`` are made inside.
        take: Stores a file.
        book: Is told what came.
        clock: Gives the aware time.
    """

    def __init__(self, folder: Path, take: Take, book: FeedBook, clock: Callable[[], datetime],
                 *, period_s: float = PERIOD_S) -> None:
        super().__init__("file-drop", self._once, period_s)
        self._folder = folder
        self._take = take
        self._book = book
        self._clock = clock
        self._seen: dict[Path, _Mark] = {}
        self._stuck: dict[Path, _Mark] = {}

    def look(self) -> int:
        """Look once, take what is complete, oldest first; return how many files were moved."""
        for name in (DONE, FAILED):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        marks = _marks(self._folder)
        ready = [path for path, mark in marks.items()
                 if self._seen.get(path) == mark and self._stuck.get(path) != mark]
        self._seen = marks
        moved = 0
        for path in sorted(ready, key=lambda one: (marks[one][1], one.name)):
            if self.stopping:             # what is left comes at the next start
                break
            moved += self._one(path, marks[path])
        return moved

    def _one(self, path: Path, mark: _Mark) -> bool:
        """Take one file and move it; False when it has to wait."""
        try:
            taken = self._take(path)
        except StoreError as e:
            self._tell("failing", str(e))         # the store's fault, not the file's: again later
            return False
        except DashboardError as e:
            taken, fault = Taken(0, 0), str(e)
        else:
            fault = "" if taken.kept or not taken.refused else "No row could be kept."
        if _mark(path) != mark:
            return False                          # it grew meanwhile: once more, whole
        now = self._clock()
        self._book.count(KIND, self._folder.name, taken.kept, taken.refused or bool(fault), now,
                         taken.reason or fault)
        self._move(path, mark, taken, fault, now)
        return True

    def _move(self, path: Path, mark: _Mark, taken: Taken, fault: str, now: datetime) -> None:
        target = _free(self._folder / (FAILED if fault else DONE) / path.name)
        report = {"file": path.name, "size": mark[0], "taken_at": iso(to_us(now)),
                  "kept": taken.kept, "refused": taken.refused, "fault": fault, **taken.detail}
        write_atomically(target.with_name(target.name + REPORT),
                         json.dumps(report, ensure_ascii=False, indent=1).encode(), mode=0o644)
        try:
            path.rename(target)
        except OSError:
            self._stuck[path] = mark              # stored, but it cannot be moved: not again
            raise

    def _once(self) -> None:
        try:
            self.look()
        except Exception as e:
            self._tell("failing", f"{type(e).__name__}: {e}")
            log.warning("file drop %s: %s", self._folder, e,
                        exc_info=not isinstance(e, DashboardError | OSError))
        else:
            self._tell("watching")

    def _tell(self, state: str, fault: str = "") -> None:
        self._book.state(KIND, self._folder.name, state, self._clock(), fault)


def _marks(folder: Path) -> dict[Path, _Mark]:
    found = {}
    for path in folder.iterdir():
        name = path.name.lower()
        if name.startswith((".", "~$")) or name.endswith((*_UNFINISHED, REPORT)):
            continue
        mark = _mark(path)
        if mark is not None:
            found[path] = mark
    return found


def _mark(path: Path) -> _Mark | None:
    """Return size, time and number of a plain file, None for what is none (links too)."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    plain = (found.st_mode & 0o170000) == 0o100000
    return (found.st_size, found.st_mtime_ns, found.st_ino) if plain else None


def _free(path: Path) -> Path:
    """Return ``path``, numbered when there is a file of that name."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found
