"""Lists as files: CSV that a spreadsheet opens with Chinese intact, and the one writer of XLSX.

Text stays text: no cell of either is ever a formula, and what no sheet can hold is left out.
"""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.workbook.child import INVALID_TITLE_REGEX

#: What a sheet program may take for the beginning of a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CELL_LIMIT, _TITLE_LIMIT = 32_000, 28           # a number may be added to a title used twice
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; ``widths`` are those of its first columns, in signs."""

    title: str
    rows: Iterable[Sequence[Any]]
    widths: tuple[int, ...] = ()


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return UTF-8 with a byte order mark; a text that looks like a formula gets an apostrophe."""
    safe = frame.copy()
    for name in safe.columns:
        if safe[name].dtype == object or isinstance(safe[name].dtype, pd.StringDtype):
            safe[name] = [harmless(v) for v in safe[name]]
    return str(safe.to_csv(index=False)).encode("utf-8-sig")


def harmless(value: Any) -> Any:
    """Return a CSV cell's value: printable, and ``'`` before text that looks like a formula."""
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(RISKY) else text


def printable(text: str) -> str:
    """Return ``text`` without the control characters that no sheet can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def to_xlsx(frame: pd.DataFrame, title: str) -> bytes:
    """Return a workbook of one sheet with the frame's columns as its first row."""
    head = [str(name) for name in frame.columns]
    return workbook([Sheet(title, [head, *frame.itertuples(index=False)])])


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return an XLSX file, written row by row; what is no number and no truth is a text cell."""
    book = Workbook(write_only=True)
    for one in sheets:
        page = book.create_sheet(INVALID_TITLE_REGEX.sub(" ", one.title)[:_TITLE_LIMIT] or "list")
        for number, width in enumerate(one.widths, start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        for row in one.rows:
            page.append([_cell(page, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(page: Any, value: Any) -> Cell:
    """Return a cell; numbers that are not there, or not finite, leave it empty."""
    if isinstance(value, float) and not math.isfinite(value):
        value = None
    if value is None or value is pd.NA or value is pd.NaT:
        return WriteOnlyCell(page, None)
    if isinstance(value, (bool, int, float)):
        return WriteOnlyCell(page, value)
    plain = getattr(value, "item", None)             # a NumPy number
    if plain is not None:
        return _cell(page, plain())
    text = printable(str(value))[:_CELL_LIMIT]
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"                             # openpyxl takes "=…" for a formula
    cell.quotePrefix = text.startswith(RISKY)        # and so does a sheet program, when edited
    return cell
