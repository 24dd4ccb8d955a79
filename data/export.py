"""Lists as files: CSV that a spreadsheet opens with Chinese intact, and XLSX; text stays text."""

import io

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

#: What makes a spreadsheet take a cell of a CSV for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CELL_LIMIT = 32_000
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return UTF-8 with a byte order mark; a text that looks like a formula gets an apostrophe."""
    safe = frame.copy()
    for name in safe.columns:
        if safe[name].dtype == object or isinstance(safe[name].dtype, pd.StringDtype):
            safe[name] = [_harmless(v) for v in safe[name]]
    return str(safe.to_csv(index=False)).encode("utf-8-sig")


def _harmless(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


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
