"""Reads one layer of a pack: picks the reader, filters rows, converts CRS and datum once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from data.errors import SourceError
from data.model import TABLE_ROLES, LayerSpec
from data.pack import Pack
from data.pack_paths import GENERATED
from data.readers.archive import unpack
from data.readers.citygml import is_citygml, read_citygml
from data.readers.cityjson import is_cityjson, read_cityjson
from data.readers.columns import keep_rows, wanted_columns
from data.readers.copy import private_copy
from data.readers.crs import to_store
from data.readers.gate import KINDS, gate
from data.readers.gtfs import is_gtfs, read_gtfs
from data.readers.guess import guess_crs
from data.readers.parquet import read_parquet
from data.readers.points import Geocode, geocoded, with_geometry
from data.readers.table import read_csv, read_xlsx
from data.readers.vector import read_vector

Read = tuple[pd.DataFrame, str, list[str]]
Reader = Callable[[Path, LayerSpec, Callable[[LayerSpec, Sequence[str]], list[str]]], Read]
TABLE_SUFFIXES: dict[str, Reader] = {
    ".csv": read_csv, ".tsv": read_csv, ".txt": read_csv, ".xlsx": read_xlsx,
    ".parquet": read_parquet, ".geoparquet": read_parquet}
#: What is taken out of an archive: every kind but archives, and a shapefile's other files.
PACKED = frozenset({*KINDS, ".dbf", ".shx", ".prj", ".cpg"} - {".zip", ".kmz", ".txt"})
_SIDECARS = (".dbf", ".shx", ".prj", ".cpg")


@dataclass(frozen=True, slots=True)
class RawLayer:
    """Rows as the source has them; the index is the 1-based row, geometry is WGS 84 lon, lat.

    Only the columns that the layer's spec names are there. ``notes`` are sentences that a
    person should be told (a guessed encoding, a warning of GDAL).
    """

    frame: gpd.GeoDataFrame | pd.DataFrame
    encoding: str
    notes: tuple[str, ...]


def read_layer(pack: Pack, spec: LayerSpec, geocode: Geocode | None = None) -> RawLayer:
    """Return the rows of one layer; raise SourceError naming the layer, the file and the remedy.

    ``geocode`` gives places to rows whose ``address_text`` is all that says where they are.
    """
    path = pack.source_path(spec)
    if path.exists() and not path.is_file():
        raise SourceError(f"Layer {spec.code}: {spec.source} is a folder, a pipe or a device.",
                          "Put a file there, or correct source.")
    if not path.is_file():
        raise SourceError(f"Layer {spec.code}: there is no file {spec.source}.",
                          _missing_remedy(path, spec.source))
    root = pack.generated if spec.source.startswith(GENERATED) else pack.root
    if not path.resolve().is_relative_to(root.resolve()):
        raise SourceError(f"Layer {spec.code}: {spec.source} is a link that leads out of the pack.",
                          "Put the file itself into the pack.")
    gate(path, spec)
    with private_copy(path) as copy:
        frame, encoding, notes = _read(copy, spec)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    frame = keep_rows(frame, spec)
    if spec.role in TABLE_ROLES:
        return RawLayer(pd.DataFrame(frame), encoding, tuple(notes))
    frame = with_geometry(frame, spec, geocode is not None)
    if path.suffix.lower() in (".shp", ".zip") and frame.crs is None and not spec.crs:
        code, said = guess_crs(frame.geometry.to_numpy(), pack.district, spec)
        notes, spec = [*notes, *said], replace(spec, crs=code)
    frame, said = to_store(frame, spec)
    frame, found = geocoded(frame, spec, geocode)
    return RawLayer(frame, encoding, (*notes, *said, *found))


def _read(path: Path, spec: LayerSpec) -> Read:
    try:
        return _reader(path, spec)(path, spec, wanted_columns)
    except SourceError:
        raise
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, IndexError, EOFError,
            MemoryError, ArithmeticError, pa.ArrowException) as e:
        reason = " ".join(str(e).replace(str(path), spec.source).split()).split("; It might")[0]
        reason = reason.rstrip(".")[:400]
        raise SourceError(f"Layer {spec.code}: {spec.source} cannot be read: {reason}.",
                          "Open it in the program that made it and save it again.") from e


def _reader(path: Path, spec: LayerSpec) -> Reader:
    suffix = path.suffix.lower()
    if suffix in (".zip", ".kmz"):
        return read_gtfs if suffix == ".zip" and is_gtfs(path, spec) else _read_archive
    if suffix in (".gml", ".xml") and is_citygml(path):
        return read_citygml
    if suffix in (".json", ".jsonl") and is_cityjson(path):
        return read_cityjson
    return TABLE_SUFFIXES.get(suffix, read_vector)


def _read_archive(path: Path, spec: LayerSpec,
                  pick: Callable[[LayerSpec, Sequence[str]], list[str]]) -> Read:
    """Read the one source inside an archive, or the one that ``sublayer`` names."""
    folder = path.parent / "unpacked"
    folder.mkdir()
    files = unpack(path, folder, PACKED, spec)
    sources = {f.name: f for f in files if f.suffix.lower() not in _SIDECARS}
    chosen = sources.get(spec.sublayer)
    if chosen is not None:
        spec = replace(spec, sublayer="")
    elif len(sources) == 1:
        chosen = next(iter(sources.values()))
    else:
        listed = ", ".join(sources) or "none"
        raise SourceError(f"Layer {spec.code}: {spec.source} holds {len(sources)} sources.",
                          f"Name one as sublayer. It has: {listed}.")
    gate(chosen, spec)
    return _reader(chosen, spec)(chosen, spec, pick)


def _missing_remedy(path: Path, name: str) -> str:
    if not path.parent.is_dir():
        return "Put it into the pack, or correct source."
    there = sorted(p.name for p in path.parent.iterdir() if p.is_file())
    listed = ", ".join(there[:12]) or "nothing"
    return f"Correct source; beside {Path(name).name} there would be: {listed}."
