"""Retention: what is too old is refused and dropped, its roll-ups stay for longer."""

from datetime import timedelta

import pytest

from data.readings.keep import Keep
from data.store import open_store
from data.store.times import to_us
from tests.data.store.test_packing import columns, minutes, rows_of
from tests.support.readings_model import CODES, Model
from tests.support.tiny import load_tiny

DAY = timedelta(days=1)


@pytest.fixture
def brief(store, store_address, now):
    """A store that keeps readings for ten days and roll-ups for twenty."""
    load_tiny(store, now)
    opened = open_store(store_address[0], schema=store_address[1], keep=Keep(10, 20))
    yield opened
    opened.close()


def test_what_is_older_than_is_kept_is_refused_and_says_so(brief, now):
    row = (CODES[0], "demo", to_us(now - 10 * DAY), 1.0)
    Model(brief).put([row], now)
    batch = minutes(CODES[0], "demo", now - 11 * DAY, 1)
    report = brief.put_history({CODES[0]: columns(batch)}, at=now)
    assert report.kept == 0
    assert report.refused == {"the time is older than the 10 days that readings are kept": 1}
    assert report.examples[0][:2] == (CODES[0], batch[0][2])


def test_readings_go_first_and_rollups_later(brief, now):
    model = Model(brief)
    model.history(CODES[0], "demo", *columns(minutes(CODES[0], "demo", now - 9 * DAY, 3000)), now)
    brief.pack(now)
    assert brief.retain(now) == 0
    assert brief.retain(now + 5 * DAY) == 3
    model.compare("demo", "Asia/Shanghai", steps=("hour", "day", "month"))
    # minutes are gone: hours stand in for them and say how many readings they are
    raw = brief.series(CODES[:1], now - 9 * DAY, now)[CODES[0]]
    assert raw.count.sum() == 3000
    assert len(raw) == 50
    assert brief.retain(now + 5 * DAY) == 0
    assert brief.retain(now + 20 * DAY) == 3
    assert rows_of(brief, "chunk") == 0


def test_a_dropped_day_takes_nothing_more(brief, now):
    model = Model(brief)
    rows = minutes(CODES[0], "demo", now - 9 * DAY, 100)
    model.history(CODES[0], "demo", *columns(rows), now)
    brief.retain(now + 5 * DAY)
    # a clock that went back does not bring a row into a day that has only roll-ups
    reason = brief.put_history({CODES[0]: columns(rows)}, at=now).refused
    assert list(reason.values()) == [100]
    model.compare("demo", "Asia/Shanghai", steps=("hour",))


def test_rows_that_wait_to_be_merged_keep_their_day(brief, now):
    model = Model(brief)
    model.history(CODES[0], "demo", *columns(minutes(CODES[0], "demo", now - 9 * DAY, 100)), now)
    model.put([(CODES[0], "demo", to_us(now - 9 * DAY) + 1, 50.0)], now)
    assert rows_of(brief, "late") == 1
    assert brief.retain(now + 5 * DAY) == 0
    brief.pack(now + 5 * DAY)
    assert brief.retain(now + 5 * DAY) == 1
    model.compare("demo", "Asia/Shanghai", steps=("hour", "day"))
