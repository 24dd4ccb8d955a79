"""The air quality index by both standards, against the worked examples of HJ 633."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from indicators.formulas import air

CST = timezone(timedelta(hours=8))
BEFORE = datetime(2026, 2, 28, 23, 59, tzinfo=CST)
SINCE = datetime(2026, 3, 1, tzinfo=CST)
CLEAN = {"pm25": 10.0, "pm10": 20.0, "no2": 20.0, "so2": 5.0, "co": 0.5, "o3": 60.0}


def us(at: datetime) -> np.ndarray:
    return np.array([round(at.timestamp() * 1e6)])


def aqi(at: datetime, **given: float) -> float:
    row = [np.array([{**CLEAN, **given}[p]]) for p in air.POLLUTANTS]
    return float(air.aqi(*row, time_us=us(at))[0])


SUB_INDICES = [
    ("the standard's own example", "pm25", 45, False, 70),
    ("the new edge of good", "pm25", 60, False, 100),
    ("one above it is rounded up", "pm25", 61, False, 101),
    ("the old edge of good", "pm25", 75, False, 114),
    ("coarse particles", "pm10", 150, False, 112),
    ("ozone of eight hours above its table stays at 300", "o3", 900, True, 300),
    ("hourly SO2 above its table stays at 200", "so2", 900, False, 200),
    ("nothing in the air", "pm25", 0, False, 0),
    ("a whole index is not rounded up", "pm25", 35, False, 50),
    ("a hundredth above it is", "pm25", 35.01, False, 51),
    ("beyond every table", "pm25", 2000, False, 500),
    ("daily NO2", "no2", 180, True, 150),
    ("hourly CO in mg", "co", 10, False, 100),
]


@pytest.mark.parametrize(("sentence", "pollutant", "value", "daily", "index"), SUB_INDICES,
                         ids=[row[0] for row in SUB_INDICES])
def test_sub_indices_of_2026(sentence, pollutant, value, daily, index):
    assert air.sub_index(pollutant, np.array([float(value)]), daily=daily)[0] == index


OLD = [("fine particles", "pm25", 75, 100), ("fine particles at 45", "pm25", 45, 63),
       ("coarse particles", "pm10", 150, 100)]


@pytest.mark.parametrize(("sentence", "pollutant", "value", "index"), OLD,
                         ids=[row[0] for row in OLD])
def test_sub_indices_of_2012(sentence, pollutant, value, index):
    assert air.sub_index(pollutant, np.array([float(value)]), new=False)[0] == index


def test_the_date_of_the_observation_picks_the_standard():
    assert aqi(BEFORE, pm25=75) == 100
    assert aqi(SINCE, pm25=75) == 114


def test_one_column_may_span_the_change():
    row = [np.full(2, CLEAN[p]) for p in air.POLLUTANTS]
    row[0] = np.array([75.0, 75.0])
    times = np.concatenate([us(BEFORE), us(SINCE)])
    assert air.aqi(*row, time_us=times).tolist() == [100, 114]
    assert air.primary_pollutant(*row, time_us=times).tolist() == [1, 1]


@pytest.mark.parametrize("lacking", air.POLLUTANTS)
def test_five_pollutants_are_no_index(lacking):
    assert np.isnan(aqi(SINCE, **{lacking: np.nan}))
    assert np.isnan(aqi(SINCE, **{lacking: -1.0}))


def test_up_to_50_nothing_leads_and_above_it_ties_are_all_named():
    assert air.primary_pollutants(CLEAN, SINCE) == ()
    both = {**CLEAN, "pm25": 60.0, "pm10": 120.0}
    assert air.primary_pollutants(both, SINCE) == ("pm25", "pm10")
    assert air.primary_pollutants({**both, "o3": np.nan}, SINCE.astimezone(UTC)) == ()


@pytest.mark.parametrize(("index", "band"), [(0, 1), (50, 1), (51, 2), (100, 2), (101, 3), (150, 3),
                                             (151, 4), (200, 4), (201, 5), (300, 5), (301, 6)])
def test_levels(index, band):
    assert air.aqi_band(np.array([float(index)]))[0] == band


def test_every_table_grows_and_begins_at_zero():
    for daily in (False, True):
        for new in (False, True):
            for name, edges in air.tables(new, daily).items():
                assert edges[0] == 0, name
                assert list(edges) == sorted(set(edges)), name
