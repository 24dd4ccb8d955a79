"""The backup file: a zip whose manifest names every member with size and SHA-256.

What is read from such a file is hostile until proved: names, sizes and sums are checked before
and while unpacking, into a folder of its own.
"""

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from data.errors import StoreError

FORMAT = "citymirror-backup"
FORMAT_VERSION = 1
MANIFEST, STORE, SECRET, PACK = "manifest.json", "store.sqlite", "secret.key", "pack/"
MAX_MEMBERS = 10_000
#: Largest sizes in bytes: manifest, key, all pack files together, store.
MAX_MANIFEST, MAX_SECRET, MAX_PACK, MAX_STORE = 4 << 20, 4096, 2 << 30, 64 << 30
#: A real store packs to a third or less; a bomb to a thousandth.
MAX_RATIO, FREE_OF_RATIO = 100, 1 << 20
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """Size in bytes and SHA-256 of one member."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; ``created_at`` is ISO 8601, UTC."""

    app_version: str
    district: str
    revision: str
    created_at: str
    rows: dict[str, int]
    members: dict[str, Member]
    salvaged: bool = False
    format: str = FORMAT
    format_version: int = FORMAT_VERSION


def write(target: IO[bytes], manifest: Manifest, files: dict[str, Path]) -> None:
    """Write the zip; ``files`` are the members of the manifest."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        for name, path in files.items():
            archive.write(path, name)


def member(path: Path) -> Member:
    """Return size and sum of a file."""
    with path.open("rb") as file:
        return Member(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def unpack(file: Path, folder: Path) -> Manifest:
    """Unpack a backup into the empty ``folder``; raise StoreError unless it is whole and safe."""
    try:
        with zipfile.ZipFile(file) as archive:
            infos = _checked_names(file, archive.infolist())
            manifest = _read_manifest(file, archive, infos)
            _check_sizes(file, infos, manifest)
            _check_room(folder, manifest)
            for name, expected in manifest.members.items():
                _extract(file, archive, infos[name], folder / name, expected)
            return manifest
    except FileNotFoundError as e:
        raise StoreError(f"There is no backup {file}.", "Give the file that backup wrote.") from e
    except OSError as e:
        raise StoreError(f"The backup {file} cannot be unpacked ({e.strerror or e}).",
                         "Check the file's rights and the disk's room.") from e
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
            ValueError, KeyError, TypeError, AttributeError) as e:
        raise _not_whole(file, str(e) or type(e).__name__) from e


def _checked_names(
    file: Path, infos: Iterable[zipfile.ZipInfo]
) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        # the raw name: zipfile itself cuts at NUL
        if info.orig_filename in found or not _safe(info):
            raise _not_whole(file, f"it holds a member {info.orig_filename[:80]!r}")
        found[info.orig_filename] = info
        if len(found) > MAX_MEMBERS:
            raise _not_whole(file, f"it holds more than {MAX_MEMBERS} members")
    return found


def _safe(info: zipfile.ZipInfo) -> bool:
    name = info.orig_filename
    if name in (MANIFEST, STORE, SECRET):
        return _plain_file(info)
    inside = name.removeprefix(PACK)
    parts = PurePosixPath(inside).parts
    return (name.startswith(PACK) and bool(parts) and "/".join(parts) == inside
            and ".." not in parts and len(name) <= 1000
            and not any(c in "\\:" or ord(c) < 32 for c in name) and _plain_file(info))


def _plain_file(info: zipfile.ZipInfo) -> bool:
    kind = (info.external_attr >> 16) & 0o170000
    return kind in (0, 0o100000) and not info.flag_bits & 0x1


def _read_manifest(
    file: Path, archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]
) -> Manifest:
    if MANIFEST not in infos or infos[MANIFEST].file_size > MAX_MANIFEST:
        raise _not_whole(file, "it has no manifest")
    with archive.open(infos[MANIFEST]) as source:
        raw: dict[str, Any] = json.loads(source.read(MAX_MANIFEST + 1))
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise _not_whole(file, "its manifest is another program's")
    if raw.get("format_version") != FORMAT_VERSION:
        raise StoreError(f"The backup {file} has the format {raw.get('format_version')!r}.",
                         "Restore it with the version of CityMirror that made it.")
    members = {str(n): Member(int(m["size"]), str(m["sha256"]))
               for n, m in raw["members"].items()}
    rows = {str(n): int(c) for n, c in raw["rows"].items()}
    return Manifest(str(raw["app_version"]), str(raw["district"]), str(raw["revision"]),
                    str(raw["created_at"]), rows, members, bool(raw["salvaged"]))


def _check_sizes(file: Path, infos: dict[str, zipfile.ZipInfo], manifest: Manifest) -> None:
    if set(infos) - {MANIFEST} != set(manifest.members) or STORE not in manifest.members:
        raise _not_whole(file, "its members are not those of its manifest")
    pack = sum(m.size for n, m in manifest.members.items() if n.startswith(PACK))
    secret = manifest.members.get(SECRET, Member(0, "")).size
    if pack > MAX_PACK or secret > MAX_SECRET or manifest.members[STORE].size > MAX_STORE:
        raise _not_whole(file, "it is larger than any backup")
    for name, expected in manifest.members.items():
        info = infos[name]
        if info.file_size != expected.size:
            raise _not_whole(file, f"{name} has another size than its manifest says")
        if info.file_size > FREE_OF_RATIO + MAX_RATIO * info.compress_size:
            raise _not_whole(file, f"{name} swells more than {MAX_RATIO} times")


def _check_room(folder: Path, manifest: Manifest) -> None:
    needed = 2 * sum(m.size for m in manifest.members.values())
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise StoreError(f"Restoring needs {needed >> 20} MB at {folder}; {free >> 20} are free.",
                         "Free some space on that disk.")


def _extract(
    file: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, expected: Member
) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with archive.open(info) as source, os.fdopen(handle, "wb") as out:
        while block := source.read(_BLOCK):
            size += len(block)
            if size > expected.size:
                break
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if size != expected.size or digest.hexdigest() != expected.sha256:
        raise _not_whole(file, f"{info.filename} differs from its checksum")


def _not_whole(file: Path, why: str) -> StoreError:
    return StoreError(f"{file} is not a whole CityMirror backup: {why}.",
                      "Nothing was changed; use another backup.")
