"""A district most of whose plates stand in lanes of one word: each is found all the same."""

import numpy as np
import pandas as pd
import pytest

from data.address.gazetteer import make_gazetteer
from data.search.find import find
from data.search.index import assemble
from data.search.part import make_part

#: More plates than one step of a search ranks.
LANES, PLATES = 40, 15
LETTERS = "东西南北上下前后大小新旧高长"
VILLAGES = [f"{a}{b}村" for a in LETTERS for b in LETTERS if a != b][:100]


@pytest.fixture(scope="module")
def index():
    names = [f"甲镇{village}{lane}巷{plate}号" for village in VILLAGES
             for lane in range(1, LANES + 1) for plate in range(1, PLATES + 1)]
    count = len(names)
    frame = pd.DataFrame({
        "id": np.arange(count), "code": [f"P{n}" for n in range(count)], "name": names,
        "name_en": None, "rank": None, "lon": np.full(count, 113.3), "lat": np.full(count, 23.1)})
    known = make_gazetteer({"甲镇": 4, **dict.fromkeys(VILLAGES, 5)})
    return assemble([make_part(frame, known)], known), names


@pytest.mark.parametrize("at", [0, 30_007, 59_999])
@pytest.mark.parametrize("left_out", ["", "甲镇"])
def test_a_plate_in_a_lane_is_found_by_its_village(index, at, left_out):
    searched, names = index
    _, found = find(searched, names[at].removeprefix(left_out), 5)
    assert found[0].id == at
