"""Threads beside the server: they end when told, and say a fault once."""

import logging
import threading

import pytest

from data.background import Background, Periodic, ToldOnce
from data.errors import StoreError
from tests.support.wait import LIMIT_S as WAIT_S


def test_it_works_until_it_is_stopped():
    begun = threading.Event()

    def work() -> None:
        begun.set()
        background.wait(WAIT_S)

    background = Background("test", work)
    background.start()
    assert begun.wait(WAIT_S) and background.alive and not background.stopping
    background.stop()
    assert background.stopping and not background.alive


def test_what_is_periodic_is_done_again():
    times, thrice = [], threading.Event()

    def once() -> None:
        times.append(1)
        if len(times) >= 3:
            thrice.set()

    periodic = Periodic("test", once, 0.01)
    periodic.start()
    assert thrice.wait(WAIT_S)
    periodic.stop()
    assert not periodic.alive


def test_stop_before_start_and_twice_is_harmless():
    background = Background("test", lambda: None)
    background.stop()
    background.stop()
    assert background.stopping and background.wait(WAIT_S)


@pytest.mark.parametrize(("sentence", "faults", "told"), [
    ("the same fault again is told once", ["a", "a", "a"], ["a"]),
    ("another one is told too", ["a", "b", "b", "a"], ["a", "b", "a"]),
    ("after it was well the same is told anew", ["a", None, "a"], ["a", "a"]),
])
def test_a_fault_is_told_once(sentence, faults, told, caplog):
    log = ToldOnce(logging.getLogger("test.background"), "it waits")
    with caplog.at_level(logging.WARNING):
        for fault in faults:
            if fault is None:
                log.well()
            else:
                log.fault(StoreError(fault))
    assert [r.getMessage() for r in caplog.records] == [f"it waits: {t}" for t in told], sentence
    assert all(not r.exc_info for r in caplog.records)


def test_a_fault_that_nobody_foresaw_comes_with_its_traceback(caplog):
    with caplog.at_level(logging.WARNING):
        try:
            raise KeyError("x")
        except KeyError as e:
            ToldOnce(logging.getLogger("test.background"), "it waits").fault(e)
    record, = caplog.records
    assert record.exc_info and "KeyError" in record.getMessage()
