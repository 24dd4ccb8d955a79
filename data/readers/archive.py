"""Opens archives with care: every name and size is judged before one byte is unpacked."""

import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from data.errors import SourceError
from data.model import LayerSpec
from data.readers.limits import MIB, at_most
from data.readers.xml import guard_xml

#: Archives inside an archive are not opened.
NESTED = (".zip", ".kmz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz", ".zst")
_CHUNK = 1 << 20
_CELL = re.compile(rb'<c[^>]*? r="([A-Z]{1,3})(\d{1,7})"')


def checked(archive: zipfile.ZipFile, spec: LayerSpec) -> list[zipfile.ZipInfo]:
    """Return an archive's files; raise SourceError when one of them is not to be trusted."""
    files = [i for i in archive.infolist() if not i.is_dir()]
    at_most(spec, "entries", len(archive.infolist()))
    for entry in archive.infolist():
        fault = _fault(entry)
        if fault:
            raise SourceError(f'Layer {spec.code}: {spec.source} holds "{entry.filename[:80]}", '
                              f"{fault}.", "Pack it again with plain names, without links.")
    at_most(spec, "unpacked_bytes", sum(i.file_size for i in files))
    for entry in files:
        if entry.file_size > MIB:
            at_most(spec, "ratio", entry.file_size / max(entry.compress_size, 1))
    return files


def _fault(entry: zipfile.ZipInfo) -> str:
    name = entry.filename
    path = PurePosixPath(name)
    if "\0" in name or "\\" in name or path.is_absolute() or re.match(r"[A-Za-z]:", name):
        return "an absolute or foreign path"
    if ".." in path.parts:
        return "a path that leaves the archive"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "a link"
    return "which is encrypted" if entry.flag_bits & 1 else ""


def opened(path: Path, spec: LayerSpec) -> zipfile.ZipFile:
    """Return the archive; raise SourceError when it is none or is cut short."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as e:
        raise SourceError(f"Layer {spec.code}: {spec.source} is no whole ZIP archive ({e}).",
                          "It may be cut short: fetch it again.") from e


def unpack(path: Path, folder: Path, suffixes: frozenset[str], spec: LayerSpec) -> list[Path]:
    """Unpack the files of the given suffixes flat into ``folder`` and return them, by name.

    Other files stay packed. Raises SourceError for a hostile or broken archive.
    """
    made: dict[str, Path] = {}
    with opened(path, spec) as archive:
        for entry in checked(archive, spec):
            name = PurePosixPath(entry.filename).name
            if name.startswith("._") or PurePosixPath(name).suffix.lower() not in suffixes:
                continue
            if name in made:
                raise SourceError(f'Layer {spec.code}: {spec.source} holds "{name}" twice.',
                                  "Pack each folder into an archive of its own.")
            made[name] = folder / name
            _write(archive, entry, made[name], spec)
        if not made and any(i.filename.lower().endswith(NESTED) for i in archive.infolist()):
            raise SourceError(f"Layer {spec.code}: {spec.source} is an archive of archives.",
                              "Unpack it once and give the inner one.")
    return [made[name] for name in sorted(made)]


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path,
           spec: LayerSpec) -> None:
    try:
        with archive.open(entry) as source, target.open("wb") as out:
            while block := source.read(_CHUNK):
                out.write(block)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError,
            NotImplementedError, zlib.error) as e:
        raise SourceError(f"Layer {spec.code}: {entry.filename} in {spec.source} cannot be "
                          f"unpacked ({e}).", "Pack it again.") from e


def guard_xlsx(path: Path, spec: LayerSpec) -> None:
    """Raise SourceError for a workbook that is a bomb, has a DTD, or a cell at the world's end."""
    with opened(path, spec) as archive:
        files = checked(archive, spec)
        if not any(entry.filename.lower().startswith("xl/") for entry in files):
            raise SourceError(f"Layer {spec.code}: {spec.source} is no workbook.",
                              "Save it as .xlsx in the program that made it.")
        for entry in files:
            name = entry.filename.lower()
            try:
                if name.endswith((".xml", ".rels")):
                    with archive.open(entry) as stream:
                        guard_xml(stream, spec, whole=False)
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    at_most(spec, "cells", _extent(archive, entry))
            except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError,
                    zlib.error) as e:
                raise SourceError(f"Layer {spec.code}: {spec.source} is damaged ({e}).",
                                  "Open it and save it again.") from e


def _extent(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Return last row times last column of a sheet: readers fill all that lies before them."""
    rows = columns = 0
    rest = b""
    with archive.open(entry) as stream:
        while block := stream.read(_CHUNK):
            text = rest + block
            for letters, digits in _CELL.findall(text):
                rows = max(rows, int(digits))
                columns = max(columns, _column(letters))
            rest = text[-256:]
    return rows * columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


