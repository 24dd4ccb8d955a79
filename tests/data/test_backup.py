"""Backup and restore: running, damaged and missing stores, both engines, hostile files."""

import hashlib
import json
import sqlite3
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.backup import backup, restore
from data.backup_file import MANIFEST
from data.errors import LoadInProgress, StoreDamaged, StoreError
from data.model import Reading
from data.places import Places
from data.settings import Settings
from tests.conftest import ENGINES
from tests.support.tiny import DISTRICT, load_tiny


@pytest.fixture(params=ENGINES)
def places(request, tmp_path):
    url = ""
    if request.param == "postgres":
        url, schema = request.getfixturevalue("postgres")
        return _PostgresPlaces(Settings(data_dir=tmp_path / "pg", database_url=url), schema)
    return Places(Settings(data_dir=tmp_path / "lite", database_url=url))


@pytest.fixture
def sqlite_places(tmp_path):
    return Places(Settings(data_dir=tmp_path / "lite"))


class _PostgresPlaces(Places):
    """Puts the district into the test's own schema, which is dropped afterwards."""

    def __init__(self, settings, schema):
        super().__init__(settings)
        self._schema = schema

    def store_address(self, district):
        return type(super().store_address(district))(super().store_address(district).url,
                                                     self._schema)


def fill(places, now):
    """Load the tiny district with a reading, a key and a pack copy; return the open store."""
    store = places.open_store("tiny")
    load_tiny(store, now)
    store.put_readings([Reading("crowd.present:Z1", now, 812.0, "demo")], received_at=now)
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
            store.attached(store.feature_by_key("district", "D")),
            [r.code for r in store.search("滨江")], store.district(),
            [e["kind"] for e in store.journal_entries() if e["kind"] != "restore"])


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
    pg = _PostgresPlaces(Settings(data_dir=tmp_path / "pg", database_url=url), schema)
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


# -- hostile files -----------------------------------------------------------------------------


def rewrite(file, change):
    """Write the zip anew with ``change(members, manifest)`` applied."""
    with zipfile.ZipFile(file) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    manifest = json.loads(members.pop(MANIFEST))
    members, manifest = change(members, manifest) or (members, manifest)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, manifest if isinstance(manifest, str) else json.dumps(manifest))
        for name, content in members.items():
            archive.writestr(name, content)


def _add(name, content=b"x"):
    def change(members, manifest):
        members[name] = content
        manifest["members"][name] = {"size": len(content),
                                     "sha256": hashlib.sha256(content).hexdigest()}
    return change


def _set(key, value):
    def change(members, manifest):
        manifest[key] = value
    return change


def _spoil_member(name):
    def change(members, manifest):
        content = bytearray(members[name])
        content[len(content) // 2] ^= 1
        members[name] = bytes(content)
    return change


def _drop(name):
    def change(members, manifest):
        del members[name]
    return change


def _other_store(members, manifest):
    _add("store.sqlite", b"SQLite format 3\0" + b"\1" * 5000)(members, manifest)


HOSTILE = [
    ("a path out of the folder", _add("pack/../../evil.txt"), "member"),
    ("an absolute path", _add("/etc/evil"), "member"),
    ("a path behind a drive letter", _add("pack/C:evil"), "member"),
    ("a path with backslashes", _add("pack/..\\evil"), "member"),
    ("a member of no known kind", _add("run.sh"), "member"),
    ("a member that swells a thousand times", _add("pack/bomb", b"\0" * (64 << 20)), "swells"),
    ("a key that is too long", _add("secret.key", b"k" * 5000), "larger"),
    ("a member changed by one bit", _spoil_member("store.sqlite"), "checksum"),
    ("a member that is gone", _drop("secret.key"), "members"),
    ("a store that is no database", _other_store, "not a sound database"),
    ("another row count than told", _set("rows", {"feature": 1}), "not what its manifest"),
    ("another district than told", _set("district", "other"), "not what its manifest"),
    ("a district that leaves the folder", _set("district", "../.."), "not what its manifest"),
    ("a schema of a newer version", _set("revision", "9999"), "newer version"),
    ("a newer format", _set("format_version", 2), "format"),
    ("another program's file", _set("format", "zip"), "another program"),
    ("a manifest that is no JSON", lambda m, _: (m, "{"), "whole"),
    ("a manifest that is a list", lambda m, _: (m, "[]"), "whole"),
    ("a manifest without members", lambda m, d: (m, json.dumps({**d, "members": 3})), "whole"),
]


@pytest.fixture(scope="module")
def good_backup(tmp_path_factory):
    at = datetime(2026, 11, 21, 4, tzinfo=UTC)
    folder = tmp_path_factory.mktemp("good")
    places = Places(Settings(data_dir=folder / "d"))
    store = fill(places, at)
    backup(store, places, folder / "b.zip", at)
    store.close()
    return folder / "b.zip"


@pytest.mark.parametrize(("case", "change", "said"), HOSTILE, ids=[c for c, _, _ in HOSTILE])
def test_a_hostile_backup_changes_nothing(case, change, said, good_backup, tmp_path, now):
    file = tmp_path / "b.zip"
    file.write_bytes(good_backup.read_bytes())
    rewrite(file, change)
    places = Places(Settings(data_dir=tmp_path / "d"))
    with pytest.raises(StoreError, match=said) as fault:
        restore(file, places, now)
    assert str(file) in str(fault.value)
    assert list(places.data_dir.rglob("*")) == []
    assert not list(Path(tmp_path).glob("evil*"))


NO_BACKUPS = [("no file at all", None), ("an empty file", b""), ("a text", b"hello"),
              ("a zip cut short", "cut")]


@pytest.mark.parametrize(("case", "content"), NO_BACKUPS, ids=[c for c, _ in NO_BACKUPS])
def test_what_is_no_backup_is_said_to_be_none(case, content, good_backup, tmp_path, now):
    file = tmp_path / "b.zip"
    if content == "cut":
        content = good_backup.read_bytes()[:-300]
    if content is not None:
        file.write_bytes(content)
    places = Places(Settings(data_dir=tmp_path / "d"))
    with pytest.raises(StoreError, match="backup"):
        restore(file, places, now)
    assert list(places.data_dir.rglob("*")) == []
