"""Backup and restore: running, damaged and missing stores, both engines, hostile files."""

import sqlite3
import stat
import zipfile
from datetime import timedelta

import numpy as np
import pytest

from data.alerts.model import Incident
from data.backup import backup, restore
from data.backup_file import MANIFEST
from data.errors import LoadInProgress, StoreDamaged, StoreError
from data.model import Reading
from data.places import Places
from data.settings import Settings
from data.store.times import from_us, to_us
from tests.conftest import ENGINES
from tests.support.alerts import acked, mute, raised, rule, whole_alert
from tests.support.served import SchemaPlaces
from tests.support.tiny import DISTRICT, load_tiny


@pytest.fixture(params=ENGINES)
def places(request, tmp_path):
    url = ""
    if request.param == "postgres":
        url, schema = request.getfixturevalue("postgres")
        return SchemaPlaces(Settings(data_dir=tmp_path / "pg", database_url=url), schema)
    return Places(Settings(data_dir=tmp_path / "lite", database_url=url))


@pytest.fixture
def sqlite_places(tmp_path):
    return Places(Settings(data_dir=tmp_path / "lite"))


def fill(places, now):
    """Load the tiny district with a reading, a key and a pack copy; return the open store."""
    store = places.open_store("tiny")
    load_tiny(store, now)
    store.put_readings([Reading("crowd.present:Z1", now, 812.0, "demo")], received_at=now)
    old = to_us(now - timedelta(days=2)) + np.arange(2000) * 60_000_000
    store.put_history({"crowd.present:Z1": (old, np.arange(2000) / 4)}, at=now)
    late = Reading("crowd.present:Z1", now - timedelta(days=3), 5.0, "demo")
    store.put_readings([late], received_at=now)
    [alert] = raised(store, whole_alert())
    store.alerts.act(*acked(alert))
    store.alerts.write_tick([], [], b"state", at=now)
    store.alerts.rules.save(rule(), actor="test", reason="", at=now)
    store.alerts.add_mute(mute(), at=now)
    store.alerts.put_incidents([Incident("E1", "crowd", now, None, "Z1")], actor="test", at=now)
    places.secret()
    places.set_active("tiny")
    pack = places.pack_dir("tiny")
    (pack / "generated").mkdir(parents=True)
    (pack / "pack.toml").write_text('id = "tiny"\n[generator]\nspec = "g.toml"\n')
    (pack / "generated" / "big.parquet").write_bytes(b"made again")
    return store


def facts(store):
    """Return what must survive: ids, shapes, counts, readings, journal kinds."""
    frame = store.frame("building")
    return (frame["id"].tolist(), frame.geometry.to_wkb().tolist(), frame["props"].tolist(),
            [(n.indicator, n.value, n.observed_at) for n in store.latest()],
            [series(store, step) for step in ("raw", "day")],
            store.attached(store.feature_by_key("district", "D")),
            [r.code for r in store.search("滨江")], store.district(), alert_facts(store.alerts),
            [e["kind"] for e in store.journal_entries() if e["kind"] != "restore"])


def alert_facts(alerts):
    """Return what must survive of alerts: themselves, their log, rules, mutes, the state."""
    return (alerts.open_alerts(), alerts.log(1), alerts.load_state(), alerts.mutes(),
            alerts.rules.history("crowd.load"), alerts.incidents(), alerts.changed(1))


def series(store, step):
    """Return the readings of a zone: of every table that holds some."""
    found = store.series(["crowd.present:Z1"], from_us(0), from_us(2**52), step=step)
    return [column.tolist() for one in found.values() for column in (one.time_us, one.value)]


def test_a_backup_of_a_running_store_is_restored_into_it(places, tmp_path, now):
    store, file = fill(places, now), tmp_path / "b.zip"
    before = facts(store)
    report = backup(store, places, file, now)
    assert (report.district, report.salvaged, report.rows["feature"]) == ("tiny", False, 20)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        assert set(archive.namelist()) == {MANIFEST, "store.sqlite", "secret.key",
                                           "pack/pack.toml"}
    load_tiny(store, now + timedelta(hours=1), order=-1)
    store.put_readings([Reading("crowd.present:Z1", now + timedelta(seconds=5), 9.0, "demo")],
                       received_at=now + timedelta(seconds=5))
    seen = store.version()
    done = restore(file, places, now + timedelta(hours=2))
    assert store.version() == done.version > seen
    assert facts(store) == before
    assert store.in_box("hydrant", (113.3, 23.1, 113.302, 23.102)).size == 2
    assert store.journal_entries("restore")[0]["detail"]["version"] == done.version
    # the store goes on: loads, readings, journal
    load_tiny(store, now + timedelta(hours=3))
    assert store.version() == done.version + 1
    assert store.journal("test", "me", {}, at=now) > 0
    store.close()


def test_a_backup_goes_from_one_engine_to_the_other(postgres, tmp_path, now):
    url, schema = postgres
    pg = SchemaPlaces(Settings(data_dir=tmp_path / "pg", database_url=url), schema)
    one, two = Places(Settings(data_dir=tmp_path / "a")), Places(Settings(data_dir=tmp_path / "b"))
    store = fill(one, now)
    before = facts(store)
    backup(store, one, tmp_path / "1.zip", now)
    store.close()
    restore(tmp_path / "1.zip", pg, now)
    store = pg.open_store("tiny")
    assert facts(store) == before
    assert store.journal("test", "me", {}, at=now) == len(before[-1]) + 2
    store.close()
    backup(None, pg, tmp_path / "2.zip", now, district="tiny")
    restore(tmp_path / "2.zip", two, now)
    store = two.open_store("tiny", create=False)
    assert facts(store)[:-1] == before[:-1]
    assert two.secret() == one.secret() == pg.secret()
    assert two.active() == "tiny"
    store.close()


def test_restore_makes_a_missing_store(places, tmp_path, now):
    store, file = fill(places, now), tmp_path / "b.zip"
    before = facts(store)
    backup(store, places, file, now)
    store.close()
    other = Places(Settings(data_dir=tmp_path / "elsewhere"))
    report = restore(file, other, now)
    store = other.open_store("tiny", create=False)
    assert (store.version(), facts(store)) == (report.version, before)
    assert stat.S_IMODE(other.store_file("tiny").stat().st_mode) == 0o600
    assert [p.name for p in other.data_dir.iterdir() if p.name.startswith(".")] == []
    store.close()


DAMAGE = [
    ("a file that is no database", lambda d: b"not a database" * 500),
    ("a file cut in the middle", lambda d: d[:len(d) // 2]),
    ("every page but the first overwritten", lambda d: d[:4096] + b"\x5a" * (len(d) - 4096)),
    ("a header overwritten", lambda d: b"\0" * 100 + d[100:]),
]


@pytest.mark.parametrize(("case", "spoil"), DAMAGE, ids=[c for c, _ in DAMAGE])
def test_a_damaged_store_is_named_kept_and_replaced(case, spoil, sqlite_places, tmp_path, now):
    places, file = sqlite_places, tmp_path / "b.zip"
    store = fill(places, now)
    before = facts(store)
    backup(store, places, file, now)
    store.close()
    path = places.store_file("tiny")
    path.write_bytes(spoil(path.read_bytes()))
    spoiled = path.read_bytes()
    with pytest.raises(StoreDamaged, match=str(path)) as fault:
        places.open_store("tiny")
    assert "\n" not in str(fault.value)
    with pytest.raises(StoreDamaged, match=str(path)):
        backup(None, places, tmp_path / "no.zip", now, district="tiny")
    assert not (tmp_path / "no.zip").exists()
    assert path.read_bytes() == spoiled
    report = restore(file, places, now)
    assert report.aside[0].name == "city.db.damaged-20261121T040000Z"
    assert report.aside[0].read_bytes() == spoiled
    store = places.open_store("tiny")
    assert facts(store) == before
    assert store.version() == report.version > now.timestamp()
    store.close()


def test_a_running_program_follows_to_the_new_file(sqlite_places, tmp_path, now):
    places, file = sqlite_places, tmp_path / "b.zip"
    running = fill(places, now)
    before = facts(running)
    backup(running, places, file, now)
    path = places.store_file("tiny")
    running.database.engine.dispose()  # its log must not mend what is spoiled here
    path.write_bytes(DAMAGE[2][1](path.read_bytes()))
    with pytest.raises(StoreDamaged):
        running.frame("building")
    report = restore(file, places, now)
    assert running.version() == report.version
    assert facts(running) == before
    running.close()


def test_a_store_with_a_spoiled_index_is_salvaged(sqlite_places, tmp_path, now):
    places = sqlite_places
    store = fill(places, now)
    before = facts(store)
    store.close()
    _spoil_index(places.store_file("tiny"), "ix_feature_parent_id")
    with pytest.raises(StoreDamaged):
        places.open_store("tiny")
    report = backup(None, places, tmp_path / "b.zip", now, district="tiny")
    assert report.salvaged
    restore(tmp_path / "b.zip", places, now)
    store = places.open_store("tiny")
    assert facts(store) == before
    store.close()


def _spoil_index(path, name):
    with sqlite3.connect(path) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?",
                                  (name,)).fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)


def test_an_existing_file_is_kept_unless_forced(sqlite_places, tmp_path, now):
    store, file = fill(sqlite_places, now), tmp_path / "b.zip"
    file.write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        backup(store, sqlite_places, file, now)
    assert file.read_text() == "mine"
    backup(store, sqlite_places, file, now, force=True)
    assert zipfile.is_zipfile(file)
    store.close()


def test_an_empty_store_has_nothing_to_back_up(places, tmp_path, now):
    store = places.open_store("tiny")
    with pytest.raises(StoreError, match="Nothing was loaded"):
        backup(store, places, tmp_path / "b.zip", now)
    assert list(tmp_path.glob("*.zip")) == []
    store.close()


def test_restore_does_not_cut_into_a_load(places, tmp_path, now):
    store, file = fill(places, now), tmp_path / "b.zip"
    backup(store, places, file, now)
    with store.load(DISTRICT, at=now, actor="test"):
        with pytest.raises(LoadInProgress):
            restore(file, places, now)
        assert store.version() == 1
    store.close()


def test_another_key_is_moved_aside(sqlite_places, tmp_path, now):
    store, file = fill(sqlite_places, now), tmp_path / "b.zip"
    key = sqlite_places.secret()
    backup(store, sqlite_places, file, now)
    store.close()
    other = Places(Settings(data_dir=tmp_path / "other"))
    replaced = other.secret()
    report = restore(file, other, now)
    assert (other.secret(), report.aside[0].read_bytes()) == (key, replaced)
    assert stat.S_IMODE(report.aside[0].stat().st_mode) == 0o600
