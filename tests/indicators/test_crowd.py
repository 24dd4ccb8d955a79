"""The crowd formulas against the tables of the literature, boundary by boundary."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from data.errors import FormulaError
from data.model import Quality
from indicators import crowd

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

# Fruin's tables as printed: kind, level, least m² per person
EDGES = [
    ("walkway", "A", 3.24), ("walkway", "B", 2.32), ("walkway", "C", 1.39), ("walkway", "D", 0.93),
    ("walkway", "E", 0.46),
    ("stairs", "A", 1.86), ("stairs", "B", 1.39), ("stairs", "C", 0.93), ("stairs", "D", 0.65),
    ("stairs", "E", 0.37),
    ("queue", "A", 1.21), ("queue", "B", 0.93), ("queue", "C", 0.65), ("queue", "D", 0.28),
    ("queue", "E", 0.19),
]
NEXT = dict(zip("ABCDE", "BCDEF", strict=True))


@pytest.mark.parametrize(("kind", "level", "least_m2"), EDGES)
def test_a_level_begins_exactly_at_its_edge(kind, level, least_m2):
    assert crowd.level_of_service(kind, least_m2) == level
    assert crowd.level_of_service(kind, math.nextafter(least_m2, 9)) == level
    assert crowd.level_of_service(kind, math.nextafter(least_m2, 0)) == NEXT[level]


@pytest.mark.parametrize("kind", ["bridge_deck", "square", "hall"])
@pytest.mark.parametrize(("_", "level", "least_m2"), [e for e in EDGES if e[0] == "walkway"])
def test_people_on_decks_squares_and_in_halls_walk(kind, _, level, least_m2):
    assert crowd.level_of_service(kind, least_m2) == level


KINDS_AT_TWO = [("queue", "D"), ("walkway", "E"), ("stairs", "E"), ("bridge_deck", "E"),
                ("square", "E"), ("hall", "E")]


@pytest.mark.parametrize(("kind", "level"), KINDS_AT_TWO)
def test_two_persons_per_m2_are_judged_by_the_kind_of_zone(kind, level):
    assert crowd.level_of_service(kind, 0.5) == level


def test_nobody_there_is_a_and_no_space_is_f():
    assert crowd.level_of_service("walkway", math.inf) == "A"
    assert crowd.level_of_service("walkway", 0.0) == "F"


@pytest.mark.parametrize(("kind", "space"), [("moon", 1.0), ("", 1.0), ("walkway", math.nan),
                                             ("walkway", -0.1)])
def test_an_unknown_kind_or_an_impossible_space_has_no_level(kind, space):
    with pytest.raises(FormulaError):
        crowd.level_of_service(kind, space)


CAPACITIES = [
    ("Haixin bridge's deck at 2 m² each", [(6300, 2.0)], 3150),
    ("two parts with their own standards", [(1000, 1.0), (500, 0.5)], 2000),
    ("less than one person", [(1, 2.0)], 0.5),
]


@pytest.mark.parametrize(("_", "parts", "expected"), CAPACITIES, ids=[c[0] for c in CAPACITIES])
def test_capacity_is_the_sum_of_area_by_standard(_, parts, expected):
    assert crowd.instant_capacity(parts) == expected


BAD = [0, -1, math.nan, math.inf, -math.inf]


@pytest.mark.parametrize("bad", BAD)
def test_capacity_refuses_an_area_or_a_standard_that_is_not_above_zero(bad):
    for parts in ([(bad, 1.0)], [(100, bad)], [(100, 1.0), (100, bad)]):
        with pytest.raises(FormulaError):
            crowd.instant_capacity(parts)


def test_capacity_of_nothing_is_refused():
    with pytest.raises(FormulaError):
        crowd.instant_capacity([])


LOADS = [("empty", 0, 100, 0.0), ("at eighty percent", 80, 100, 0.8), ("full", 100, 100, 1.0),
         ("over full is told, not cut", 150, 100, 1.5)]


@pytest.mark.parametrize(("_", "present", "capacity", "expected"), LOADS, ids=[r[0] for r in LOADS])
def test_load_is_present_by_capacity(_, present, capacity, expected):
    assert crowd.instant_load(present, capacity) == expected


@pytest.mark.parametrize("bad", BAD)
def test_load_refuses_a_capacity_that_is_not_above_zero(bad):
    with pytest.raises(FormulaError):
        crowd.instant_load(1, bad)


@pytest.mark.parametrize("bad", [-1, math.nan, math.inf])
def test_load_and_density_refuse_an_impossible_count(bad):
    with pytest.raises(FormulaError):
        crowd.instant_load(bad, 100)
    with pytest.raises(FormulaError):
        crowd.density(bad, 100)


AGES = [
    ("just seen", 0, Quality.GOOD), ("two cadences old", 10, Quality.GOOD),
    ("exactly three cadences old", 15, Quality.GOOD),
    ("a moment older than three", 15.001, Quality.STALE), ("a day old", 86_400, Quality.STALE),
    ("from a clock ahead of ours", -30, Quality.GOOD),
]


@pytest.mark.parametrize(("_", "age", "expected"), AGES, ids=[a[0] for a in AGES])
def test_quality_is_judged_by_the_indicators_own_cadence(_, age, expected):
    assert crowd.quality(NOW - timedelta(seconds=age), 5, NOW) is expected


def test_never_seen_is_missing():
    assert crowd.quality(None, 5, NOW) is Quality.MISSING


@pytest.mark.parametrize("bad", BAD)
def test_quality_refuses_a_cadence_that_is_not_above_zero(bad):
    with pytest.raises(FormulaError):
        crowd.quality(NOW, bad, NOW)


def test_age_is_never_negative():
    assert crowd.age_s(NOW + timedelta(seconds=9), NOW) == 0.0
    assert crowd.age_s(NOW - timedelta(seconds=9), NOW) == 9.0


STEPS = [
    ("nobody is there", 0.0, "A"), ("just under a fifth", 0.1999, "A"), ("a fifth", 0.2, "B"),
    ("over half", 0.55, "C"),
    ("flow control begins at 80 %", 0.8, "E"), ("just under", 0.7999, "D"),
    ("full: entrances close", 1.0, "F"), ("over full", 1.4, "F"),
]


@pytest.mark.parametrize(("_", "load", "step"), STEPS, ids=[s[0] for s in STEPS])
def test_a_zone_is_coloured_by_the_step_of_its_load(_, load, step):
    assert crowd.load_step(load) == step


@pytest.mark.parametrize("bad", [-0.1, float("nan"), float("inf")])
def test_a_load_that_is_no_ratio_has_no_step(bad):
    with pytest.raises(FormulaError):
        crowd.load_step(bad)
