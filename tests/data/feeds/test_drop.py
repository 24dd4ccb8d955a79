"""The drop folder: complete files only, moved with a report, nothing lost or doubled by a kill."""

import json

import pytest

from data.errors import SourceError, StoreError
from data.feeds.drop import DropFolder, Taken
from data.feeds.status import FeedBook
from tests.conftest import NOW
from tests.support.wait import until


class Store:
    """Takes a file's lines; a line "bad" is refused, "junk" is no file of readings."""

    def __init__(self):
        self.rows = set()
        self.taken = []
        self.fault = None
        self.meanwhile = lambda: None

    def __call__(self, path):
        if self.fault:
            raise self.fault
        lines = path.read_text("utf-8").split()
        self.taken.append(path.name)
        if "junk" in lines:
            raise SourceError(f"{path.name} holds no readings.", "Look into it.")
        self.meanwhile()
        good = [line for line in lines if line != "bad"]
        self.rows |= set(good)
        refused = len(lines) - len(good)
        return Taken(len(good), refused, "a bad line" if refused else "", {"lines": len(lines)})


@pytest.fixture
def kept():
    return Store()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "in"


@pytest.fixture
def drop(folder, kept):
    folder.mkdir()
    found = DropFolder(folder, kept, FeedBook(), lambda: NOW)
    assert found.look() == 0
    return found


def put(folder, name, text):
    (folder / name).write_text(text, "utf-8")


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_file_is_taken_when_two_looks_see_the_same(drop, folder, kept):
    put(folder, "a.csv", "1 2")
    assert drop.look() == 0
    put(folder, "a.csv", "1 2 3 4")
    assert drop.look() == 0, "it was still being written"
    assert drop.look() == 1
    assert kept.rows == {"1", "2", "3", "4"} and kept.taken == ["a.csv"]
    assert names(folder) == ["done", "failed"]
    assert names(folder / "done") == ["a.csv", "a.csv.report.json"]
    report = json.loads((folder / "done/a.csv.report.json").read_text("utf-8"))
    assert report == {"file": "a.csv", "size": 7, "taken_at": "2026-11-21T04:00:00Z", "kept": 4,
                      "refused": 0, "fault": "", "lines": 4}


OUTCOMES = [
    ("some rows are refused", "1 bad", "done", 1, 1, ""),
    ("every row is refused", "bad bad", "failed", 0, 2, "No row could be kept."),
    ("it is no file of readings", "junk", "failed", 0, 0, "holds no readings"),
    ("it is empty", "", "done", 0, 0, ""),
]


@pytest.mark.parametrize(("_", "text", "where", "good", "bad", "fault"), OUTCOMES,
                         ids=[o[0] for o in OUTCOMES])
def test_where_a_file_goes_and_what_its_report_says(
        drop, folder, _, text, where, good, bad, fault):
    put(folder, "a.csv", text)
    drop.look()
    drop.look()
    report = json.loads((folder / where / "a.csv.report.json").read_text("utf-8"))
    assert (report["kept"], report["refused"]) == (good, bad)
    assert fault in report["fault"] and bool(fault) == bool(report["fault"])
    [status] = drop._book.all(NOW) if good or bad or fault else [None]
    assert status is None or (status.kind, status.accepted) == ("file", good)


IGNORED = ["a.csv.part", ".hidden.csv", "a.tmp", "~$a.xlsx", "b.csv.filepart", "x.report.json"]


@pytest.mark.parametrize("name", IGNORED)
def test_what_is_still_written_or_not_meant_is_left(drop, folder, kept, name):
    put(folder, name, "1")
    (folder / "sub").mkdir()
    outside = folder.parent / "outside.csv"
    outside.write_text("1", "utf-8")
    (folder / "link.csv").symlink_to(outside)
    assert drop.look() + drop.look() == 0
    assert kept.taken == []
    (folder / name).replace(folder / "ready.csv")  # the way to hand a file over at once
    assert drop.look() + drop.look() == 1


def test_a_file_of_a_name_that_was_there_keeps_both(drop, folder):
    for text in ("1", "2", "3"):
        put(folder, "a.csv", text)
        drop.look()
        drop.look()
    assert [n for n in names(folder / "done") if not n.endswith("json")] == [
        "a-2.csv", "a-3.csv", "a.csv"]
    assert json.loads((folder / "done/a-3.csv.report.json").read_text("utf-8"))["kept"] == 1


def test_a_busy_store_is_waited_for_and_the_file_stays(drop, folder, kept):
    put(folder, "a.csv", "1")
    drop.look()
    kept.fault = StoreError("The store is busy.", "Wait.")
    assert drop.look() == 0
    assert names(folder) == ["a.csv", "done", "failed"]
    kept.fault = None
    assert drop.look() == 1 and kept.rows == {"1"}


def test_a_file_that_grows_while_it_is_taken_is_taken_again_whole(drop, folder, kept):
    put(folder, "a.csv", "1")
    drop.look()
    kept.meanwhile = lambda: put(folder, "a.csv", "1 2")
    assert drop.look() == 0
    kept.meanwhile = lambda: None
    assert drop.look() + drop.look() == 1
    assert kept.rows == {"1", "2"} and names(folder / "done") == ["a.csv", "a.csv.report.json"]


KILLS = ["before anything", "after the rows are stored", "after the report is written"]


@pytest.mark.parametrize("when", KILLS)
def test_a_kill_costs_no_file_and_doubles_no_row(drop, folder, kept, monkeypatch, when):
    put(folder, "a.csv", "1 2")
    drop.look()
    point = {"before anything": (kept, "fault"), "after the rows are stored": (DropFolder, "_move"),
             "after the report is written": (type(folder), "rename")}[when]

    def kill(*_args, **_given):
        raise SystemExit(9)

    with monkeypatch.context() as patch:
        if when == "before anything":
            kept.fault = SystemExit(9)
        else:
            patch.setattr(*point, kill)
        with pytest.raises(SystemExit):
            drop.look()
    kept.fault = None
    assert (folder / "a.csv").is_file(), "the file is gone before all was done"
    again = DropFolder(folder, kept, FeedBook(), lambda: NOW)
    assert again.look() + again.look() == 1
    assert kept.rows == {"1", "2"}
    assert names(folder / "done") == ["a.csv", "a.csv.report.json"]


def test_a_file_that_cannot_be_moved_is_not_taken_for_ever(drop, folder, kept, monkeypatch):
    put(folder, "a.csv", "1")
    drop.look()

    def refuse(*_):
        raise PermissionError("not yours")

    monkeypatch.setattr(type(folder), "rename", refuse)
    with pytest.raises(PermissionError):
        drop.look()
    assert drop.look() == 0 and kept.taken == ["a.csv"]


def test_the_thread_takes_files_and_ends(folder, kept):
    folder.mkdir()
    put(folder, "a.csv", "1")
    drop = DropFolder(folder, kept, FeedBook(), lambda: NOW, period_s=0.02)
    drop.start()
    until((folder / "done/a.csv").is_file, "the file was not taken")
    drop.stop()
    assert not drop.alive and drop._book.all(NOW)[0].state == "watching"
