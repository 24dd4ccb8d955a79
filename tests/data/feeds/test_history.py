"""The demo's past: joined to live without a seam, newest first, goes on after a kill."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import numpy as np
import pytest

from data.feeds.history import DAY_US, History, HistoryRunner
from data.feeds.live import SOURCE, LiveFeed
from data.feeds.timeline import Stretch, Timeline, to_us
from data.readings.columns import Batch
from tests.support.demo_served import DemoServed
from tests.support.wait import LIMIT_S

NOW = datetime(2026, 11, 21, 12, 0, 30, tzinfo=UTC)
SHIFT = timedelta(hours=2)
CODE = "crowd.present:Z1"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    served = DemoServed(tmp_path_factory.mktemp("history"), history=0)
    yield served
    served.close()


@pytest.fixture
def empty(found):
    """The district's world and a store without a reading."""
    with found.services.store.database.write() as connection:
        for table in ("hot", "latest", "late", "part", "chunk"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE reading_state SET packed_us = 0")
    return found.services.store, found.demo.world


def history(empty, days=10, now=NOW) -> History:
    store, world = empty
    return History(world, Timeline([Stretch(to_us(now), to_us(now + SHIFT))]), store, days)


def kept(store, start=NOW - timedelta(days=12), end=NOW + timedelta(hours=1)):
    return store.series([CODE], start, end, source=SOURCE)[CODE]


def do_all(job: History, now=NOW) -> int:
    return sum(job.do(task, now) for task in job.tasks)


def test_seven_days_by_the_minute_before_them_by_the_hour_and_nothing_after_the_start(empty):
    store, _ = empty
    do_all(history(empty))
    times = kept(store).time_us
    assert times[-1] < to_us(NOW) <= times[-1] + 60_000_000
    steps, first = np.diff(times), times[0]
    midnight = to_us(NOW) // DAY_US * DAY_US
    assert midnight - 9 * DAY_US <= first < midnight - 9 * DAY_US + 3_600_000_000
    assert set(steps[times[:-1] > midnight - 6 * DAY_US].tolist()) == {60_000_000}
    assert set(steps[times[1:] < midnight - 6 * DAY_US].tolist()) == {3_600_000_000}


def test_history_and_live_are_one_curve_to_the_bit(empty):
    store, world = empty
    do_all(history(empty))
    line = Timeline([Stretch(to_us(NOW), to_us(NOW + SHIFT))])
    live = LiveFeed(world, line)
    live.skip({code: to_us(NOW) for code in world.codes})
    for second in range(1, 181):
        now = NOW + timedelta(seconds=second)
        due = live.due(now)
        store.put_batch(Batch(due.codes, due.time_us, due.value, SOURCE), received_at=now)
    both = kept(store)
    whole = world.values([CODE], line.world_us(both.time_us))[0]
    assert both.value.tobytes() == whole.tobytes()
    assert (np.diff(both.time_us) <= 3_600_000_000).all()
    end = both.time_us > to_us(NOW) - 60_000_000
    assert np.diff(both.time_us[end]).max() <= 60_000_000, "no seam where live begins"


def test_the_newest_is_put_first(empty):
    job = history(empty)
    ends = [task.end_us for task in job.tasks]
    assert ends == sorted(ends, reverse=True) and ends[0] == to_us(NOW)


def test_after_a_kill_at_any_task_the_rest_is_done_and_nothing_twice(empty):
    store, _ = empty
    first = history(empty)
    half = sum(first.do(task, NOW) for task in islice(first.tasks, 4))
    later = NOW + timedelta(minutes=40)
    again = history(empty)
    rest = do_all(again, later)
    assert half > 0 and rest > 0
    assert do_all(history(empty), later) == 0, "a third start finds everything there"
    times = kept(store).time_us
    assert len(times) == len(np.unique(times))
    assert abs(half + rest - again.total) < 0.05 * again.total


def test_what_somebody_else_reported_is_left_as_it_is(empty):
    store, _ = empty
    at = to_us(NOW - timedelta(days=3))
    store.put_history({CODE: (np.array([at]), np.array([7.0]))}, "gate", at=NOW)
    do_all(history(empty))
    gate = store.series([CODE], NOW - timedelta(days=12), NOW, source="gate")[CODE]
    assert (gate.time_us.tolist(), gate.value.tolist()) == ([at], [7.0])
    assert len(kept(store)) > 8000


def test_a_start_just_after_midnight_has_its_past_too(empty):
    store, _ = empty
    now = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)
    do_all(history(empty, now=now), now)
    times = kept(store, now - timedelta(days=12), now).time_us
    assert times[-1] > to_us(now) - 60_000_000
    recent = times[times > to_us(now) - DAY_US]
    assert set(np.diff(recent).tolist()) == {60_000_000}


@pytest.mark.parametrize("days", [0, 1, 7, 8, 30])
def test_as_many_days_as_asked_for(empty, days):
    job = history(empty, days)
    assert len(job.tasks) > 0 if days else not job.tasks
    if days:
        oldest = min(task.start_us for task in job.tasks)
        assert oldest == to_us(NOW) // DAY_US * DAY_US - (days - 1) * DAY_US


def test_the_thread_says_how_far_it_is_and_ends(empty):
    store, _ = empty
    job = history(empty, 2)
    runner = HistoryRunner(job, lambda: NOW, wait_s=0)
    assert runner.progress == (0.0, None)
    runner.start()
    runner._thread.join(LIMIT_S)
    assert runner.progress is None and len(kept(store)) > 1400
    runner.stop()


def test_stopping_leaves_the_rest_for_the_next_start(empty):
    runner = HistoryRunner(history(empty), lambda: NOW, wait_s=60)
    runner.start()
    runner.stop()
    assert not runner.alive and runner.progress == (0.0, None)
