"""Heat index and bands, Beaufort force, shares."""

import numpy as np
import pytest

from indicators.formulas import plain, weather


def a(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


# The table of the US weather service, °F: temperature, humidity, heat index (whole degrees).
NWS = [(80, 40, 80), (90, 50, 95), (90, 70, 105), (96, 50, 108), (100, 55, 124), (104, 40, 119),
       (86, 90, 105), (110, 40, 136)]


@pytest.mark.parametrize(("t", "humidity", "felt"), NWS)
def test_the_published_table(t, humidity, felt):
    found = weather.heat_index(a((t - 32) / 1.8), a(humidity))
    # 80 °F is 26.67 °C, just below where the regression is said to hold
    assert found * 1.8 + 32 == pytest.approx([felt], abs=1.0)


PLAIN = [("a cool day", 26.6, 90), ("a dry day", 35, 39.9), ("frost", -5, 80)]


@pytest.mark.parametrize(("sentence", "t", "humidity"), PLAIN, ids=[p[0] for p in PLAIN])
def test_outside_its_range_it_is_the_air_temperature(sentence, t, humidity):
    assert weather.heat_index(a(t), a(humidity)) == t


@pytest.mark.parametrize(("t", "humidity"), [(np.nan, 50), (30, np.nan), (30, -1), (30, 101)])
def test_no_heat_index(t, humidity):
    assert np.isnan(weather.heat_index(a(t), a(humidity)))


@pytest.mark.parametrize(("felt", "band"), [(26.9, 0), (27, 1), (31.9, 1), (32, 2), (41, 3),
                                            (53.9, 3), (54, 4)])
def test_heat_bands(felt, band):
    assert weather.heat_band(a(felt)) == band


@pytest.mark.parametrize(("wind", "force"), [(0, 0), (0.3, 1), (10.7, 5), (10.8, 6), (32.6, 11),
                                             (32.7, 12), (62, 17)])
def test_beaufort(wind, force):
    assert weather.beaufort(a(wind)) == force


def test_shares_of_nothing_are_missing_and_availability_is_a_share():
    assert np.isnan(plain.percent(a(1, 1), a(0, np.nan))).all()
    assert plain.percent(a(1), a(4)) == 25
    found = plain.availability(a(9, 11, -1, 0), a(10, 10, 10, 10))
    assert found[[0, 3]].tolist() == [0.9, 0.0]
    assert np.isnan(found[[1, 2]]).all()
