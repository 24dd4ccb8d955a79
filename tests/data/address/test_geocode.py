"""Places from addresses, on the tiny district in a real store."""

import pandas as pd
import pytest

from data.address import Geocoder, geocode_frame
from data.store import open_store
from tests.conftest import NOW
from tests.support.tiny import load_tiny


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('geocode') / 'city.db'}")
    load_tiny(store, NOW)
    yield store, Geocoder(store)
    store.close()


FOUND = [
    ("a whole address", "小小区赤岗街滨江东路2号", "A2", 8, 1.0),
    ("without its areas", "滨江东路2号", "A2", 8, 1.0),
    ("in full width, without 号", "滨江东路 ２", "A2", 8, 1.0),
    ("a room behind the plate", "滨江东路1号302房", "A1", 8, 0.9),
    ("a number that is not there", "滨江东路4号", "A2", 8, 0.63),
    ("an area alone", "小小区", "D", 3, 0.2),
]


@pytest.mark.parametrize(("case", "text", "code", "level", "score"), FOUND,
                         ids=[f[0] for f in FOUND])
def test_an_address_has_a_place(case, text, code, level, score, tiny):
    store, geocoder = tiny
    best = geocoder.locate(text)[0]
    assert store.refs([best.id])[best.id].code == code
    assert (best.level, best.score) == (level, pytest.approx(score))


@pytest.mark.parametrize("text", ["", "不存在的路9号", "\x00", "长" * 10_000])
def test_what_is_not_known_has_no_place(text, tiny):
    assert tiny[1].locate(text) == []


def test_a_table_keeps_its_rows_and_misses_what_is_missing(tiny):
    table = pd.DataFrame({"a": ["滨江东路1号", None, "不存在"]}, index=[5, 6, 7])
    found = geocode_frame(tiny[1], table["a"])
    assert list(found.index) == [5, 6, 7]
    assert found["lon"].notna().tolist() == [True, False, False]
    assert found["building_id"].notna().tolist() == [True, False, False]


def test_the_nearest_plate_of_a_point(tiny):
    store, geocoder = tiny
    plate = store.feature_by_key("address", "A1")
    found = geocoder.nearest(plate.lon, plate.lat)
    assert (found.id, found.score) == (plate.id, 1.0)
    assert geocoder.nearest(0.0, 0.0) is None
    assert geocoder.nearest(float("nan"), 23.1) is None
