"""The door of readings: what each wrong row is told, and that the good ones are kept."""

from datetime import UTC, datetime, timedelta

import pytest

from data.errors import ReadingRefused
from data.feeds.accept import MAX_ROWS, accept
from data.feeds.parse import moment
from data.model import Reading
from data.store.times import from_us

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GOOD = {"indicator": "crowd.present:Z1", "observed_at": "2026-11-21T20:00:00+08:00", "value": 5}


class Kept:
    """A store that keeps what it is given: the rows themselves are judged by the real one."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []

    def put_batch(self, batch, *, received_at):
        assert received_at == NOW
        count = len(batch)
        source = [batch.source] * count if isinstance(batch.source, str) else batch.source
        unit = [batch.unit] * count if isinstance(batch.unit, str) else batch.unit
        self.readings += [Reading(code, from_us(int(us)), float(value), *rest) for code, us, value,
                          *rest in zip(batch.indicator, batch.time_us, batch.value, source, unit,
                                       strict=True)]
        return ["unknown indicator 'nope'" if code == "nope" else None
                for code in batch.indicator]


ROWS = [
    ("not an object", 5, "not an object"),
    ("null", None, "not an object"),
    ("a field too many", GOOD | {"colour": "red"}, "'colour'"),
    ("no indicator", {k: v for k, v in GOOD.items() if k != "indicator"}, "indicator"),
    ("an empty indicator", GOOD | {"indicator": ""}, "indicator"),
    ("an indicator of ten thousand letters", GOOD | {"indicator": "x" * 10_000}, "indicator"),
    ("no value", {k: v for k, v in GOOD.items() if k != "value"}, "not a number"),
    ("null is missing, not zero", GOOD | {"value": None}, "not a number"),
    ("a number as text", GOOD | {"value": "5"}, "not a number"),
    ("true is no count", GOOD | {"value": True}, "not a number"),
    ("NaN", GOOD | {"value": float("nan")}, "not finite"),
    ("infinity", GOOD | {"value": float("inf")}, "not finite"),
    ("an integer beyond every float", GOOD | {"value": 10**400}, "too large"),
    ("no time", {k: v for k, v in GOOD.items() if k != "observed_at"}, "observed_at"),
    ("a time without offset", GOOD | {"observed_at": "2026-11-21T20:00:00"}, "no offset"),
    ("a time that is none", GOOD | {"observed_at": "yesterday"}, "not a time"),
    ("a number for a time", GOOD | {"observed_at": 1_763_726_400}, "not a text"),
    ("a source that is no text", GOOD | {"source": 7}, "source"),
    ("a unit that is no text", GOOD | {"unit": 7}, "unit"),
]


@pytest.mark.parametrize(("_", "row", "said"), ROWS, ids=[r[0] for r in ROWS])
def test_a_wrong_row_is_told_and_the_rest_is_kept(_, row, said):
    store = Kept()
    results = accept(store, {"readings": [row, GOOD]}, now=NOW, source="script")
    assert [(r.index, r.accepted) for r in results] == [(0, False), (1, True)]
    assert said in results[0].reason
    assert len(store.readings) == 1


def test_times_with_any_offset_are_the_same_moment():
    store = Kept()
    texts = ["2026-11-21T20:00:00+08:00", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00.000+00:00"]
    accept(store, [GOOD | {"observed_at": text} for text in texts], now=NOW, source="script")
    assert {reading.observed_at for reading in store.readings} == {NOW}


def test_a_row_without_source_takes_the_callers():
    store = Kept()
    accept(store, [GOOD, GOOD | {"source": "gate"}], now=NOW, source="script")
    assert [reading.source for reading in store.readings] == ["script", "gate"]
    assert not accept(store, [GOOD], now=NOW)[0].accepted, "somebody must answer for a reading"


def test_what_the_store_refuses_is_told_at_its_own_row():
    results = accept(Kept(), [{}, GOOD | {"indicator": "nope"}, GOOD], now=NOW, source="s")
    assert [r.accepted for r in results] == [False, False, True]
    assert results[1].reason == "unknown indicator 'nope'"
    assert results[1].code == "unknown_indicator"


def test_readings_of_a_feed_pass_the_same_door():
    store = Kept()
    reading = Reading("crowd.present:Z1", NOW - timedelta(seconds=1), 3.0, "demo", "person")
    assert accept(store, [reading], now=NOW)[0].accepted
    assert store.readings == [reading]


@pytest.mark.parametrize("payload", [None, 5, "abc", {}, {"readings": None}, {"readings": "abc"},
                                     {"readings": {"a": 1}}, [GOOD] * (MAX_ROWS + 1)])
def test_what_is_no_batch_is_refused_as_a_whole(payload):
    with pytest.raises(ReadingRefused):
        accept(Kept(), payload, now=NOW)


TIMES = [
    ("an offset of eight hours", "2026-11-21T20:00:00+08:00", 1795262400),
    ("the same moment in UTC", "2026-11-21T12:00:00Z", 1795262400),
    ("half-hour offsets", "2026-11-21T17:30:00+05:30", 1795262400),
    ("basic form", "20261121T120000Z", 1795262400),
    ("more digits than a clock has", "2026-11-21T12:00:00.000000999Z", 1795262400),
    ("before clocks went back in New York", "2026-11-01T01:30:00-04:00", 1793511000),
    ("an hour later the same hour again", "2026-11-01T01:30:00-05:00", 1793514600),
    ("an hour that clocks skip still has its offset", "2026-03-08T02:30:00-05:00", 1772955000),
]


@pytest.mark.parametrize(("_", "text", "seconds"), TIMES, ids=[t[0] for t in TIMES])
def test_offsets_and_summer_time(_, text, seconds):
    assert moment(text) == seconds * 1_000_000


NO_TIMES = [
    ("no offset", "2026-11-21T20:00:00", "no_offset"), ("a date", "2026-11-21", "no_offset"),
    ("a thirteenth month", "2026-13-01T00:00:00Z", "bad_time"),
    ("a leap second", "2026-11-21T23:59:60Z", "bad_time"), ("nothing", "", "bad_time"),
    ("before 1970", "1969-12-31T23:59:59Z", "too_old"),
    ("before the calendar, in UTC", "0001-01-01T00:00:00+14:00", "too_old"),
]


@pytest.mark.parametrize(("_", "text", "code"), NO_TIMES, ids=[t[0] for t in NO_TIMES])
def test_what_is_no_moment_says_why(_, text, code):
    found = moment(text)
    assert isinstance(found, tuple) and found[0] == code


def test_a_clock_two_hours_ahead_is_refused_and_named():
    store = Kept()
    ahead = GOOD | {"observed_at": "2026-11-21T22:00:00+08:00", "source": "gate-7"}
    late = GOOD | {"observed_at": "2026-11-21T20:00:59+08:00"}
    found = accept(store, [ahead, late], now=NOW, source="script")
    assert [(r.accepted, r.code) for r in found] == [(False, "future"), (True, None)]
    assert "'gate-7' is 2:00:00 ahead" in found[0].reason
    far = GOOD | {"observed_at": "9999-12-31T23:59:59Z"}
    assert accept(store, [far], now=NOW, source="s")[0].code == "future"
