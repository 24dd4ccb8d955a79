"""A packed R*Tree is one to SQLite: sound by its own check, and it answers as the boxes do."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import numpy as np
import pytest

from data.rtree import FILL, Packed
from data.store import open_store
from tests.support.tiny import load_tiny

SIZES = [("nothing", 0), ("one box", 1), ("a full root", FILL), ("one level more", FILL + 1),
         ("the last node with one box", FILL * 3 + 1), ("two full levels", FILL**2),
         ("three levels", FILL**2 + 1)]


@pytest.fixture
def tree():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE VIRTUAL TABLE box USING rtree(id, w, e, s, n)")
        yield connection


def some(count):
    """Return ids in no order and boxes (w, e, s, n) around Guangzhou."""
    rng = np.random.default_rng(count)
    low = rng.random((count, 2)) * [0.4, 0.3] + [113.0, 23.2]
    high = low + rng.random((count, 2)) * 1e-3
    ids = rng.permutation(np.arange(7, 7 + count)).astype(np.int64)
    return ids, np.column_stack([low[:, 0], high[:, 0], low[:, 1], high[:, 1]])


def fill(tree, ids, boxes):
    packed = Packed(ids, boxes)
    for part, rows in (("node", packed.nodes), ("rowid", packed.rows()),
                       ("parent", packed.parents)):
        tree.execute(f"DELETE FROM box_{part}")
        tree.executemany(f"INSERT INTO box_{part} VALUES (?, ?)", rows)


def sound(tree):
    return tree.execute("SELECT rtreecheck('box')").fetchone()[0] == "ok"


@pytest.mark.parametrize(("sentence", "count"), SIZES, ids=[row[0] for row in SIZES])
def test_it_is_sound_and_misses_no_box(tree, sentence, count):
    ids, boxes = some(count)
    fill(tree, ids, boxes)
    assert sound(tree)
    assert tree.execute("SELECT count(*) FROM box").fetchone()[0] == count
    for w, s in np.random.default_rng(1).random((20, 2)) * [0.4, 0.3] + [113.0, 23.2]:
        e, n = w + 0.02, s + 0.02
        found = {row[0] for row in tree.execute(
            "SELECT id FROM box WHERE w <= ? AND e >= ? AND s <= ? AND n >= ?", (e, w, n, s))}
        meet = ((boxes[:, 0] <= e) & (boxes[:, 1] >= w) & (boxes[:, 2] <= n) & (boxes[:, 3] >= s))
        assert set(ids[meet].tolist()) <= found
        # 32 bits round outward by some metres at most
        near = ((boxes[:, 0] <= e + 1e-4) & (boxes[:, 1] >= w - 1e-4)
                & (boxes[:, 2] <= n + 1e-4) & (boxes[:, 3] >= s - 1e-4))
        assert found <= set(ids[near].tolist())


def test_it_goes_on_as_any_other(tree):
    ids, boxes = some(FILL**2 + 1)
    fill(tree, ids, boxes)
    tree.executemany("DELETE FROM box WHERE id = ?", [(i,) for i in ids[:900].tolist()])
    tree.executemany("INSERT INTO box VALUES (?, 113.1, 113.2, 23.3, 23.31)",
                     [(100_000 + i,) for i in range(300)])
    assert sound(tree)
    assert tree.execute("SELECT count(*) FROM box").fetchone()[0] == FILL**2 + 1 - 600


def test_the_store_fills_its_own_with_it(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'city.db'}")
    load_tiny(store, datetime(2026, 11, 21, 5, tzinfo=UTC))
    store.close()
    with closing(sqlite3.connect(tmp_path / "city.db")) as file:
        assert file.execute("SELECT rtreecheck('feature_box')").fetchone()[0] == "ok"
        count = file.execute("SELECT count(*) FROM feature").fetchone()[0]
        assert file.execute("SELECT count(*) FROM feature_box").fetchone()[0] == count > 0
        assert len(file.execute("SELECT data FROM feature_box_node").fetchone()[0]) == 1228
