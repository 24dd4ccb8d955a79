"""Tiles built while the load is stored: the same tiles, and nothing left of a failed load."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.ingest import ingest
from data.store import open_store
from layers import tiles
from layers.ahead import Ahead
from layers.cutter import ORPHANED
from tests.layers.conftest import silent
from tests.layers.decode import tiles_at
from tests.support import estate
from tests.support.wait import until

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def given(tmp_path):
    """A pack and a store of its own."""
    store = open_store(f"sqlite:///{tmp_path / 'city.db'}")
    yield estate.pack(tmp_path / "pack"), store
    store.close()


def load(pack, store, ahead, **more):
    return ingest(pack, store, now=NOW, actor="test", secret=b"k" * 32, gathered=ahead.begin,
                  **more)


def test_tiles_built_ahead_are_those_built_from_the_store(given, tmp_path):
    pack, store = given
    with Ahead(tmp_path / "ahead", silent) as ahead:
        report = load(pack, store, ahead)
        made = ahead.finish(tmp_path / "ahead" / str(report.load_id))
    after = tiles.build(store, tmp_path / "after" / "1", silent)
    assert made.sources.keys() == after.sources.keys() and made.version == after.version
    for name, one in made.sources.items():
        same = after.sources[name]
        assert (one.counts, one.made_of) == (same.counts, same.made_of)
        for zoom in range(one.min_zoom, one.max_zoom + 1):
            assert tiles_at(made.path(name), zoom) == tiles_at(after.path(name), zoom), (name, zoom)


@pytest.mark.parametrize("point", ["put_quality", "commit"])
def test_a_load_that_fails_behind_the_tiles_leaves_nothing_of_them(
        given, tmp_path, monkeypatch, point):
    pack, store = given

    def die(*args):
        assert list((tmp_path / "tiles").iterdir()), "the tiles are begun"
        raise KeyboardInterrupt

    monkeypatch.setattr(f"data.store.load.Writer.{point}", die)
    with pytest.raises(KeyboardInterrupt), Ahead(tmp_path / "tiles", silent) as ahead:
        load(pack, store, ahead)
    assert list((tmp_path / "tiles").iterdir()) == []
    assert store.version() == 0


def test_a_load_that_is_refused_begins_no_tiles(given, tmp_path):
    pack, store = given

    def refuse(diff):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Ahead(tmp_path / "tiles", silent) as ahead:
        load(pack, store, ahead, review=refuse)
    assert not (tmp_path / "tiles").exists()


PARENT = """
import sys, time
from pathlib import Path
from layers.builder import Builder
from layers.handover import Job
builder = Builder()
builder.give(Job("none", Path("none"), (0, 1), (), None))
Path(sys.argv[1]).write_text(str(builder._process.pid))
time.sleep(60)
"""


@pytest.mark.parametrize("way", ["kill", "terminate"])
def test_the_builder_ends_with_its_parent(tmp_path, way):
    told = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(told)], cwd=ROOT)
    number = int(until(lambda: told.exists() and told.read_text()))
    getattr(parent, way)()
    parent.wait()
    assert until(lambda: not _lives(number))


def test_a_builder_whose_parent_says_no_more_ends_by_itself():
    done = subprocess.run([sys.executable, "-m", "layers.cutter"], cwd=ROOT, check=False,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == ORPHANED


def _lives(number):
    stat = Path(f"/proc/{number}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False

