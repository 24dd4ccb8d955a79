"""Lists as files: CSV that a spreadsheet opens with Chinese intact, and XLSX; text stays text."""

import io
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

#: What a sheet program may take for the beginning of a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CELL_LIMIT = 32_000
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return UTF-8 with a byte order mark; a text that looks like a formula gets an apostrophe."""
    safe = frame.copy()
    for name in safe.columns:
        if safe[name].dtype == object or isinstance(safe[name].dtype, pd.StringDtype):
            safe[name] = [harmless(v) for v in safe[name]]
    return str(safe.to_csv(index=False)).encode("utf-8-sig")


def harmless(value: Any) -> Any:
    """Return a CSV cell's value; text that looks like a formula begins with ``'``."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def to_xlsx(frame: pd.DataFrame, title: str) -> bytes:
    """Return a workbook of one sheet, written row by row; every text is a text cell."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31] or "list")
    sheet.append([str(c) for c in frame.columns])
    plain = frame.astype(object).where(frame.notna(), None)
    for row in plain.itertuples(index=False):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value[:_CELL_LIMIT] if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
