"""Roll-ups: equal to pandas on the same readings, also packed, added up again, or too large."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.readings.buckets import HOUR_US, QUARTER_US, bucket_starts
from data.readings.rollup import Rollup, as_series, fold, roll_up
from data.readings.rollup_codec import decode_rollups, encode_rollup, width_of

DAY = 86_400_000_000
START = 20_000 * DAY


def by_pandas(time_us, value, width_us):
    frame = pd.DataFrame({"at": time_us - time_us % width_us, "value": value})
    return frame.groupby("at")["value"].agg(["count", "min", "max", "sum"])


def equal(found, expected):
    assert found.time_us.tolist() == expected.index.tolist()
    assert found.count.tolist() == expected["count"].tolist()
    assert found.min.tolist() == expected["min"].tolist()
    assert found.max.tolist() == expected["max"].tolist()
    np.testing.assert_allclose(found.sum, expected["sum"], rtol=1e-12, atol=1e-9)


readings = st.lists(
    st.tuples(st.integers(0, DAY - 1), st.floats(-1e9, 1e9)), min_size=1, max_size=300,
    unique_by=lambda r: r[0])


@settings(max_examples=60, deadline=None)
@given(readings, st.sampled_from([HOUR_US, QUARTER_US]))
def test_packed_rollups_equal_pandas(rows, width_us):
    rows.sort()
    time_us = START + np.array([t for t, _ in rows])
    value = np.array([v for _, v in rows])
    blob = encode_rollup(START, time_us, value, width_us)
    assert width_of(blob) == width_us
    equal(decode_rollups([START], [blob]), by_pandas(time_us, value, width_us))


@settings(max_examples=30, deadline=None)
@given(readings)
def test_days_of_hours_equal_days_of_readings(rows):
    rows.sort()
    time_us = START + np.array([t for t, _ in rows]) * 9
    value = np.array([v for _, v in rows])
    hours = roll_up(bucket_starts(time_us, "hour", "UTC"), value)
    days = fold(bucket_starts(hours.time_us, "day", "UTC"), hours)
    equal(days, by_pandas(time_us, value, DAY))
    assert (as_series(days).value <= days.max).all()


def test_many_chunks_are_read_at_once_in_their_order():
    blobs, starts = [], []
    for day, count in enumerate((3, 24, 1440, 24)):
        time_us = START + day * DAY + np.arange(count) * (DAY // count)
        blobs.append(encode_rollup(START + day * DAY, time_us, np.arange(count, dtype=float),
                                   QUARTER_US if day == 3 else HOUR_US))
        starts.append(START + day * DAY)
    found = decode_rollups(starts, blobs)
    assert len(found) == 3 + 24 + 24 + 24
    assert (np.diff(found.time_us) > 0).all()
    assert found.count.sum() == 3 + 24 + 1440 + 24
    assert found.sum[:3].tolist() == [0.0, 1.0, 2.0]
    assert len(decode_rollups([], [])) == 0


SUMS = [("a mean", [1.0, 2.0], 1.5), ("too large for a sum", [1.7e308, 1.7e308], 1.7e308),
        ("too large both ways", [1.7e308, 1.7e308, -1.7e308, -1.7e308, -1.7e308], 0.0),
        ("never above the largest", [0.1, 0.1, 0.1], 0.1)]


@pytest.mark.parametrize(("case", "value", "mean"), SUMS, ids=[c for c, _, _ in SUMS])
def test_a_bucket_always_shows_a_number(case, value, mean):
    found = as_series(roll_up(np.zeros(len(value), np.int64), np.array(value)))
    assert found.value.tolist() == [mean]


def test_nothing_rolls_up_to_nothing():
    none = np.empty(0)
    empty = Rollup(np.empty(0, np.int64), np.empty(0, np.int64), none, none, none)
    assert len(as_series(fold(empty.time_us, empty))) == 0
