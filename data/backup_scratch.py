"""Scratch folders and files of backup and restore: private, on the same disk, always removed."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from data.errors import StoreError
from data.store import CityStore, open_store


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Yield a private folder on the same disk, removed afterwards."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".citymirror-", dir=parent))
    except OSError as e:
        raise StoreError(f"{parent} cannot be written ({e.strerror}).",
                         "Give a folder that this user may write.") from e
    try:
        yield folder
    except OSError as e:
        raise StoreError(f"Work in {parent} failed ({e.strerror or e}).",
                         "Check the folder's rights and the disk's room.") from e
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_file(file: Path) -> CityStore:
    """Open (or make) a store in a SQLite file."""
    return open_store(file_url(file))


def file_url(file: Path) -> str:
    """Return the store URL of a SQLite file."""
    return URL.create("sqlite", database=str(file)).render_as_string()
