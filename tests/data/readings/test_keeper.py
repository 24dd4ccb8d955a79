"""The keeper: packs and drops what is due in the store that is served, and outlives faults."""

from datetime import timedelta

from data.errors import LoadInProgress, StoreError
from data.readings.keeper import Keeper
from tests.data.store.test_packing import minutes, rows_of
from tests.support.readings_model import CODES, Model
from tests.support.tiny import load_tiny
from tests.support.wait import until


class Broken:
    """A store whose packing fails as it is told to."""

    def __init__(self, fault):
        self.fault = fault

    def packing(self, now):
        raise self.fault


def test_it_packs_and_drops_what_is_due(sqlite_store, now):
    load_tiny(sqlite_store, now)
    Model(sqlite_store).put(minutes(CODES[0], "demo", now - timedelta(hours=30), 60), now)
    Keeper(lambda: sqlite_store, lambda: now, pause_s=0).once()
    assert (rows_of(sqlite_store, "hot"), rows_of(sqlite_store, "chunk")) == (0, 1)


def test_its_thread_works_until_it_is_stopped(sqlite_store, now):
    load_tiny(sqlite_store, now)
    keeper = Keeper(lambda: sqlite_store, lambda: now, period_s=0.01, pause_s=0)
    Model(sqlite_store).put(minutes(CODES[0], "demo", now - timedelta(hours=30), 60), now)
    keeper.start()
    until(lambda: not rows_of(sqlite_store, "hot"), "nothing was packed")
    keeper.stop()


def test_a_fault_is_told_once_and_a_second_packer_is_none(caplog, now):
    for fault in (StoreError("The disk is full.", "Free some."), ValueError("odd")):
        keeper = Keeper(lambda fault=fault: Broken(fault), lambda: now)
        caplog.clear()
        keeper.once()
        keeper.once()
        assert len(caplog.records) == 1
        assert str(fault).split(".")[0] in caplog.text
    caplog.clear()
    Keeper(lambda: Broken(LoadInProgress("Another.", "Wait.")), lambda: now).once()
    assert not caplog.records


def test_a_stopped_keeper_begins_nothing(sqlite_store, now):
    load_tiny(sqlite_store, now)
    Model(sqlite_store).put(minutes(CODES[0], "demo", now - timedelta(hours=30), 60), now)
    keeper = Keeper(lambda: sqlite_store, lambda: now)
    keeper.stop()
    keeper.once()
    assert rows_of(sqlite_store, "hot") == 60
