"""Numbers as people write them."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.readers.numbers import read_number, read_numbers


@pytest.mark.parametrize(("text", "value"), [
    ("440.2", 440.2), ("12 m", 12.0), ("12m", 12.0), ("12,5", 12.5), ("３０", 30.0), ("30米", 30.0),
    ("１２．５　ｍ", 12.5), ("1,234.5", 1234.5), ("1,234", 1234.0), ("-3", -3.0), ("−3", -3.0),
    ("+7", 7.0), (".5", 0.5), ("12.", 12.0), ("1e2", 100.0), ("40 ft", 12.192), ("40'", 12.192),
    ("12,5 m", 12.5), ("12 METRES", 12.0),
])
def test_a_number_is_read(text, value):
    assert read_number(text) == pytest.approx(value)


@pytest.mark.parametrize("text", [
    "", "tall", "12 storeys", "1..3", "12-15", "1 2", "12 km", "--1", "m", "~30", "<30", "1,2,3",
    "nan", "NaN m", "0x10", "12;13", "½½",
])
def test_junk_is_no_number(text):
    assert math.isnan(read_number(text))


@given(st.text())
def test_no_text_raises(text):
    values, junk = read_numbers(pd.Series([text], dtype="object"))
    assert len(values) == 1
    assert not junk[0] or math.isnan(values[0])


def test_missing_is_not_junk():
    values, junk = read_numbers(pd.Series(["1", None, "x"], dtype="str"))
    assert values[0] == 1.0
    assert list(junk) == [False, False, True]
