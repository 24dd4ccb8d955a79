"""The demo thread: posts through the door, survives a busy store, stops at once."""

import logging
import threading
from datetime import UTC, datetime

import numpy as np

from data.errors import StoreError
from data.feeds.live import Due
from data.feeds.rows import Outcome, Refusal
from data.feeds.runner import FeedRunner
from tests.support.wait import LIMIT_S

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Feed:
    def due(self, now):
        return Due(["crowd.present:Z1"], np.array([1_000_000]), np.array([1.0]))


class Door:
    """Raises or refuses as it is told to."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.refuse: str | None = None
        self.kept = []
        self.posted = threading.Event()

    def take(self, rows):
        if self.fault:
            raise self.fault
        self.kept.append(rows)
        self.posted.set()
        refused = [Refusal(i, "x", self.refuse) for i in rows.index] if self.refuse else []
        return Outcome(rows.total, tuple(refused))


def runner(door, target=None, period_s=60.0):
    return FeedRunner(target or Feed, door.take, lambda: NOW, period_s=period_s)


def test_a_tick_posts_what_is_due():
    door = Door()
    assert runner(door).tick() == 1
    [rows] = door.kept
    assert (rows.indicator, rows.time_us, rows.value, rows.source) == (
        ["crowd.present:Z1"], [1_000_000], [1.0], ["demo"])


def test_no_target_is_no_fault(caplog):
    assert runner(Door(), lambda: None).tick() == 0
    assert not caplog.records


def test_a_busy_store_is_told_once_and_tried_again(caplog):
    door = Door()
    door.fault = StoreError("The store is busy.", "Wait.")
    under_test = runner(door)
    with caplog.at_level(logging.WARNING):
        assert [under_test.tick(), under_test.tick()] == [0, 0]
    assert len(caplog.records) == 1
    door.fault = None
    assert under_test.tick() == 1


def test_a_failing_feed_does_not_end_the_thread():
    door = Door()
    door.fault = ZeroDivisionError("a bug")
    under_test = runner(door, period_s=0.01)
    under_test.start()
    door.fault = None
    assert door.posted.wait(LIMIT_S)
    under_test.stop()


def test_refused_rows_are_told(caplog):
    door = Door()
    door.refuse = "unknown indicator"
    assert runner(door).tick() == 0
    assert "unknown indicator" in caplog.text


def test_stop_does_not_wait_for_the_period():
    door = Door()
    under_test = runner(door, period_s=3600.0)
    under_test.start()
    assert door.posted.wait(LIMIT_S)
    under_test.stop()
    assert not under_test.alive


def test_stop_before_start_is_no_fault():
    runner(Door()).stop()
