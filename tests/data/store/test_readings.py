"""Readings: what is refused and why, what becomes the latest, what survives."""

from datetime import datetime, timedelta, timezone

import pytest

from data.errors import StoreError
from data.model import Reading
from data.store import open_store
from tests.support.tiny import DISTRICT, indicator_records, load_tiny, put_features

Z1 = "crowd.present:Z1"
SECOND = timedelta(seconds=1)


def reading(now, value=1.0, *, code=Z1, ago=0.0, source="demo", unit=""):
    return Reading(code, now - ago * SECOND, value, source, unit)


RULES = [
    ("a plain reading is kept", {}, None),
    ("its unit may be named", {"unit": "person"}, None),
    ("zero is a value", {"value": 0.0}, None),
    ("a negative value is a value", {"value": -3.5}, None),
    ("a whole number is a value", {"value": 7}, None),
    ("59 s ahead is a clock that is off", {"ago": -59}, None),
    ("60 s ahead is the limit", {"ago": -60}, None),
    ("61 s ahead is the future", {"ago": -61}, "future"),
    ("a year late is late, and kept", {"ago": 365 * 86400.0}, None),
    ("NaN is no value", {"value": float("nan")}, "finite"),
    ("infinity is no value", {"value": float("inf")}, "finite"),
    ("minus infinity is no value", {"value": float("-inf")}, "finite"),
    ("a number beyond floats is no value", {"value": 10**400}, "finite"),
    ("a text is no value", {"value": "12"}, "not a number"),
    ("nothing is no value", {"value": None}, "not a number"),
    ("a truth is no value", {"value": True}, "not a number"),
    ("an unknown indicator is named", {"code": "crowd.present:X"}, "unknown indicator"),
    ("another unit is refused", {"unit": "m"}, "unit 'm' instead of 'person'"),
    ("a reading needs a source", {"source": ""}, "source"),
    ("a source is a storable name", {"source": "a\x00"}, "source"),
]


@pytest.mark.parametrize(("case", "given", "said"), RULES, ids=[c for c, _, _ in RULES])
def test_each_reading_is_judged_alone(case, given, said, tiny, now):
    store, _ = tiny
    now += timedelta(days=1 + [c for c, _, _ in RULES].index(case))  # the store is shared
    good = reading(now, code="crowd.present:Z2")
    reasons = store.put_readings([good, reading(now, **given)], received_at=now)
    assert reasons[0] is None
    assert (reasons[1] is None) if said is None else (said in reasons[1])
    assert (good.indicator, now) in [(n.indicator, n.observed_at) for n in store.latest()]


def test_a_refused_reading_is_not_kept(store, now):
    load_tiny(store, now)
    good, bad = reading(now, code="crowd.present:Z2"), reading(now, float("nan"))
    assert store.put_readings([bad, good], received_at=now)[1] is None
    assert [n.indicator for n in store.latest()] == [good.indicator]


def test_a_naive_time_is_refused(store, now):
    load_tiny(store, now)
    naive = Reading(Z1, now.replace(tzinfo=None), 1.0, "demo")
    assert store.put_readings([naive], received_at=now) == ["the time has no zone"]
    with pytest.raises(StoreError, match="no zone"):
        store.put_readings([reading(now)], received_at=datetime(2026, 1, 1))


def test_times_are_kept_to_the_microsecond_in_utc(store, now):
    load_tiny(store, now)
    local = (now + timedelta(microseconds=123457)).astimezone(timezone(timedelta(hours=8)))
    store.put_readings([Reading(Z1, local, 5.0, "demo")], received_at=now + SECOND)
    latest = store.latest()[0]
    assert latest.observed_at == local
    assert latest.observed_at.utcoffset() == timedelta(0)
    assert latest.received_at == now + SECOND
    assert (latest.template, latest.unit, latest.cadence_s) == ("crowd.present", "person", 5.0)
    assert latest.subject_id == store.feature_by_key("zone", "Z1").id


def test_the_same_reading_again_changes_nothing(store, now):
    load_tiny(store, now)
    one = reading(now, 5.0)
    assert store.put_readings([one, one], received_at=now) == [None, None]
    assert store.put_readings([one], received_at=now + SECOND) == [None]
    other = reading(now, 6.0)
    assert "kept already" in store.put_readings([other], received_at=now)[0]
    assert (store.latest()[0].value, store.latest()[0].received_at) == (5.0, now)


LATEST = [
    ("the newer wins", [(10, "demo", 1.0), (5, "demo", 2.0)], 2.0),
    ("a late one does not", [(5, "demo", 1.0), (10, "demo", 2.0)], 1.0),
    ("order within a batch does not count", [(5, "b", 1.0), (10, "b", 2.0), (7, "b", 3.0)], 1.0),
    ("the declared source wins at the same time", [(5, "b", 1.0), (5, "demo", 2.0)], 2.0),
    ("whichever comes first", [(5, "demo", 2.0), (5, "b", 1.0)], 2.0),
    ("another source does not replace it later", [(5, "demo", 1.0), (1, "b", 2.0)], 1.0),
    ("the declared source replaces a later one", [(1, "b", 2.0), (5, "demo", 1.0)], 1.0),
    ("without it the newest of the others shows", [(5, "b", 1.0), (1, "c", 2.0)], 2.0),
]


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
@pytest.mark.parametrize(("case", "given", "shown"), LATEST, ids=[c for c, _, _ in LATEST])
def test_what_becomes_the_latest(case, given, shown, together, store, now):
    load_tiny(store, now)
    batch = [reading(now, v, ago=ago, source=source) for ago, source, v in given]
    for part in [batch] if together else [[r] for r in batch]:
        assert store.put_readings(part, received_at=now) == [None] * len(part)
    assert [n.value for n in store.latest()] == [shown]


def test_readings_survive_a_reload_and_a_code_that_goes_comes_back(store, now):
    load_tiny(store, now)
    store.put_readings([reading(now, 5.0), reading(now, 6.0, code="crowd.present:Z2")],
                       received_at=now)
    with store.load(DISTRICT, at=now, actor="test") as writer:
        put_features(writer)
        writer.put_indicators(indicator_records(source="camera")[1:])
    assert [r.code for r in store.indicators()] == ["crowd.present:Z2"]
    assert [n.value for n in store.latest()] == [6.0]
    assert "unknown" in store.put_readings([reading(now)], received_at=now)[0]
    # the declared source is another now: it wins over what was declared before
    store.put_readings([reading(now, 1.0, code="crowd.present:Z2", ago=9, source="camera")],
                       received_at=now)
    assert [n.value for n in store.latest()] == [1.0]
    load_tiny(store, now)
    assert [n.value for n in store.latest("crowd.present")] == [5.0, 1.0]
    assert store.latest("no.such") == store.indicators("no.such") == []
    assert store.indicators("crowd.present") == indicator_records()


def test_an_answered_batch_is_seen_by_another_program(store, store_address, now):
    load_tiny(store, now)
    other = open_store(store_address[0], schema=store_address[1])
    store.put_readings([reading(now, 5.0)], received_at=now)
    assert [n.value for n in other.latest()] == [5.0]
    assert other.put_readings([], received_at=now) == []
    other.close()


def test_a_batch_of_many_times_is_kept_whole(store, now):
    load_tiny(store, now)
    batch = [reading(now, float(n), ago=n) for n in range(1000)]
    assert store.put_readings(batch, received_at=now) == [None] * 1000
    assert store.put_readings(batch[::-1], received_at=now) == [None] * 1000
    assert store.latest()[0].value == 0.0
