"""Heights: read as people write them, judged, estimated and marked, never up from underground."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.ingest.draft import Draft, Notes
from data.ingest.heights import settle_heights
from data.model import LayerSpec, Names, Role


def settled(**values) -> Draft:
    """Return one building with these source texts, its heights settled."""
    spec = LayerSpec("building", Role.BUILDING, Names("楼", "Building"))
    frame = pd.DataFrame({k: pd.Series([v], dtype="str") for k, v in values.items()},
                         index=[0])
    draft = Draft(spec, np.array([1]), frame, pd.DataFrame(index=[0]), None, Notes(spec))
    settle_heights(draft)
    return draft


def outcome(draft: Draft):
    height, base = draft.numbers("height_m")[0], draft.numbers("base_m")[0]
    under = bool(draft.values["underground"].iloc[0]) if "underground" in draft.values else False
    return (None if math.isnan(height) else height, None if math.isnan(base) else base,
            draft.values["height_quality"].iloc[0], under)


@pytest.mark.parametrize(("sentence", "values", "expected"), [
    ("a height as text", {"height_m": "440.2"}, (440.2, None, "measured", False)),
    ("a height with its unit", {"height_m": "12 m"}, (12, None, "measured", False)),
    ("full-width digits", {"height_m": "３０"}, (30, None, "measured", False)),
    ("a decimal comma", {"height_m": "12,5"}, (12.5, None, "measured", False)),
    ("levels stand in", {"height_m": None, "levels": "5"}, (15, None, "estimated", False)),
    ("a measured height wins", {"height_m": "70", "levels": "22"}, (70, None, "measured", False)),
    ("junk is missing, not zero", {"height_m": "tall"}, (None, None, "missing", False)),
    ("junk with levels is estimated", {"height_m": "tall", "levels": "2"},
     (6, None, "estimated", False)),
    ("NaN is missing", {"height_m": "NaN"}, (None, None, "missing", False)),
    ("infinity is missing", {"height_m": "inf"}, (None, None, "missing", False)),
    ("ten times too tall is missing", {"height_m": "4402"}, (None, None, "missing", False)),
    ("below zero is missing", {"height_m": "-3"}, (None, None, "missing", False)),
    ("zero is missing", {"height_m": "0"}, (None, None, "missing", False)),
    ("nothing is missing", {}, (None, None, "missing", False)),
    ("a tower over its podium", {"levels": "15", "min_level": "4"}, (45, 12, "estimated", False)),
    ("a base in metres wins", {"height_m": "50", "base_m": "10", "min_level": "4"},
     (50, 10, "measured", False)),
    ("a base over the top is left out", {"height_m": "9", "min_level": "4"},
     (9, None, "measured", False)),
    ("metro levels in a row", {"levels": "-1..-3"}, (None, None, "missing", True)),
    ("metro levels in a list", {"levels": "-1;-2"}, (None, None, "missing", True)),
    ("one level below", {"levels": "-1"}, (None, None, "missing", True)),
    ("a layer below ground", {"layer_no": "-2", "levels_underground": "3"},
     (None, None, "missing", True)),
    ("a layer below, but floors above", {"layer_no": "-1", "levels": "5"},
     (15, None, "estimated", False)),
    ("said to be underground, with a height", {"location": "underground", "height_m": "12"},
     (None, None, "missing", True)),
    ("only levels below", {"levels": "0", "levels_underground": "2"},
     (None, None, "missing", True)),
    ("a thousand levels are no levels", {"levels": "1000"}, (None, None, "missing", False)),
    ("a range across the ground is no number", {"levels": "-1..3"},
     (None, None, "missing", False)),
])
def test_a_building_s_height(sentence, values, expected):
    assert outcome(settled(**values)) == expected, sentence


@pytest.mark.parametrize(("values", "told"), [
    ({"height_m": "tall"}, 'height_m is no number and counts as missing: row 1 ("tall")'),
    ({"height_m": "inf"}, "height_m is not between 0 and 1000 m"),
    ({"levels": "5"}, "estimated as levels × 3 m"),
    ({"levels": "-1..-3"}, "underground, so not drawn upward"),
    ({}, "no height and no levels, so drawn flat"),
    ({"layer_no": "-1", "levels": "5"}, "layer_no is below 0 but"),
])
def test_what_was_done_is_told(values, told):
    assert any(told in w.what for w in settled(**values).notes.warnings)


@settings(deadline=None)
@given(height=st.text(), levels=st.text(), base=st.text(), layer=st.text())
def test_no_text_raises_or_gives_a_height_that_is_not_finite(height, levels, base, layer):
    draft = settled(height_m=height, levels=levels, base_m=base, layer_no=layer, min_level=base)
    for name in ("height_m", "base_m"):
        value = draft.numbers(name)[0]
        assert math.isnan(value) or 0 <= value <= 1000


@settings(deadline=None)
@given(value=st.floats())
def test_no_number_gives_a_height_out_of_bounds(value):
    height = settled(height_m=repr(value)).numbers("height_m")[0]
    assert math.isnan(height) or 0 < height <= 1000
