"""An older version of a layer comes back with its shapes, values, links and what hung on it."""

import pytest

from data.errors import NotFound
from data.ingest import ingest, preview
from data.model import Reading
from data.pack import read_pack
from data.versions.judge import AcceptanceNeeded, stop_when_large
from data.versions.restore import revert
from tests.support import estate
from tests.support.estate import house_box, with_row, with_values, without

SECRET = b"s" * 32
GONE = tuple(f"B{n:02}" for n in range(1, 7))


def load(store, folder, now, *changes, **more):
    return ingest(estate.pack(folder, *changes), store, now=now, actor="test", secret=SECRET,
                  **more)


def facts(store):
    """Return all that a load decides, less the checksums' own order."""
    found = {}
    for record in store.layers():
        rows = store.rows(record.spec.code)
        key = next(c for c in ("key", "code", "token") if c in rows)
        rows = rows.sort_values(key, ignore_index=True)
        found[record.spec.code] = rows.astype(object).where(rows.notna(), None).values.tolist()
    return found


CHANGES = {
    "six buildings go, and houses and persons with them": (
        "building", without("building", *GONE)),
    "a building is higher and renamed": (
        "building", with_values("building", "B03", height_m=99.0, name="高楼")),
    "a building moves, into the other grid": (
        "building", with_values("building", "B01", shape=house_box(113.3095, 23.1035))),
    "a building is new": ("building", with_row(
        "building", code="B21", name="新楼", height_m=3, shape=house_box(113.3095, 23.102))),
    "a plate is another building's": (
        "address", with_values("address", "A01", building_code="B02")),
    "a plate is gone, and its shop hangs on nothing": ("address", without("address", "A01")),
    "a house is gone, and its person": ("house", without("house", "H01")),
    "a grid is smaller, and the other one wider": (
        "grid", with_values("grid", "G1", shape=estate.box(
            estate.WEST, estate.SOUTH, estate.WEST + .002, estate.NORTH))),
}


@pytest.mark.parametrize("sentence", CHANGES)
def test_reverting_the_layer_that_changed_brings_the_whole_district_back(
        sentence, sqlite_store, tmp_path, now):
    layer, change = CHANGES[sentence]
    load(sqlite_store, tmp_path, now)
    before = facts(sqlite_store)
    load(sqlite_store, tmp_path, now, change)
    assert facts(sqlite_store) != before
    done = revert(sqlite_store, layer, now=now, actor="test")
    assert facts(sqlite_store) == before
    assert (done.version, done.load_id, sqlite_store.version()) == (1, 3, 3)
    entry = sqlite_store.journal_entries("revert")[0]
    assert entry["detail"] == {"layer": layer, "to_load": 1, "load_id": 3}


WATCHED = """
[[indicators]]
template = "test.people"
over = "building"
name = { zh = "{name}人数", en = "People in {name}" }
unit = "person"
cadence_s = 5
source = "test"
"""


def load_watched(store, folder, now, *changes):
    path = estate.write(folder, *changes)
    head = (path / "pack.toml").read_text("utf-8")
    (path / "pack.toml").write_text(head + WATCHED, encoding="utf-8")
    return ingest(read_pack(path), store, now=now, actor="test", secret=SECRET)


def test_the_indicators_of_what_is_back_are_back_with_their_readings(store, tmp_path, now):
    load_watched(store, tmp_path, now)
    before, code = {r.code for r in store.indicators()}, "test.people:B01"
    store.put_readings([Reading(code, now, 7.0, "test")], received_at=now)
    load_watched(store, tmp_path, now, without("building", *GONE))
    assert code not in {r.code for r in store.indicators()}
    revert(store, "building", now=now, actor="test")
    assert {r.code for r in store.indicators()} == before
    assert [x.value for x in store.latest("test.people") if x.indicator == code] == [7.0]


def test_an_indicator_that_left_by_itself_stays_away(sqlite_store, tmp_path, now):
    load_watched(sqlite_store, tmp_path, now)
    load(sqlite_store, tmp_path, now, with_values("building", "B03", height_m=99.0))
    assert sqlite_store.indicators() == []
    revert(sqlite_store, "building", now=now, actor="test")
    assert sqlite_store.indicators() == []


def test_a_revert_can_be_reverted_and_older_loads_be_named(store, tmp_path, now):
    load(store, tmp_path, now)
    load(store, tmp_path, now, with_values("building", "B01", name="二"))
    load(store, tmp_path, now, with_values("building", "B01", name="三"))

    def name():
        return store.feature_by_key("building", "B01").names.zh

    revert(store, "building", 1, now=now, actor="test")
    assert name() == "1号楼"
    revert(store, "building", now=now, actor="test")
    assert name() == "三"
    revert(store, "building", 2, now=now, actor="test")
    assert name() == "二"


def test_only_the_last_versions_are_kept_and_the_rest_is_refused(
        sqlite_store, tmp_path, now):
    for n in range(5):
        named = with_values("building", "B01", name=f"第{n}")
        load(sqlite_store, tmp_path, now, named, keep_versions=2)
    with pytest.raises(NotFound, match="oldest one that can be brought back is that of load 3"):
        revert(sqlite_store, "building", 2, now=now, actor="test")
    revert(sqlite_store, "building", 3, now=now, actor="test")
    assert sqlite_store.feature_by_key("building", "B01").names.zh == "第2"


@pytest.mark.parametrize(("layer", "load_id", "said"), [
    ("nothing", None, "no older version"), ("building", None, "no older version"),
])
def test_what_cannot_be_reverted_is_said(layer, load_id, said, sqlite_store, tmp_path, now):
    load(sqlite_store, tmp_path, now)
    with pytest.raises(NotFound, match=said):
        revert(sqlite_store, layer, load_id, now=now, actor="test")


def test_a_preview_writes_nothing(sqlite_store, tmp_path, now):
    load(sqlite_store, tmp_path, now)
    before = facts(sqlite_store)
    found = preview(estate.pack(tmp_path, without("building", *GONE)), sqlite_store, now=now,
                    secret=SECRET)
    counts = {layer.layer: layer.counts for layer in found.touched}
    assert counts["building"]["removed"] == 6
    assert counts["address"]["broken"] == 6
    assert counts["house"]["removed"] == counts["house"]["broken"] == 6
    assert counts["person"]["removed"] == 6
    assert facts(sqlite_store) == before and sqlite_store.version() == 1


LIMITS = {
    "a fifth of few rows never stops a load": ((without("building", *GONE[:4]),), ""),
    "the same load changes nothing": ((), ""),
    "more than a fifth gone needs acceptance": (
        (without("building", *(f"B{n:02}" for n in range(1, 12))),), "building: 11 of 20 rows"),
    "a broken link in every second row needs acceptance": (
        (without("building", *(f"B{n:02}" for n in range(1, 11))),), "address: 10 of 20 rows left"),
    "a layer without rows needs acceptance": (
        (lambda rows: rows.update(unit=[]),), "unit: 20 of 20 rows removed"),
}


@pytest.mark.parametrize(("changes", "said"), LIMITS.values(), ids=LIMITS.keys())
def test_a_large_change_stops_before_anything_is_written(
        changes, said, sqlite_store, tmp_path, now):
    load(sqlite_store, tmp_path, now)
    before = facts(sqlite_store)
    if not said:
        load(sqlite_store, tmp_path, now, *changes, review=stop_when_large)
        assert sqlite_store.version() == 2
        return
    with pytest.raises(AcceptanceNeeded, match=said) as fault:
        load(sqlite_store, tmp_path, now, *changes, review=stop_when_large)
    assert fault.value.exit_code == 6
    assert facts(sqlite_store) == before and sqlite_store.version() == 1


def test_a_code_that_comes_back_far_away_is_told_for_ever(store, tmp_path, now):
    load(store, tmp_path, now)
    load(store, tmp_path, now, without("building", "B01"), keep_versions=1)
    for n in range(2):  # versions pass, the memory of the place stays
        load(store, tmp_path, now, without("building", "B01"), with_values(
            "building", "B02", name=f"{n}"), keep_versions=1)
    far = with_values("building", "B01", shape=house_box(113.3095, 23.1035))
    with pytest.raises(AcceptanceNeeded, match="never re-used"):
        load(store, tmp_path, now, far, review=stop_when_large)
    load(store, tmp_path, now, review=stop_when_large)  # back where it stood: nothing to say
    assert store.history("building")[0].counts["reused"] == 0
