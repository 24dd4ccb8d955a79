"""The gate before every reader: known kind, right first bytes, bounded size, whole, nothing else.

GDAL picks its driver by content, and some of its drivers open other files, servers or programs.
So only kinds of the table below come through, each with the first bytes that belong to it.
"""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from mmap import ACCESS_READ, mmap
from pathlib import Path

from data.errors import SourceError
from data.model import LayerSpec
from data.readers.archive import guard_xlsx
from data.readers.limits import at_most
from data.readers.xml import guard_xml

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
#: Suffix -> first bytes, any of them; empty: any text.
KINDS: dict[str, tuple[bytes, ...]] = {
    ".geojson": (b"{",), ".json": (b"{",), ".geojsonl": (b"{", b"\x1e"),
    ".geojsons": (b"{", b"\x1e"), ".jsonl": (b"{",),
    ".gpkg": (b"SQLite format 3\0",), ".shp": (b"\x00\x00\x27\x0a",), ".fgb": (b"fgb\x03fgb",),
    ".osm": (b"<",), ".pbf": (b"\x00\x00",), ".gml": (b"<",), ".kml": (b"<",), ".gpx": (b"<",),
    ".xml": (b"<",), ".parquet": (b"PAR1",), ".geoparquet": (b"PAR1",),
    ".csv": (), ".tsv": (), ".txt": (), ".xlsx": _ZIP, ".zip": _ZIP, ".kmz": _ZIP,
}
#: Kinds that are decoded or parsed whole in memory.
TEXTS = (".csv", ".tsv", ".txt", ".geojson", ".json", ".geojsonl", ".geojsons", ".jsonl")
XMLS = (".osm", ".gml", ".kml", ".gpx", ".xml")
#: Files of these kinds only point at other files or at servers; nothing is fetched for a pack.
POINTERS = (b"<OGRVRT", b"<VRTDataset", b"<OGRWFS", b"<WFSDataSource", b"<GDAL_WMS",
            b"gdal_streamed_alg", b"/vsicurl", b"/vsis3", b"<GDAL_WFS")

_CRS = re.compile(rb'"crs"\s*:\s*\{')
_LINK = re.compile(rb'"type"\s*:\s*"(?:link|url)', re.IGNORECASE)
_CRS_BYTES = 1000


def gate(path: Path, spec: LayerSpec) -> None:
    """Raise SourceError unless a file is of a known kind, whole, and within the limits."""
    with path.open("rb") as file:
        head = file.read(4096)
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".tsv", ".txt") and any(mark in head for mark in POINTERS):
        raise SourceError(f"Layer {spec.code}: {spec.source} only points at other sources.",
                          "Put the data themselves into the pack.")
    if suffix not in KINDS:
        raise SourceError(f'Layer {spec.code}: "{suffix or path.name}" is no kind that is read.',
                          f"Give one of {' '.join(KINDS)}.")
    size = path.stat().st_size
    at_most(spec, "file_bytes", size)
    if suffix in TEXTS:
        at_most(spec, "text_bytes", size)
    start = _plain(head) if suffix in (*TEXTS, *XMLS) else head
    if KINDS[suffix] and not start.startswith(KINDS[suffix]):
        what = "is empty" if not head else f"cannot be read: it does not begin as {suffix[1:]} does"
        raise SourceError(f"Layer {spec.code}: {spec.source} {what}.",
                          "Correct its name, or save it again.")
    if suffix in XMLS:
        with path.open("rb") as file:
            guard_xml(file, spec)
    check = _CHECKS.get(suffix)
    if check:
        check(path, spec)


def _plain(head: bytes) -> bytes:
    """Return the beginning of a text without byte order mark, NULs of UTF-16 and blanks."""
    for mark in _BOMS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip() if head[:2].count(0) else head.lstrip()


def _cut(spec: LayerSpec, says: int, there: int, what: str = "") -> SourceError:
    return SourceError(f"Layer {spec.code}: {what or spec.source} is cut short: its header says "
                       f"{says:,} bytes, {there:,} are there.", "Fetch it again, whole.")


def _gpkg(path: Path, spec: LayerSpec) -> None:
    """Check a GeoPackage's size by its header, and that it only holds plain tables."""
    with path.open("rb") as file:
        head = file.read(100)
    page = int.from_bytes(head[16:18], "big")
    says = (65_536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    if says > path.stat().st_size or len(head) < 100:
        raise _cut(spec, says, path.stat().st_size)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1",
                                     uri=True)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            rows = base.execute(
                "SELECT name, type, coalesce(sql, '') FROM sqlite_master").fetchall()
            named = {r[0].lower() for r in base.execute("SELECT table_name FROM gpkg_contents")}
    except sqlite3.Error as e:
        raise SourceError(f"Layer {spec.code}: {spec.source} cannot be read as a GeoPackage ({e}).",
                          "Open it in the program that made it and save it again.") from e
    for name, kind, sql in rows:
        virtual = "virtual table" in " ".join(sql.lower().split())
        if (kind == "view" and name.lower() in named) or (virtual and "rtree" not in sql.lower()):
            raise SourceError(
                f'Layer {spec.code}: {spec.source} computes "{name}" instead of holding it.',
                "Save the view or virtual table as a plain layer.")


def _shp(path: Path, spec: LayerSpec) -> None:
    """Check a shapefile and its table against the sizes that their headers declare."""
    with path.open("rb") as file:
        head = file.read(100)
    says = int.from_bytes(head[24:28], "big") * 2
    at_most(spec, "file_bytes", says)
    if len(head) < 100 or says > path.stat().st_size:
        raise _cut(spec, max(says, 100), path.stat().st_size)
    tables = [p for p in path.parent.iterdir()
              if p.stem == path.stem and p.suffix.lower() == ".dbf"]
    for table in tables:
        with table.open("rb") as file:
            head = file.read(32)
        rows = int.from_bytes(head[4:8], "little")
        at_most(spec, "rows", rows)
        says = int.from_bytes(head[8:10], "little") + rows * int.from_bytes(head[10:12], "little")
        if len(head) < 32 or says > table.stat().st_size:
            raise _cut(spec, says, table.stat().st_size, f"{table.name} of {spec.source}")


def _linked_crs(path: Path, spec: LayerSpec) -> None:
    """Refuse JSON whose ``crs`` is an address, which GDAL would fetch (GeoJSON of 2008, 3.2)."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as text:
        if any(_LINK.search(text[at.end():at.end() + _CRS_BYTES]) for at in _CRS.finditer(text)):
            raise SourceError(
                f"Layer {spec.code}: {spec.source} gives its CRS as an address; nothing "
                "is fetched.",
                'Take "crs" out of it, and write crs = "EPSG:…" for the layer.')


_CHECKS: dict[str, Callable[[Path, LayerSpec], None]] = {
    ".gpkg": _gpkg, ".shp": _shp, ".xlsx": guard_xlsx,
    **dict.fromkeys((".geojson", ".json", ".geojsonl", ".geojsons"), _linked_crs),
}
