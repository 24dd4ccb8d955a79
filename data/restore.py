"""Restore of a district from one file, onto a running, damaged or missing store."""

import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from data.backup_file import PACK, SECRET, STORE, Manifest, unpack
from data.backup_scratch import file_url, open_file, scratch
from data.dialect import Dialect, dialect_of
from data.errors import StoreDamaged, StoreError
from data.places import Places, flush_folder, write_atomically
from data.store.copy import copy_rows, row_counts
from data.store.database import Database
from data.store.migrate import check_known, revision
from data.store.renew import renew


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was put back; ``aside`` are files that were moved away, never removed."""

    district: str
    version: int
    rows: dict[str, int]
    created_at: str
    aside: tuple[Path, ...]


def restore(file: Path, places: Places, at: datetime) -> RestoreReport:
    """Put a backup back; all of it is proved before anything is touched.

    The store's version afterwards is one that no running program has seen, so that all of
    them read it anew. A damaged store is moved aside, and so is a key that differs.

    Raises:
        StoreError: The file is not a whole backup of this version or an older one.
        LoadInProgress: A load holds the store.
    """
    with scratch(places.data_dir) as folder:
        manifest = unpack(file, folder)
        district = manifest.district
        _prove(file, folder, manifest)
        dialect = _dialect(places, district)
        places.district_dir(district).mkdir(parents=True, exist_ok=True)
        with dialect.load_lock():
            aside = _set_damaged_aside(dialect, places, district, at)
            version = renew(folder / STORE, _seen(dialect, places, district), at=at,
                            detail={"district": district, "from": manifest.created_at})
            aside += _put_key(folder / SECRET, places, at)
            _put_store(folder / STORE, dialect, places, district)
        _put_pack(folder / PACK, places.pack_dir(district))
        if places.active() is None:
            places.set_active(district)
        return RestoreReport(district, version, manifest.rows, manifest.created_at, aside)


def _prove(file: Path, folder: Path, manifest: Manifest) -> None:
    """Raise StoreError unless the unpacked store is what the manifest says."""
    check_known(manifest.revision, f"in {file}")
    raw = Database(dialect_of(file_url(folder / STORE), ""))
    try:
        with raw.read() as connection:
            check_known(revision(connection), f"in {file}")
            raw.dialect.quick_check(connection, full=True)
    except StoreDamaged as e:
        raise StoreError(f"The store in {file} is not a sound database.",
                         "Nothing was changed; use another backup.") from e
    finally:
        raw.close()
    store, model = open_file(folder / STORE), open_file(folder / "model.sqlite")
    try:
        with store.database.read() as ours, model.database.read() as right:
            objects = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"
            same = (ours.exec_driver_sql(objects).all() == right.exec_driver_sql(objects).all())
            rows = row_counts(ours) if same else {}
        district = store.district() if same else None
    finally:
        store.close()
        model.close()
    if rows != manifest.rows or district is None or district.id != manifest.district:
        raise StoreError(f"The store in {file} is not what its manifest says.",
                         "Nothing was changed; use another backup.")


def _dialect(places: Places, district: str) -> Dialect:
    address = places.store_address(district)
    return dialect_of(address.url, address.schema)


def _set_damaged_aside(
    dialect: Dialect, places: Places, district: str, at: datetime
) -> tuple[Path, ...]:
    if not dialect.exists():
        return ()
    try:
        places.open_store(district, create=False).close()
        return ()
    except StoreDamaged:
        moved = dialect.put_aside(_stamp(at))
        return () if moved is None else (moved,)


def _seen(dialect: Dialect, places: Places, district: str) -> int | None:
    """Return the version of the store that is replaced, None when it cannot be known."""
    if not dialect.exists():
        return None
    store = places.open_store(district, create=False)
    try:
        return store.version()
    finally:
        store.close()


def _put_store(copy: Path, dialect: Dialect, places: Places, district: str) -> None:
    if dialect.overwrite(copy):
        flush_folder(places.district_dir(district))
        return
    source, target = open_file(copy), places.open_store(district)
    try:
        with source.database.read() as rows, target.database.write() as live:
            copy_rows(rows, source.database.dialect, live, target.database.dialect)
    finally:
        source.close()
        target.close()


def _put_key(key: Path, places: Places, at: datetime) -> tuple[Path, ...]:
    """Install the key that the pseudonyms in the store were made with."""
    if not key.is_file():
        return ()
    there, content = places.data_dir / "secret.key", key.read_bytes()
    if not there.exists():
        write_atomically(there, content, mode=0o600)
        return ()
    if there.read_bytes() == content:
        return ()
    aside = there.with_name(f"secret.key.replaced-{_stamp(at)}")
    write_atomically(aside, there.read_bytes(), mode=0o600)
    write_atomically(there, content, mode=0o600)
    return (aside,)


def _put_pack(pack: Path, target: Path) -> None:
    if not pack.is_dir():
        return
    old = target.with_name(f".pack.old-{secrets.token_hex(4)}")
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(old)
    pack.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
