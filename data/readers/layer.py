"""Reads one layer of a pack: picks the reader, filters rows, converts CRS and datum once."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from data.errors import SourceError
from data.model import TABLE_ROLES, LayerSpec
from data.pack import Pack
from data.readers.columns import keep_rows, wanted_columns
from data.readers.copy import private_copy
from data.readers.crs import to_store
from data.readers.parquet import read_parquet
from data.readers.points import with_geometry
from data.readers.table import read_csv, read_xlsx
from data.readers.vector import read_vector

TABLE_SUFFIXES = {".csv": read_csv, ".tsv": read_csv, ".txt": read_csv, ".xlsx": read_xlsx,
                  ".parquet": read_parquet, ".geoparquet": read_parquet}


@dataclass(frozen=True, slots=True)
class RawLayer:
    """Rows as the source has them; the index is the 1-based row, geometry is WGS 84 lon, lat.

    Only the columns that the layer's spec names are there. ``notes`` are sentences that a
    person should be told (a guessed encoding, a warning of GDAL).
    """

    frame: gpd.GeoDataFrame | pd.DataFrame
    encoding: str
    notes: tuple[str, ...]


def read_layer(pack: Pack, spec: LayerSpec) -> RawLayer:
    """Return the rows of one layer; raise SourceError naming the layer, the file and the remedy."""
    path = pack.source_path(spec)
    if not path.is_file():
        raise SourceError(f"Layer {spec.code}: there is no file {spec.source}.",
                          _missing_remedy(path, spec.source))
    with private_copy(path) as copy:
        frame, encoding, notes = _read(copy, spec)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    frame = keep_rows(frame, spec)
    if spec.role in TABLE_ROLES:
        return RawLayer(pd.DataFrame(frame), encoding, tuple(notes))
    frame = with_geometry(frame, spec)
    frame, said = to_store(frame, spec)
    return RawLayer(frame, encoding, (*notes, *said))


def _read(path: Path, spec: LayerSpec) -> tuple[pd.DataFrame, str, list[str]]:
    reader = TABLE_SUFFIXES.get(path.suffix.lower(), read_vector)
    try:
        return reader(path, spec, wanted_columns)
    except SourceError:
        raise
    except (OSError, ValueError, RuntimeError, KeyError) as e:
        reason = " ".join(str(e).replace(str(path), spec.source).split()).split("; It might")[0]
        reason = reason.rstrip(".")
        raise SourceError(f"Layer {spec.code}: {spec.source} cannot be read: {reason}.",
                          "Open it in the program that made it and save it again.") from e


def _missing_remedy(path: Path, name: str) -> str:
    if not path.parent.is_dir():
        return "Put it into the pack, or correct source."
    there = sorted(p.name for p in path.parent.iterdir() if p.is_file())
    listed = ", ".join(there[:12]) or "nothing"
    return f"Correct source; beside {Path(name).name} there would be: {listed}."


