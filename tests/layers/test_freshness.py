"""Layers against the update cycle that their owner promised, and names by pinyin."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.model import LayerRecord, LayerSpec, Names, Role
from layers.freshness import LONGEST_AGE, freshness
from layers.pinyin import pinyin_keys

LOADED = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
RECORD = LayerRecord(LayerSpec("hydrant", Role.FACILITY, Names("消火栓", "Hydrants")), 5, 0,
                     LOADED, None)


def layer(cycle, count=5, rejected=0):
    return replace(RECORD, spec=replace(RECORD.spec, update_cycle=cycle), count=count,
                   rejected=rejected)


ROWS = [
    ("a daily layer of yesterday is on time", layer("day"), timedelta(hours=25), "fresh"),
    ("a daily layer of the day before is not", layer("day"), timedelta(hours=31), "stale"),
    ("a monthly layer is not late on the first", layer("month"), timedelta(days=32), "fresh"),
    ("a monthly layer of two months ago is", layer("month"), timedelta(days=60), "stale"),
    ("a yearly layer of last year is", layer("year"), timedelta(days=500), "stale"),
    ("what is loaded once never grows old", layer("once"), timedelta(days=9999), "fresh"),
    ("without a promise nothing is late", layer(""), timedelta(days=9999), "unknown"),
    ("realtime without readings is late soon", layer("realtime"), timedelta(minutes=6), "stale"),
    ("rows that all failed are a failure", layer("day", 0, 7), timedelta(0), "failed"),
    ("no rows at all are no failure", layer("day", 0), timedelta(0), "empty"),
]


@pytest.mark.parametrize(("sentence", "record", "age", "state"), ROWS, ids=[r[0] for r in ROWS])
def test_state(sentence, record, age, state):
    assert freshness(record, LOADED + age).state == state


@pytest.mark.parametrize("cycle", LONGEST_AGE)
def test_stale_begins_at_the_moment_that_is_told(cycle):
    due = freshness(layer(cycle), LOADED).due_at
    assert due is not None
    assert freshness(layer(cycle), due - timedelta(microseconds=1)).state == "fresh"
    assert freshness(layer(cycle), due).state == "stale"


def test_what_readings_carry_is_judged_by_them():
    found = freshness(layer("realtime"), LOADED + timedelta(days=30), live=True)
    assert (found.state, found.due_at) == ("fresh", None)
    assert freshness(layer("day"), LOADED + timedelta(days=30), live=True).state == "stale"


NAMES = [("消火栓", ("xiaohuoshuan", "xhs")), ("视频监控", ("shipinjiankong", "spjk")),
         ("重庆路", ("chongqinglu", "cql")), ("Wi-Fi 热点", ("wifiredian", None)), ("", ("", ""))]


@pytest.mark.parametrize(("name", "keys"), NAMES, ids=[n[0] or "empty" for n in NAMES])
def test_pinyin(name, keys):
    full, initials = pinyin_keys(name)
    assert full == keys[0]
    assert keys[1] is None or initials == keys[1]
