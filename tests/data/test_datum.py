"""Datum conversion against the figures of domain.md §8 and against itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.datum import from_wgs84, to_wgs84
from data.errors import DatumError
from data.model import Datum

TOWER = (113.3191, 23.1090)
#: Metres of one degree at the tower: longitude, latitude (domain.md §8).
METRES = np.array([102_441.0, 110_746.0])


def metres(a, b) -> float:
    return float(np.hypot(*((np.ravel(a) - np.ravel(b)) * METRES)))


def test_gcj02_at_the_tower_is_off_by_the_published_figures():
    lon, lat = from_wgs84(*TOWER, Datum.GCJ02)
    assert lat - TOWER[1] == pytest.approx(-0.00261, abs=5e-6)
    assert lon - TOWER[0] == pytest.approx(0.00541, abs=5e-6)


def test_bd09_at_the_tower_is_off_by_the_published_distances():
    gcj, bd = from_wgs84(*TOWER, Datum.GCJ02), from_wgs84(*TOWER, Datum.BD09)
    assert metres(bd, gcj) == pytest.approx(927, abs=3)
    assert metres(bd, TOWER) == pytest.approx(1272, abs=3)


@pytest.mark.parametrize(("gcj", "wgs"), [
    ((113.324553, 23.106414), (113.31914, 23.10903)),
    ((113.324558, 23.106589), (113.31915, 23.10920)),
])
def test_two_known_gcj_points_convert_to_the_tower(gcj, wgs):
    assert np.allclose(to_wgs84(*gcj, "GCJ-02"), wgs, atol=1e-5)


@pytest.mark.parametrize("datum", list(Datum))
@given(lon=st.floats(73.0, 135.0), lat=st.floats(18.0, 53.0))
def test_there_and_back_is_the_same_place(datum, lon, lat):
    x, y = to_wgs84(*from_wgs84([lon], [lat], datum), datum)
    # Beside Hong Kong the unshifted and the shifted reading differ by some 600 m; see to_wgs84.
    near = 113.4 < lon < 114.6 and 22.0 < lat < 22.7
    assert near or (abs(x[0] - lon) < 1e-7 and abs(y[0] - lat) < 1e-7)


@pytest.mark.parametrize(("place", "lon", "lat", "shifted"), [
    ("Victoria Harbour, Hong Kong", 114.17, 22.29, False),
    ("Senado Square, Macau", 113.5397, 22.1937, False),
    ("Shinjuku", 139.69, 35.69, False),
    ("Cambridge MA", -71.1, 42.37, False),
    ("Bao'an, Shenzhen", 113.88, 22.56, True),
    ("Luohu, Shenzhen, 1 km from the border", 114.12, 22.545, True),
    ("Zhuhai", 113.55, 22.26, True),
])
def test_gcj02_shifts_the_mainland_only(place, lon, lat, shifted):
    x, y = from_wgs84([lon], [lat], Datum.GCJ02)
    assert ((x[0], y[0]) != (lon, lat)) is shifted, place


def test_cgcs2000_passes_through_and_nothing_is_changed_in_place():
    lon, lat = np.array([113.3]), np.array([23.1])
    assert to_wgs84(lon, lat, Datum.CGCS2000) == (lon, lat)
    to_wgs84(lon, lat, Datum.BD09)
    assert lon[0] == 113.3


@pytest.mark.parametrize("datum", list(Datum))
def test_nan_infinity_and_nonsense_pass_through(datum):
    lon, lat = np.array([np.nan, np.inf, 1133.2, 113.3]), np.array([23.1, 23.1, 231.0, np.nan])
    x, y = to_wgs84(lon, lat, datum)
    assert np.array_equal(x, lon, equal_nan=True)
    assert np.array_equal(y, lat, equal_nan=True)


def test_empty_arrays_stay_empty():
    assert to_wgs84([], [], "GCJ-02")[0].size == 0


def test_an_unknown_datum_is_refused_by_name():
    with pytest.raises(DatumError, match=r"Beijing54.*GCJ-02"):
        to_wgs84(0, 0, "Beijing54")
