"""Reads CSV and XLSX with pandas; every cell stays text, so that codes keep their zeros."""

import io
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from data.errors import SourceError
from data.model import LayerSpec
from data.pack_problems import did_you_mean
from data.readers.encoding import find_encoding
from data.readers.limits import MOST, at_most

Pick = Callable[[LayerSpec, Sequence[str]], list[str]]
Read = tuple[pd.DataFrame, str, list[str]]


def read_csv(path: Path, spec: LayerSpec, pick: Pick) -> Read:
    """Return the picked columns as text; comma, semicolon or tab is told from the header."""
    guard_csv(path, spec)
    data = path.read_bytes()
    encoding, notes = find_encoding(data, spec)
    text = data.decode(encoding)
    if "\0" in text:
        raise SourceError(f"Layer {spec.code}: {spec.source} holds NUL characters: it is no text.",
                          "Save it as CSV in UTF-8.")
    if not text.strip():
        raise SourceError(f"Layer {spec.code}: {spec.source} is empty.", "Give it a header line.")
    header = text.lstrip("\r\n").splitlines()[0]
    delimiter = max(",;\t", key=header.count)
    at_most(spec, "columns", header.count(delimiter) + 1)
    _refuse_cut(text, header, delimiter, spec)
    options = {"sep": delimiter, "dtype": "str", "keep_default_na": False, "na_values": [""]}
    # index_col=False: a row with a cell too many must fail, not shift every column by one.
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            frame = pd.read_csv(io.StringIO(text), index_col=False, **options)
        except pd.errors.ParserWarning as e:
            raise ValueError(f"some rows have more cells than the header ({e})") from e
    frame.columns = [str(c).strip() for c in frame.columns]
    picked = pick(spec, list(frame.columns))
    return frame[picked].copy(), encoding, notes + _twice(frame, picked)


def _twice(frame: pd.DataFrame, picked: Sequence[str]) -> list[str]:
    """Tell which picked columns stand twice: pandas calls the second ``name.1``."""
    return [f'Column "{name}" stands twice; the first is used.'
            for name in picked if f"{name}.1" in frame.columns]


def guard_csv(path: Path, spec: LayerSpec) -> None:
    """Raise SourceError for a line or a number of lines beyond the limits, read line by line."""
    most = MOST["line_bytes"]
    rows = 0
    with path.open("rb") as file:
        while line := file.readline(most + 1):
            at_most(spec, "line_bytes", len(line))
            rows += 1
    at_most(spec, "rows", max(rows - 1, 0))


def _refuse_cut(text: str, header: str, delimiter: str, spec: LayerSpec) -> None:
    """Raise SourceError when the last line has neither an end nor as many cells as the header."""
    if text.endswith(("\n", "\r")):
        return
    last = text.splitlines()[-1]
    if '"' not in last and last.count(delimiter) < header.count(delimiter):
        raise SourceError(f"Layer {spec.code}: {spec.source} is cut short: its last line ends "
                          "early.", "Fetch it again, whole, or end its last line.")


def read_xlsx(path: Path, spec: LayerSpec, pick: Pick) -> Read:
    """Return the picked columns of the first sheet, or of the one that ``sublayer`` names."""
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as caught, pd.ExcelFile(path) as book:
        sheet = spec.sublayer or str(book.sheet_names[0])
        if sheet not in book.sheet_names:
            names = [str(s) for s in book.sheet_names]
            raise SourceError(f'Layer {spec.code}: {spec.source} has no sheet "{sheet}".',
                              f"{did_you_mean(sheet, names)} It has: {', '.join(names)}.".strip())
        frame = pd.read_excel(book, sheet, dtype="str", keep_default_na=False,
                              na_values=[""])
    notes += sorted({str(w.message) for w in caught})
    frame.columns = [str(c).strip() for c in frame.columns]
    picked = pick(spec, list(frame.columns))
    return frame[picked].copy(), "", notes + _twice(frame, picked)
