"""Lists as files: what a spreadsheet is given is text, numbers, or nothing."""

import io
from datetime import UTC, datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest

from data.export import Sheet, harmless, to_csv, to_xlsx, workbook


def read(raw):
    return openpyxl.load_workbook(io.BytesIO(raw))


CELLS = [
    ("a name", "阅江西路222号", "阅江西路222号", "s", False),
    ("a code with noughts before", "000123", "000123", "s", False),
    ("a formula", "=1+1", "=1+1", "s", True),
    ("a formula in full width", "＝1+1", "＝1+1", "s", True),
    ("a formula behind a control character", "\x00=1+1", "=1+1", "s", True),
    ("control characters in between", "a\x01b\x1fc", "abc", "s", False),
    ("a command of old sheet programs", "@SUM(A1)", "@SUM(A1)", "s", True),
    ("a whole number", 7, 7, "n", False),
    ("a whole number of NumPy", np.int64(7), 7, "n", False),
    ("a number", 7.5, 7.5, "n", False),
    ("a truth", True, True, "b", False),
    ("a missing number", float("nan"), None, "n", False),
    ("a missing number of NumPy", np.float64("nan"), None, "n", False),
    ("an endless number", float("inf"), None, "n", False),
    ("nothing", None, None, "n", False),
    ("nothing of pandas", pd.NA, None, "n", False),
    ("a time", datetime(2026, 11, 21, 12, tzinfo=UTC), "2026-11-21 12:00:00+00:00", "s", False),
    ("a list", ["a", 1], "['a', 1]", "s", False),
]


@pytest.mark.parametrize(("_", "given", "value", "kind", "quoted"), CELLS,
                         ids=[c[0] for c in CELLS])
def test_a_cell(_, given, value, kind, quoted):
    cell = read(workbook([Sheet("one", [[given]])])).active.cell(1, 1)
    assert (cell.value, cell.data_type, bool(cell.quotePrefix)) == (value, kind, quoted)


def test_a_text_longer_than_a_cell_is_cut():
    assert len(read(workbook([Sheet("one", [["长" * 40_000]])])).active.cell(1, 1).value) == 32_000


def test_titles_that_no_sheet_may_have_are_mended():
    titles = ["a/b:c*d?[e]\\f", "长" * 40, "长" * 40, ""]
    found = read(workbook([Sheet(title, [[1]]) for title in titles])).sheetnames
    assert found[0] == "a b c d  e  f"
    assert found[3] == "list"
    assert len(set(found)) == 4 and all(len(title) <= 31 for title in found)


def test_a_frame_keeps_its_columns_and_its_text():
    frame = pd.DataFrame({"code": ["001", "=2"], "n": [1.0, None], "none": [None, pd.NA]})
    page = read(to_xlsx(frame, "list")).active
    assert [[c.value for c in row] for row in page.iter_rows()] == [
        ["code", "n", "none"], ["001", 1, None], ["=2", None, None]]


CSV_CELLS = [
    ("a formula", "=1", "'=1"), ("a tab before", "\t=1", "'\t=1"), ("a name", "a-1", "a-1"),
    ("a formula behind a control character", "\x02=1", "'=1"), ("a number", -1, -1),
]


@pytest.mark.parametrize(("_", "given", "value"), CSV_CELLS, ids=[c[0] for c in CSV_CELLS])
def test_a_cell_of_a_csv_file(_, given, value):
    assert harmless(given) == value


def test_a_csv_file_opens_with_its_chinese_intact():
    raw = to_csv(pd.DataFrame({"名称": ["=路", "路"], "n": [1, 2]}))
    assert raw.decode("utf-8-sig").splitlines() == ["名称,n", "'=路,1", "路,2"]
    assert raw.startswith(b"\xef\xbb\xbf")
