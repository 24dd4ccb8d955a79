"""Incidents from a CSV: read by column, refused by line, told apart from a file of readings."""

from datetime import UTC, datetime

import pytest

from data.alerts.incident_file import is_incidents, read_incidents
from data.alerts.model import Incident
from data.errors import SourceError

ZONE = "Asia/Shanghai"
HEAD = "id,kind,since,until,subject,note\n"


def table(folder, text):
    (folder / "i.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_incidents(folder / "i.csv", ZONE)


def test_incidents_are_read_with_local_and_zoned_times(tmp_path):
    found = table(tmp_path, HEAD + "E1,crowd,2026-10-01T20:15,2026-10-01T13:05Z,Z03,"
                  '"滞留,\n已疏导"\n'
                  "\nE2,flood,2026-10-03 16:40+08:00,,,\n")
    assert found.refused == []
    assert found.incidents == [
        Incident("E1", "crowd", datetime(2026, 10, 1, 12, 15, tzinfo=UTC),
                 datetime(2026, 10, 1, 13, 5, tzinfo=UTC), "Z03", "滞留,\n已疏导"),
        Incident("E2", "flood", datetime(2026, 10, 3, 8, 40, tzinfo=UTC), None, "", "")]


def test_columns_may_be_chinese_in_any_order_and_some_missing(tmp_path):
    [one] = table(tmp_path, "\ufeff开始时间,编号,类型,别的\n2026-10-01T20:15,E1,拥挤,x\n").incidents
    assert (one.id, one.kind, one.subject, one.until) == ("E1", "拥挤", "", None)


REFUSED = [
    ("no id", ",crowd,2026-10-01,,,", "id is empty"),
    ("no kind", "E1,,2026-10-01,,,", "kind is empty"),
    ("no time", "E1,crowd,soon,,,", '"soon" is no time'),
    ("a short row", "E1,crowd", "since is empty"),
    ("an end before its begin", "E1,crowd,2026-10-02,2026-10-01,,", "is before since"),
    ("a time out of the calendar", "E1,crowd,0001-01-01T00:00,,,", "is no time"),
    ("an id too long", f"{'E' * 201},crowd,2026-10-01,,,", "id is too long"),
    ("NUL", "E1,\0,2026-10-01,,,", "kind is too long or"),
    ("a letter that cannot be shown", "E1,cr\x07owd,2026-10-01,,,", "kind is too long or"),
]


@pytest.mark.parametrize(("case", "row", "why"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_row_that_is_no_incident_is_refused_with_its_line(case, row, why, tmp_path):
    found = table(tmp_path, f"{HEAD}E0,ok,2026-10-01,,,\n{row}\n")
    assert [one.id for one in found.incidents] == ["E0"]
    [line] = found.refused
    assert line.startswith("i.csv:3: ") and why in line


UNREADABLE = [("no columns", "a,b\n1,2\n", "has no column id, kind, since"),
              ("nothing", "", "has no column"),
              ("not UTF-8", "编号,类型".encode("gbk"), "not UTF-8"),
              ("an endless cell", f'{HEAD}E1,"{"x" * 200_000}', "no CSV")]


@pytest.mark.parametrize(("case", "text", "why"), UNREADABLE, ids=[u[0] for u in UNREADABLE])
def test_a_file_that_is_no_table_is_named(case, text, why, tmp_path):
    with pytest.raises(SourceError, match=why):
        table(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SourceError, match="cannot be read"):
        read_incidents(tmp_path / "none.csv", ZONE)


KINDS = [("incidents", "i.csv", HEAD, True),
         ("readings", "r.csv", "time,crowd.present:Z1\n", False),
         ("long readings", "r.csv", "time,code,value\n", False),
         ("a table", "r.xlsx", HEAD, False),
         ("nothing", "r.csv", "", False)]


@pytest.mark.parametrize(("case", "name", "text", "said"), KINDS, ids=[k[0] for k in KINDS])
def test_a_table_of_incidents_is_known_by_its_columns(case, name, text, said, tmp_path):
    (tmp_path / name).write_text(text)
    assert is_incidents(tmp_path / name) is said
    assert not is_incidents(tmp_path / "none.csv") and not is_incidents(tmp_path)
