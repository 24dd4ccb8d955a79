"""Where everything of a district is kept: folders, store address, active district, secret key."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from data.errors import ServeError, StoreError
from data.readings.keep import Keep
from data.settings import Settings
from data.store import CityStore, open_store

_DISTRICT = re.compile(r"[a-z][a-z0-9-]{1,40}")
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """What ``data.store.open_store`` needs: an SQLAlchemy URL and, on PostgreSQL, a schema."""

    url: str
    schema: str


class Places:
    """Paths below ``settings.data_dir``; no district id can name a place outside it."""

    def __init__(self, settings: Settings) -> None:
        self._database_url = settings.database_url
        self.data_dir = settings.data_dir.absolute()
        self._keep = Keep(settings.keep_raw_days, settings.keep_rollup_days,
                          settings.keep_alert_days, settings.keep_event_days)

    def prepare(self) -> None:
        """Make the data folder and prove that it can be written; raise ServeError."""
        probe = self.data_dir / f".probe-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink()
        except OSError as e:
            raise ServeError(f"The data folder {self.data_dir} cannot be written ({e.strerror}).",
                             "Give another with --data-dir, or the right to write it.") from e

    def district_dir(self, district: str) -> Path:
        """Return the folder of a district; raise StoreError for an id that is not one."""
        if not _DISTRICT.fullmatch(district):
            raise StoreError(f"{district[:80]!r} is no district id.",
                             "Use a-z, 0-9 and -, beginning with a letter, 2 to 41 characters.")
        return self.data_dir / "districts" / district

    def pack_dir(self, district: str) -> Path:
        """Return the folder with the copy of the district's pack."""
        return self.district_dir(district) / "pack"

    def generated_dir(self, district: str) -> Path:
        """Return the folder of files that a generator made for the pack."""
        return self.pack_dir(district) / "generated"

    def tiles_dir(self, district: str) -> Path:
        """Return the folder of tile archives, one sub-folder a load."""
        return self.district_dir(district) / "tiles"

    def store_file(self, district: str) -> Path | None:
        """Return the store's SQLite file, None when PostgreSQL keeps it."""
        return None if self._database_url else self.district_dir(district) / "city.db"

    def store_address(self, district: str) -> StoreAddress:
        """Return the address of a district's store."""
        file = self.store_file(district)
        if file is None:
            self.district_dir(district)  # refuses what is no id
            return StoreAddress(self._database_url, "city_" + district.replace("-", "_"))
        url = URL.create("sqlite", database=str(file)).render_as_string()
        return StoreAddress(url, "")

    def open_store(self, district: str, *, create: bool = True) -> CityStore:
        """Open a district's store; raise StoreDamaged or StoreError."""
        address = self.store_address(district)
        return open_store(address.url, schema=address.schema, create=create, keep=self._keep)

    def districts(self) -> list[str]:
        """Return the ids of the districts that have a folder."""
        folder = self.data_dir / "districts"
        if not folder.is_dir():
            return []
        return sorted(p.name for p in folder.iterdir()
                      if p.is_dir() and _DISTRICT.fullmatch(p.name))

    def active(self) -> str | None:
        """Return the district loaded last, None before the first load."""
        try:
            text = (self.data_dir / "active").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as e:
            raise StoreError(f"{self.data_dir / 'active'} cannot be read ({e}).",
                             "Remove it and load a district.") from e
        self.district_dir(text)
        return text

    def set_active(self, district: str) -> None:
        """Make ``district`` the one that is served."""
        self.district_dir(district)
        with self._writing("active"):
            write_atomically(self.data_dir / "active", f"{district}\n".encode(), mode=0o644)

    def secret(self) -> bytes:
        """Return the key of pseudonyms (32 bytes, readable by the owner only), made once."""
        path = self.data_dir / "secret.key"
        with self._writing("secret.key"):
            self.data_dir.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                _create_once(path, secrets.token_bytes(SECRET_BYTES))
            key = path.read_bytes()
        if len(key) != SECRET_BYTES:
            raise StoreError(f"{path} has {len(key)} bytes instead of {SECRET_BYTES}.",
                             "Put it back from a backup, or remove it and load again.")
        return key

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as e:
            raise StoreError(f"{self.data_dir / name} cannot be written ({e.strerror}).",
                             "Give another folder with --data-dir, or the right to write it."
                             ) from e


def write_atomically(path: Path, content: bytes, *, mode: int) -> None:
    """Replace a file in one step that survives a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(path, content, mode)
    temporary.replace(path)
    flush_folder(path.parent)


def _create_once(path: Path, content: bytes) -> None:
    # a hard link fails when another process was first: its key then stands
    temporary = _temporary(path, content, 0o600)
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    flush_folder(path.parent)


def _temporary(path: Path, content: bytes, mode: int) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def flush_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut (where folders can be flushed)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
