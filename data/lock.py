"""One builder, one feed per data folder: locks that the system frees when a process dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from data.errors import LoadInProgress, ServeError


class FolderLock:
    """An exclusive lock on a file; held until ``release`` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self) -> bool:
        """Take the lock if it is free; return whether this process holds it now."""
        if self._file is not None:
            return True
        try:
            file = self._path.open("ab")
        except OSError as e:
            raise ServeError(f"{self._path} cannot be written: {e.strerror}.",
                             "Check the folder's permissions.") from e
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            self._file.close()
            self._file = None


@contextmanager
def building(data_dir: Path) -> Iterator[None]:
    """Hold the data folder's one build lock; raise LoadInProgress when another process does."""
    lock = FolderLock(data_dir / "build.lock")
    if not lock.acquire():
        raise LoadInProgress(f"Another process is loading into {data_dir}.",
                             "Wait until it is finished, or give another --data-dir.")
    try:
        yield
    finally:
        lock.release()
