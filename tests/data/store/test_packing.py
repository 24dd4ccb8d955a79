"""Packing: whatever is put, packed or put late, in any order, is read as a plain dict would say."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from data.store.times import to_us
from tests.conftest import NOW
from tests.support.readings_model import CODES, Model
from tests.support.tiny import DISTRICT, load_tiny

HOUR = timedelta(hours=1)
ZONES = ["Asia/Shanghai", "Pacific/Auckland", "Asia/Kathmandu"]


def rows_of(store, table):
    with store.database.read() as connection:
        return connection.scalar(sa.text(f"SELECT count(*) FROM {table}"))


def minutes(code, source, start, count, value=1.0):
    return [(code, source, to_us(start) + n * 60_000_000, value + n % 7) for n in range(count)]


@pytest.mark.parametrize("zone", ZONES)
def test_any_order_of_work_reads_as_a_dict(zone, store):
    rng = random.Random(zone)
    load_tiny(store, NOW, district=replace(DISTRICT, time_zone=zone))
    model, now = Model(store), NOW
    for _ in range(28):
        now += timedelta(minutes=rng.choice([1, 7, 60, 600]))
        deed = rng.random()
        if deed < 0.5:
            model.put([some_row(rng, now) for _ in range(rng.choice([1, 5, 40]))], now)
        elif deed < 0.65:
            times = rng.sample(range(to_us(now - 80 * HOUR), to_us(now), 60_000_000 * 13), 60)
            model.history(rng.choice(CODES), rng.choice(["demo", "b"]), times,
                          [float(rng.randrange(5)) for _ in times], now)
        else:
            store.pack(now, limit=rng.choice([1, 2, 3, 4, None]))
        if rng.random() < 0.05:
            model.compare("demo", zone)
    for source in ("demo", "b"):
        model.compare(source, zone)
    store.pack(now + 60 * HOUR)
    assert [rows_of(store, t) for t in ("hot", "late", "part")] == [0, 0, 0]
    for source in ("demo", "b"):
        model.compare(source, zone)


def some_row(rng, now):
    # a coarse raster, so that the same key comes again with the same and with another value
    ago = rng.choice([1, 2, 3, 20, 90, 600, 2000, 4000])
    at = (to_us(now - timedelta(minutes=ago)) // 300_000_000) * 300_000_000
    return rng.choice(CODES), rng.choice(["demo", "demo", "b"]), at, float(rng.randrange(3))


def test_posted_packed_and_posted_again_is_there_once(store, now):
    load_tiny(store, now)
    model = Model(store)
    rows = minutes(CODES[0], "demo", now - 30 * HOUR, 600)
    model.put(rows, now)
    assert rows_of(store, "hot") == 600
    store.pack(now)
    assert [rows_of(store, t) for t in ("hot", "late")] == [0, 0]
    model.put(rows, now)
    assert [rows_of(store, t) for t in ("hot", "late")] == [0, 0]
    model.put([(*rows[0][:3], 99.0)], now)
    model.compare("demo", "Asia/Shanghai")


def test_a_late_row_is_seen_at_once_and_merged(store, now):
    load_tiny(store, now)
    model = Model(store)
    model.put(minutes(CODES[0], "demo", now - 30 * HOUR, 100), now)
    store.pack(now)
    late = (CODES[0], "demo", to_us(now - 30 * HOUR) + 30_000_000, 5.0)
    model.put([late, late, (*late[:3], 6.0)], now)
    assert rows_of(store, "late") == 1
    model.compare("demo", "Asia/Shanghai")
    store.pack(now)
    assert rows_of(store, "late") == 0
    model.put([late, (*late[:3], 6.0)], now)
    model.compare("demo", "Asia/Shanghai")


def test_an_open_day_is_parts_and_a_day_that_is_over_one_chunk(store, now):
    load_tiny(store, now)          # noon in Guangzhou is 04:00 UTC: the day is four hours old
    store.put_history({CODES[0]: columns(minutes(CODES[0], "demo", now - 40 * HOUR, 2390))},
                      at=now)
    assert (rows_of(store, "chunk"), rows_of(store, "part")) == (2, 4)
    assert store.pack(now + 18 * HOUR) == 0
    assert store.pack(now + 21 * HOUR) == 1
    assert (rows_of(store, "chunk"), rows_of(store, "part")) == (3, 0)


def columns(rows):
    return [r[2] for r in rows], [r[3] for r in rows]


def test_a_reader_between_any_two_steps_sees_everything_once(store, now):
    load_tiny(store, now)
    model = Model(store)
    for code in CODES:
        model.put(minutes(code, "demo", now - 26 * HOUR, 300), now)
    store.pack(now - 24 * HOUR)
    model.put(minutes(CODES[0], "demo", now - 27 * HOUR, 200, value=3.0)[::60], now)
    for _ in store.packing(now):
        for zone in ("Asia/Shanghai", "Asia/Kathmandu"):  # by roll-ups, and by readings
            model.compare("demo", zone, steps=("raw", "hour", "day"))
    assert rows_of(store, "chunk") > 0


def test_the_source_that_wins_is_shown_and_the_others_are_readable(store, now):
    load_tiny(store, now)
    at = to_us(now - HOUR)
    one = {"start": now - 9 * HOUR, "end": now}
    store.put_history({CODES[0]: ([at], [1.0])}, "b", at=now)
    assert store.series(CODES[:1], **one)[CODES[0]].value.tolist() == [1.0]
    store.put_history({CODES[0]: ([at, at + 60_000_000], [2.0, 3.0])}, at=now)
    assert store.series(CODES[:1], **one)[CODES[0]].value.tolist() == [2.0, 3.0]
    assert store.series(CODES[:1], **one, source="b")[CODES[0]].value.tolist() == [1.0]
    assert len(store.series(CODES[:1], **one, source="c")[CODES[0]]) == 0
    assert store.latest()[0].value == 3.0


def test_what_is_unknown_is_left_out_and_what_is_silent_is_empty(store, now):
    load_tiny(store, now)
    found = store.series(["no.such", CODES[0]], now - HOUR, now, step="day")
    assert list(found) == [CODES[0]]
    assert len(found[CODES[0]]) == 0


def test_the_packer_never_goes_back(store, now):
    load_tiny(store, now)
    store.pack(now)
    store.pack(now - 99 * HOUR)
    Model(store).put([(CODES[0], "demo", to_us(now - HOUR), 1.0)], now)
    assert (rows_of(store, "hot"), rows_of(store, "late")) == (0, 1)


def test_latest_columns_are_the_latest_in_pack_order(store, now):
    load_tiny(store, now)
    Model(store).put([(CODES[1], "b", to_us(now), 7.0)], now)
    found = store.latest_columns()
    assert found.code == CODES
    assert found.value[1] == 7.0
    assert found.value[0] != found.value[0]  # no reading is no number
    assert found.source == ("", "b")
    assert (found.time_us[1], found.received_us[1]) == (to_us(now), to_us(now))
    assert found.cadence_s.tolist() == [5.0, 5.0]
