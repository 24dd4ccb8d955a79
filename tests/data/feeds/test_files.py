"""Dropped files of every form reach the real store once, and the report says what did not."""

import json
from datetime import timedelta

import pandas as pd
import pytest

from data.feeds.drop import DropFolder
from data.feeds.files import taker
from data.feeds.status import FeedBook
from tests.conftest import NOW
from tests.support.tiny import load_tiny

ZONE = "Asia/Shanghai"
LONG = [("crowd.present:Z1", "2026-11-19T20:00:00+08:00", 5.0),
        ("crowd.present:Z2", "2026-11-19T20:00:00+08:00", 6.0),
        ("crowd.present:Z1", "2026-11-21T03:59:00Z", 7.0)]
WIDE = pd.DataFrame({"time": ["2026-11-19 20:00", "2026-11-21 11:59"],
                     "crowd.present:Z1": [5.0, 7.0], "crowd.present:Z2": [6.0, None]})


def long_frame():
    return pd.DataFrame(LONG, columns=["indicator", "observed_at", "value"])


FORMS = [
    ("a long CSV", "a.csv", lambda path: long_frame().to_csv(path, index=False)),
    ("a wide CSV of local times", "b.csv", lambda path: WIDE.to_csv(path, index=False)),
    ("a long XLSX", "c.xlsx", lambda path: long_frame().to_excel(path, index=False)),
    ("a wide Parquet", "d.parquet", lambda path: WIDE.to_parquet(path, index=False)),
    ("a CSV in GB18030", "e.csv",
     lambda path: long_frame().rename(columns={"value": "数值"}).to_csv(
         path, index=False, encoding="gb18030")),
]


@pytest.fixture
def drop(sqlite_store, tmp_path):
    load_tiny(sqlite_store, NOW)
    folder = tmp_path / "in"
    folder.mkdir()
    return DropFolder(folder, taker(lambda: sqlite_store, lambda: ZONE, lambda: NOW), FeedBook(),
                      lambda: NOW)


def report(drop, name):
    drop.look()
    assert drop.look() == 1
    [found] = drop._folder.glob(f"*/{name}.report.json")
    return found.parent.name, json.loads(found.read_text("utf-8"))


def stored(store):
    found = store.series(["crowd.present:Z1", "crowd.present:Z2"], NOW - timedelta(days=9), NOW,
                         source="demo")
    return {code.rsplit(":")[-1]: one.value.tolist() for code, one in found.items()}


def test_every_form_brings_the_same_readings_once(drop, sqlite_store):
    for said, name, write in FORMS:
        write(drop._folder / name)
        where, told = report(drop, name)
        assert (where, told["kept"], told["refused"]) == ("done", 3, 0), f"{said}: {told}"
        assert stored(sqlite_store) == {"Z1": [5.0, 7.0], "Z2": [6.0]}, said
    assert drop._book.all(NOW)[0].accepted == 3 * len(FORMS)


def test_what_cannot_be_kept_is_said_and_the_rest_is_kept(drop, sqlite_store):
    (drop._folder / "a.csv").write_text(
        "indicator,observed_at,value\ncrowd.present:Z1,2026-11-19T20:00:00+08:00,5\n"
        "crowd.present:Z1,2026-11-21T14:00:00+08:00,9\nno.such:thing,2026-11-19T20:00:00Z,1\n"
        "crowd.present:Z1,never,1\ncrowd.present:Z1,2026-11-19T21:00:00+08:00,many\n", "utf-8")
    where, told = report(drop, "a.csv")
    assert (where, told["kept"], told["refused"]) == ("done", 1, 4), told
    assert any("future" in reason for reason in told["reasons"])
    assert len(told["examples"]) == 4
    assert stored(sqlite_store) == {"Z1": [5.0], "Z2": []}


JUNK = [("text", "a.csv", b"hello"), ("nothing", "b.csv", b""), ("no workbook", "c.xlsx", b"PK"),
        ("no Parquet", "d.parquet", b"PAR1"), ("a picture", "e.png", b"\x89PNG"),
        ("bytes", "f.csv", b"\xff\xfe\x00\x81" * 9)]


@pytest.mark.parametrize(("_", "name", "raw"), JUNK, ids=[j[0] for j in JUNK])
def test_what_is_no_file_of_readings_fails_with_the_reason(drop, sqlite_store, _, name, raw):
    (drop._folder / name).write_bytes(raw)
    where, told = report(drop, name)
    assert (where, told["kept"]) == ("failed", 0) and told["fault"]
    assert (drop._folder / "failed" / name).read_bytes() == raw
    assert stored(sqlite_store) == {"Z1": [], "Z2": []}
