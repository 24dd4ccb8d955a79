"""Traffic formulas: index bands and speeds of Guangzhou, headways."""

import numpy as np
import pytest

from indicators.formulas import traffic
from indicators.formulas.columns import texts


def a(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


@pytest.mark.parametrize(("index", "band"), [
    (0.63, 1), (4.52, 3), (7.6, 4), (8.2, 5), (10, 5), (5.05, 3), (0, 1), (2, 2), (4, 3), (6, 4),
    (8, 5)])
def test_index_bands_as_published(index, band):
    assert traffic.traffic_band(a(index)) == band


@pytest.mark.parametrize("index", [-0.1, 10.1, 1758, np.nan])
def test_what_is_no_index(index):
    assert np.isnan(traffic.traffic_band(a(index)))


SPEEDS = [
    ("an express road flows", "快速路", 65.1, 1), ("at its edge no longer", "快速路", 65, 2),
    ("an express road stands", "快速路", 20, 5), ("a main road at 32.88 km/h", "主干路", 32.88, 2),
    ("a main road at 15 km/h", "主干路", 15, 5), ("a main road just above", "main", 15.1, 4),
    ("a secondary road at 32.88 km/h", "次干路", 32.88, 2), ("a branch road", "支路", 10, 5),
    ("a standing road", "secondary", 0, 5),
]


@pytest.mark.parametrize(("sentence", "kind", "speed", "band"), SPEEDS, ids=[s[0] for s in SPEEDS])
def test_speed_bands_by_road_class(sentence, kind, speed, band):
    assert traffic.speed_band(a(speed), texts([kind])) == band


def test_speeds_that_cannot_be_judged():
    found = traffic.speed_band(a(30, -1, np.nan), texts(["步行道", "主干路", "主干路"]))
    assert np.isnan(found).all()


def test_the_delay_ratio_is_a_ratio_and_at_least_one():
    assert traffic.delay_ratio(a(20, 60), a(45, 45)).tolist() == [2.25, 1.0]
    assert np.isnan(traffic.delay_ratio(a(0), a(45)))


GRADES = [(0, 1), (0.21, 1), (0.214, 1), (0.22, 2), (0.30, 2), (0.39, 3), (0.52, 4), (0.53, 5),
          (0.74, 5), (0.75, 6), (2, 6)]


@pytest.mark.parametrize(("variation", "grade"), GRADES)
def test_headway_grades(variation, grade):
    assert traffic.regularity_grade(a(variation * 600), a(600)) == grade


def test_uneven_buses_are_waited_for_longer():
    assert traffic.wait_s(a(600, 600), a(0, 600)).tolist() == [300, 600]
    assert np.isnan(traffic.wait_s(a(0, 600), a(1, -1))).all()
