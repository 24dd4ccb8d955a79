"""The demo thread: posts through the door, survives a busy store, stops at once."""

import logging
import threading
from datetime import UTC, datetime

from data.errors import StoreError
from data.feeds.runner import FeedRunner
from data.model import Reading

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Feed:
    def readings(self, now):
        return [Reading("crowd.present:Z1", now, 1.0, "demo", "person")]


class Store:
    """Raises or refuses as it is told to."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.refuse: str | None = None
        self.kept = 0
        self.posted = threading.Event()

    def put_batch(self, readings, *, received_at):
        if self.fault:
            raise self.fault
        self.kept += len(readings)
        self.posted.set()
        return [self.refuse] * len(readings)


def runner(store, target=None, period_s=60.0):
    return FeedRunner(target or (lambda: (store, Feed())), lambda: NOW, period_s=period_s)


def test_a_tick_posts_what_the_feed_says():
    store = Store()
    assert runner(store).tick() == 1
    assert store.kept == 1


def test_no_target_is_no_fault(caplog):
    assert runner(Store(), lambda: None).tick() == 0
    assert not caplog.records


def test_a_busy_store_is_told_once_and_tried_again(caplog):
    store = Store()
    store.fault = StoreError("The store is busy.", "Wait.")
    under_test = runner(store)
    with caplog.at_level(logging.WARNING):
        assert [under_test.tick(), under_test.tick()] == [0, 0]
    assert len(caplog.records) == 1
    store.fault = None
    assert under_test.tick() == 1


def test_a_failing_feed_does_not_end_the_thread(caplog):
    store = Store()
    store.fault = ZeroDivisionError("a bug")
    under_test = runner(store, period_s=0.01)
    under_test.start()
    store.fault = None
    assert store.posted.wait(10)
    under_test.stop()


def test_refused_rows_are_told(caplog):
    store = Store()
    store.refuse = "unknown indicator"
    assert runner(store).tick() == 0
    assert "unknown indicator" in caplog.text


def test_stop_does_not_wait_for_the_period():
    store = Store()
    under_test = runner(store, period_s=3600.0)
    under_test.start()
    assert store.posted.wait(10)
    under_test.stop()
    assert not under_test._thread.is_alive()


def test_stop_before_start_is_no_fault():
    runner(Store()).stop()
