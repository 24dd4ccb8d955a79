"""Many at once: killed loaders, programs that open together, readings written while a load runs."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from data.errors import LoadInProgress
from data.model import Reading
from data.store import open_store
from tests.support.killed import settled
from tests.support.tiny import DISTRICT, load_tiny, put_features, put_tables

ROOT = Path(__file__).resolve().parents[3]

KILLED_AT = [
    ("while it gathers", "put_report"),
    ("in the middle of its transaction", "tallies"),
    ("just before it commits", "record_load"),
]


def start(store_address, point):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.data.store.loader", *store_address, point],
        cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("case", "point"), KILLED_AT, ids=[c for c, _ in KILLED_AT])
def test_a_killed_load_leaves_the_old_state(case, point, store_address, now):
    store = open_store(store_address[0], schema=store_address[1])
    ids = load_tiny(store, now)
    loader = start(store_address, point)
    try:
        assert loader.stdout.readline() == "there\n"
        # readers go on meanwhile, and no second load begins
        assert store.frame("building")["id"].tolist() == sorted(ids["building"].values())
        with pytest.raises(LoadInProgress), store.load(DISTRICT, at=now, actor="test"):
            pass
    finally:
        loader.kill()
        loader.communicate()
    assert store.version() == 1
    assert store.attached(store.feature_by_key("district", "D")).people == 6
    assert len(store.journal_entries()) == 1
    store.close()
    store = open_store(store_address[0], schema=store_address[1])
    settled(store)
    assert load_tiny(store, now) == ids
    assert store.version() == 2
    store.close()


def test_programs_that_open_a_new_store_together_agree(store_address):
    loaders = [start(store_address, "never") for _ in range(3)]
    said = [loader.communicate()[0] for loader in loaders]
    # each of them loads after it opened: one that comes too early is told so and ends
    assert "done\n" in said
    store = open_store(store_address[0], schema=store_address[1])
    assert store.version() == said.count("done\n")
    store.close()


def test_threads_that_open_a_new_store_together_agree(store_address, now):
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: open_store(store_address[0], schema=store_address[1]),
                               range(6)))
    load_tiny(stores[0], now)
    assert [s.version() for s in stores] == [1] * 6
    for store in stores:
        store.close()


def test_readings_are_kept_while_a_load_runs(store, now):
    load_tiny(store, now)
    stop, faults, counts = threading.Event(), [], {"Z1": 0, "Z2": 0}

    def write(key):
        try:
            while not stop.is_set() or counts[key] == 0:
                at = now + timedelta(seconds=counts[key])
                reading = Reading(f"crowd.present:{key}", at, float(counts[key]), "demo")
                assert store.put_readings([reading], received_at=at) == [None]
                counts[key] += 1
        except BaseException as e:
            faults.append(e)

    threads = [threading.Thread(target=write, args=(key,)) for key in counts]
    for thread in threads:
        thread.start()
    for order in (1, -1, 1):
        load_tiny(store, now, order=order)
    with store.load(DISTRICT, at=now, actor="test") as writer:
        ids = put_features(writer)
        # a pack is being read: readings do not wait for it
        before = dict(counts)
        while not faults and (counts["Z1"] == before["Z1"] or counts["Z2"] == before["Z2"]):
            stop.wait(0.01)
        put_tables(writer, ids)
        writer.put_indicators(store.indicators())
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert {n.indicator[-2:]: n.value + 1 for n in store.latest()} == counts
    assert store.version() == 5


def test_readers_see_one_state_or_the_other(store, now):
    load_tiny(store, now)
    stop, seen, faults = threading.Event(), set(), []

    def read():
        try:
            while not stop.is_set():
                grid = store.feature_by_key("grid", "G1")
                seen.add((len(store.frame("building")), store.attached(grid).people))
        except BaseException as e:
            faults.append(e)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for order in (1, -1, 1, -1):
        load_tiny(store, now, order=order)
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert seen <= {(4, 6)}
