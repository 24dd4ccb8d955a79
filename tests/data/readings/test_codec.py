"""Chunks: whatever goes in comes out, to the last bit; damaged bytes are named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import StoreDamaged
from data.readings.codec import decode, encode

DAY = 86_400_000_000
MINUTES = np.arange(1440, dtype=np.int64) * 60_000_000 + 20_000 * DAY

moments = st.lists(st.integers(-(2**55), 2**55), min_size=1, max_size=60, unique=True)
within_a_day = st.lists(st.integers(0, DAY - 1), min_size=1, max_size=60, unique=True)
floats = st.floats(allow_nan=True, allow_infinity=True, width=64)
decimals = st.integers(-(10**12), 10**12).map(lambda n: n / 1000)


@settings(max_examples=150, deadline=None)
@given(st.one_of(moments, within_a_day), st.data())
def test_readings_come_back_to_the_bit(times, data):
    kind = data.draw(st.sampled_from([floats, decimals, st.integers(-9, 9).map(float)]))
    value = np.array(data.draw(st.lists(kind, min_size=len(times), max_size=len(times))))
    same(np.array(sorted(times)), value)


def same(time_us, value):
    back_times, back = decode(encode(time_us, value))
    assert back_times.tolist() == time_us.tolist()
    assert back.dtype == np.float64
    assert back.view(np.int64).tolist() == np.asarray(value, np.float64).view(np.int64).tolist()


VALUES = [
    ("minus zero", [-0.0, 0.0, 1.0]),
    ("minus zero alone", [-0.0]),
    ("the largest", [1.7976931348623157e308, -1.7976931348623157e308, 0.0]),
    ("the smallest", [5e-324, -5e-324, 2.2250738585072014e-308]),
    ("whole numbers beyond 2^53", [2.0**53, 2.0**53 + 2, 2.0**62]),
    ("the last whole numbers before it", [2.0**53 - 1, 1 - 2.0**53]),
    ("a tenth and its neighbour", [0.1, np.nextafter(0.1, 1)]),
    ("what rounds half", [0.5, 1.5, 2.5, -0.5]),
    ("six decimals", [0.000001, 123456.654321]),
    ("a third", [1 / 3, 2 / 3]),
]


@pytest.mark.parametrize(("case", "value"), VALUES, ids=[c for c, _ in VALUES])
def test_odd_values_come_back_to_the_bit(case, value):
    same(MINUTES[:len(value)], np.array(value))


SIZES = [
    ("a day that does not change", np.full(1440, 21.5), 40),
    ("a day of counts that wander", np.round(500 + 300 * np.sin(np.arange(1440) / 229)
                                             + np.random.default_rng(1).normal(0, 8, 1440)), 1200),
    ("noise of all bits", np.random.default_rng(1).normal(0, 1, 1440), 11_000),
]


@pytest.mark.parametrize(("case", "value", "size"), SIZES, ids=[r[0] for r in SIZES])
def test_a_day_of_minutes_is_small(case, value, size):
    same(MINUTES, value)
    assert len(encode(MINUTES, value)) <= size


def test_damaged_bytes_are_named():
    whole = encode(MINUTES, np.round(np.sin(np.arange(1440.0)), 3))
    damaged = [b"", whole[:20], whole[:-5], b"\x09" + whole[1:], whole[:1] + b"\x63" + whole[2:],
               whole[:50] + bytes(40) + whole[90:]]
    for data in damaged:
        with pytest.raises(StoreDamaged, match="chunk"):
            decode(data)
