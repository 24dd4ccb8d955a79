"""Restore meets hostile and broken backup files: each is named and changes nothing."""

import hashlib
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.backup import backup, restore
from data.backup_file import MANIFEST
from data.errors import StoreError
from data.places import Places
from data.settings import Settings
from tests.data.test_backup import fill


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
