"""Opens files of readings block by block: CSV (also gzip), XLSX and Parquet, all cells as text."""

import codecs
import gzip
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from data.errors import SourceError
from data.model import LayerSpec, Names, Role
from data.readers.archive import guard_xlsx
from data.readers.encoding import BOMS, GUESSES
from data.readings.history_spec import SUFFIXES, HistorySpec

_BLOCK = 16 * 2**20
_ROWS = 500_000


def blocks(spec: HistorySpec) -> Iterator[tuple[pa.Table, int]]:
    """Yield tables and how many lines before the end of each had to be left out.

    Raises:
        SourceError: The file is missing, damaged, or no table.
    """
    name = spec.file.name.lower()
    if not spec.file.is_file():
        raise SourceError(f"There is no file {spec.file}.", "Check its name.")
    if not name.endswith(SUFFIXES):
        raise SourceError(f"{spec.file.name} is no file of readings.",
                          f"Give one that ends with {', '.join(SUFFIXES)}.")
    try:
        if name.endswith(".parquet"):
            yield from _parquet(spec)
        elif name.endswith(".xlsx"):
            yield from _xlsx(spec)
        else:
            yield from _csv(spec)
    except (pa.ArrowException, OSError, EOFError, UnicodeError, ValueError, KeyError) as e:
        raise SourceError(f"{spec.file.name} cannot be read: {str(e).splitlines()[0]}.",
                          "Save it again, with a header line.") from e


def _csv(spec: HistorySpec) -> Iterator[tuple[pa.Table, int]]:
    encoding = find_encoding(spec)
    left_out = 0

    def leave(_row: pa.csv.InvalidRow) -> str:
        nonlocal left_out
        left_out += 1
        return "skip"

    with _opened(spec.file) as file:
        header = file.readline(_BLOCK).decode(encoding, errors="replace")
    delimiter = max(",;\t", key=header.count)
    columns = [c.strip().strip('"') for c in header.strip("\r\n\ufeff").split(delimiter)]
    with _opened(spec.file) as file:
        reader = pa.csv.open_csv(
            file, read_options=pa.csv.ReadOptions(block_size=_BLOCK, encoding=encoding),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, invalid_row_handler=leave),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True,
                null_values=["", "NA", "NaN", "nan", "null"]))
        for batch in reader:
            yield pa.table(batch), left_out
            left_out = 0
    if left_out:
        yield pa.table({}), left_out


def find_encoding(spec: HistorySpec) -> str:
    """Return the encoding of a CSV: its mark's, the declared one, UTF-8 or GB18030."""
    with _opened(spec.file) as file:
        start = file.read(4)
    for mark, name in BOMS:
        if start.startswith(mark):
            return name
    guesses = (spec.encoding,) if spec.encoding else GUESSES
    for name in guesses:
        decoder = codecs.getincrementaldecoder(name)()
        try:
            with _opened(spec.file) as file:
                while part := file.read(2**20):
                    decoder.decode(part)
                decoder.decode(b"", final=True)
            return name
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{spec.file.name} is not {' or '.join(g.upper() for g in guesses)} text.",
                      "Save it as UTF-8, or declare its encoding.")


def _opened(path: Path) -> IO[bytes]:
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")


def _xlsx(spec: HistorySpec) -> Iterator[tuple[pa.Table, int]]:
    guard_xlsx(spec.file, LayerSpec("history", Role.BASE, Names("", ""), source=spec.file.name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and validations that openpyxl does not know
        frame = pd.read_excel(spec.file, spec.sheet or 0, dtype="str", keep_default_na=False,
                              na_values=[""])
    frame.columns = [str(c).strip() for c in frame.columns]
    yield pa.Table.from_pandas(frame, preserve_index=False), 0


def _parquet(spec: HistorySpec) -> Iterator[tuple[pa.Table, int]]:
    with pa.parquet.ParquetFile(spec.file) as file:
        for batch in file.iter_batches(batch_size=_ROWS):
            yield pa.table(batch), 0
