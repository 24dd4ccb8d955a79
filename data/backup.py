"""Backup of a district into one file, from a running or damaged store on either engine."""

import os
import sqlite3
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from data import __version__
from data.backup_file import PACK, SECRET, STORE, Manifest, member, write
from data.backup_scratch import open_file, scratch
from data.dialect import dialect_of
from data.errors import DashboardError, StoreDamaged, StoreError
from data.places import Places, flush_folder
from data.restore import RestoreReport, restore
from data.store import CityStore, open_store
from data.store.copy import copy_rows, row_counts
from data.store.database import Database
from data.store.migrate import check_known, head, revision

__all__ = ["BackupReport", "RestoreReport", "backup", "restore"]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was written; ``rows`` by table, ``salvaged`` when the store was damaged."""

    file: Path
    district: str
    rows: dict[str, int]
    size: int
    salvaged: bool


def backup(
    store: CityStore | None, places: Places, file: Path, at: datetime, *,
    district: str = "", force: bool = False,
) -> BackupReport:
    """Write the district's store, key and pack into one private file, whole or not at all.

    Args:
        store: The open store; None opens that of ``district``, and salvages a damaged one.
        places: Where the district is kept.
        file: File to write; an existing one is refused unless ``force``.
        at: Present time.
        district: Id, needed when ``store`` is None.
        force: Replace an existing file.

    Raises:
        StoreDamaged: A page of a table cannot be read, so that not every row can be saved.
        StoreError: Nothing was loaded, or the file cannot be written.
    """
    if file.exists() and not force:
        raise StoreError(f"{file} is there already.", "Give another name, or remove it.")
    with scratch(file.absolute().parent) as folder:
        copy = folder / STORE
        salvaged = _copy_store(store, places, district, copy)
        name, rows = _look_into(copy)
        _compact(copy)
        files = {STORE: copy, **_small_files(places, name)}
        manifest = Manifest(__version__, name, head(), at.astimezone(UTC).isoformat(), rows,
                            {n: member(p) for n, p in files.items()}, salvaged)
        ready = folder / "ready"
        with os.fdopen(os.open(ready, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
            write(out, manifest, files)
            out.flush()
            os.fsync(out.fileno())
        if file.exists() and not force:
            raise StoreError(f"{file} came into being meanwhile.", "Give another name.")
        ready.replace(file)
    flush_folder(file.absolute().parent)
    return BackupReport(file, name, rows, file.stat().st_size, salvaged)


def _copy_store(store: CityStore | None, places: Places, district: str, copy: Path) -> bool:
    """Copy the store into the SQLite file ``copy``; return whether it had to be salvaged."""
    if store is not None:
        try:
            _copy_sound(store.database, copy)
            return False
        except StoreDamaged as damage:
            _salvage(store.database, copy, damage)
            return True
    address = places.store_address(district)
    try:
        opened = open_store(address.url, schema=address.schema, create=False)
    except StoreDamaged as damage:
        _salvage(Database(dialect_of(address.url, address.schema)), copy, damage)
        return True
    try:
        return _copy_store(opened, places, district, copy)
    finally:
        opened.close()


def _copy_sound(database: Database, copy: Path) -> None:
    with database.read() as connection:
        database.dialect.quick_check(connection, full=True)
    if not database.dialect.snapshot(copy):
        _copy_rows_into(database, copy)


def _salvage(database: Database, copy: Path, damage: StoreDamaged) -> None:
    """Read table by table past damaged indices; raise ``damage`` when a table is hit."""
    copy.unlink(missing_ok=True)
    try:
        with database.read() as connection:
            found = revision(connection)
            check_known(found, database.dialect.place)
            if found != head():
                raise damage
        _copy_rows_into(database, copy)
    except DashboardError as e:
        raise StoreDamaged(
            f"{damage.what} Its tables cannot be read in full, so no backup was written.",
            "Put an older backup back with `python app.py restore FILE`, or move the file away "
            "and load the district again.") from e
    finally:
        database.close()


def _copy_rows_into(database: Database, copy: Path) -> None:
    fresh = open_file(copy)
    try:
        with database.read() as source, fresh.database.write() as target:
            copy_rows(source, database.dialect, target, fresh.database.dialect)
    finally:
        fresh.close()


def _look_into(copy: Path) -> tuple[str, dict[str, int]]:
    store = open_file(copy)
    try:
        district = store.district()
        if district is None:
            raise StoreError("Nothing was loaded yet, so there is nothing to back up.",
                             "Load a district first.")
        with store.database.read() as connection:
            return district.id, row_counts(connection)
    finally:
        store.close()


def _compact(copy: Path) -> None:
    """Drop free pages: smaller, and nothing that was removed leaves the house."""
    connection = sqlite3.connect(copy)
    try:
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()


def _small_files(places: Places, district: str) -> dict[str, Path]:
    files = {SECRET: places.data_dir / "secret.key"}
    if not files[SECRET].is_file():
        files = {}
    root = places.pack_dir(district)
    skipped = root / "generated" if _has_generator(root / "pack.toml") else None
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        if path.is_file() and not path.is_symlink() and skipped not in path.parents:
            files[PACK + path.relative_to(root).as_posix()] = path
    return files


def _has_generator(pack: Path) -> bool:
    try:
        return "generator" in tomllib.loads(pack.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False  # then every file is kept
