"""What an update refuses, what it takes away, and that nothing half-done is ever left behind."""

import subprocess
import sys
from datetime import timedelta

import pytest

from data.errors import DatumError, LoadInProgress, SourceError
from data.ingest import ingest
from data.store import open_store
from data.update import Removal, update
from data.versions.judge import AcceptanceNeeded, stop_when_large
from data.versions.restore import revert
from tests.data.update.conftest import KEY
from tests.support import estate
from tests.support.killed import settled
from tests.support.updates import changed, changes_file

B1 = changed("building", "B01", name="改")


def put(store, file, now, layer="building", **given):
    return update(store, layer, file, now=now + timedelta(hours=1), actor="test", **given)


def codes(store, layer="building"):
    return set(store.frame(layer, geometry=False)["code"])


ALL = {f"B{n:02}" for n in range(1, 21)}
TAKEN = [
    ("rows that a column marks", [B1, changed("building", "B03", drop="删除")],
     Removal(column="drop"), ALL - {"B03"}),
    ("keys of a list, those never seen among them", [B1], Removal(keys=("B04", "B_")),
     ALL - {"B04"}),
    ("all that the file does not have", [changed("building", c) for c in sorted(ALL - {"B20"})],
     Removal(missing=True), ALL - {"B20"}),
    ("nothing, unless it is asked for", [B1], Removal(), ALL),
]


@pytest.mark.parametrize(("why", "rows", "removal", "left"), TAKEN, ids=[r[0] for r in TAKEN])
def test_an_update_takes_away(loaded, tmp_path, now, why, rows, removal, left):
    put(loaded, changes_file(tmp_path, "building", rows, "changes", "drop"), now, removal=removal)
    assert codes(loaded) == left


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


AWAY = changed("building", "B01", shape=estate.house_box(120.1, 30.1))
REFUSED = [
    ("a file that only points at another one", SourceError, "only points at",
     lambda folder: write(folder, "a.geojson", '{"x": "<OGRVRTDataSource>"}')),
    ("a GML with an outside entity", SourceError, "DOCTYPE|DTD|entit",
     lambda folder: write(folder, "a.gml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                                           "<a>&x;</a>")),
    ("a kind that is not read", SourceError, "is no kind that is read",
     lambda folder: write(folder, "a.exe", "MZ")),
    ("a file that is not there", SourceError, "There is no file",
     lambda folder: folder / "none.csv"),
    ("a file without the layer's columns", SourceError, "has no column",
     lambda folder: write(folder, "a.csv", "lon,lat\n113.3,23.1\n")),
    ("rows far from the district", DatumError, "misses the district",
     lambda folder: changes_file(folder, "building", [AWAY])),
]


@pytest.mark.parametrize(("why", "fault", "said", "make"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_file_is_refused_with_one_message_and_nothing_is_written(
        loaded, tmp_path, now, why, fault, said, make):
    with pytest.raises(fault, match=said):
        put(loaded, make(tmp_path), now)
    assert loaded.version() == 1


def test_a_key_that_stands_twice_is_taken_once_and_told(loaded, tmp_path, now):
    rows = [B1, changed("building", "B01", name="再改")]
    done = put(loaded, changes_file(tmp_path, "building", rows), now)
    assert loaded.feature_by_key("building", "B01").names.zh == "改"
    assert [r.problem for r in done.report.rejects] == ["duplicate_code"]


def test_a_row_cannot_come_and_go_at_once(loaded, tmp_path, now):
    with pytest.raises(SourceError, match="both changes and removes"):
        put(loaded, changes_file(tmp_path, "building", [B1]), now, removal=Removal(keys=("B01",)))


def test_what_differs_in_nothing_is_no_new_version(loaded, tmp_path, now):
    done = put(loaded, changes_file(tmp_path, "building", [changed("building", "B01")]), now)
    assert (done.load_id, loaded.version()) == (None, 1)


def test_a_large_change_waits_for_a_person(loaded, tmp_path, now):
    gone = Removal(keys=sorted(ALL)[:12])
    with pytest.raises(AcceptanceNeeded):
        put(loaded, changes_file(tmp_path, "building", []), now, removal=gone,
            review=stop_when_large)
    assert codes(loaded) == ALL


def test_an_update_is_taken_back_like_a_load(loaded, tmp_path, now):
    before = loaded.rows("building"), loaded.rows("house"), loaded.tally("building")
    new = changed("building", "B01", code="B99", shape=estate.house_box(113.3072, 23.1021))
    put(loaded, changes_file(tmp_path, "building", [B1, new]), now, removal=Removal(keys=("B05",)))
    assert next((h.load_id, h.counts["added"]) for h in loaded.history("building")) == (2, 1)
    revert(loaded, "building", now=now + timedelta(hours=2), actor="test")
    after = loaded.rows("building"), loaded.rows("house"), loaded.tally("building")
    assert after[0].equals(before[0]) and after[2] == before[2]
    assert set(after[1]["code"]) == set(before[1]["code"])
    assert loaded.changes_since(1) is None, "archives of load 1 cannot be patched over a revert"


def test_an_id_is_never_given_twice(loaded, tmp_path, now):
    old = loaded.feature_by_key("building", "B05").id
    every = int(max(loaded.rows(c)["id"].max() for c in ("building", "address", "grid")))
    put(loaded, changes_file(tmp_path, "building", []), now, removal=Removal(keys=("B05",)))
    new = changed("building", "B05", code="B98", shape=estate.house_box(113.3045, 23.1021))
    put(loaded, changes_file(tmp_path, "building", [new]), now)
    assert loaded.feature_by_key("building", "B98").id > every
    put(loaded, changes_file(tmp_path, "building", [changed("building", "B05")]), now)
    assert loaded.feature_by_key("building", "B05").id == old


def test_a_second_update_waits_for_nobody(loaded, tmp_path, now):
    file = changes_file(tmp_path, "building", [B1])
    with loaded.update(at=now, actor="first"), pytest.raises(LoadInProgress):
        put(loaded, file, now)
    assert loaded.version() == 1


_HANG = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from data.store import open_store, write
from data.update import update
def hang(*a, **k):
    print("there", flush=True)
    time.sleep(600)
write.record_load = hang
update(open_store(sys.argv[1], schema=sys.argv[2]), "building", Path(sys.argv[3]),
       now=datetime(2026, 11, 21, 5, tzinfo=UTC), actor="killed")
"""


def test_a_killed_update_leaves_the_store_as_it_was(store, store_address, tmp_path, now):
    ingest(estate.pack(tmp_path / "pack"), store, now=now, actor="test", secret=KEY)
    before = store.rows("building")
    file = changes_file(tmp_path, "building", [B1])
    child = subprocess.Popen([sys.executable, "-c", _HANG, *store_address, str(file)],
                             stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "there\n"
    child.kill()
    child.communicate()
    with_new = open_store(store_address[0], schema=store_address[1])
    settled(with_new)
    assert with_new.version() == 1 and with_new.rows("building").equals(before)
    assert put(with_new, file, now).load_id == 2, "its lock is free again"
    with_new.close()
