"""Zones from readings: what is missing stays missing, what is stale says so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.model import Latest, Names, Quality
from indicators.snapshot import Zone, freshness, zone_values

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DECK = Zone(7, "zone", Names("海心桥", "Haixin bridge"), "bridge_deck", 113.3, 23.1, 6300.0, 2.0)


def row(value: float = 812.0, age_s: float = 2.0, subject: int = 7, **changes) -> Latest:
    seen = NOW - timedelta(seconds=age_s)
    found = Latest("crowd.present:X", "crowd.present", subject, value, "person", seen, seen, 5.0,
                   "demo")
    return replace(found, **changes)


def test_a_good_value_has_every_number():
    value = zone_values([row()], [DECK], NOW)[0]
    assert (value.present, value.capacity, value.los) == (812, 3150, "A")
    assert value.load == pytest.approx(812 / 3150)
    assert value.density == pytest.approx(812 / 6300)
    assert (value.quality, value.age_s) == (Quality.GOOD, 2.0)


def test_a_zone_without_a_reading_is_missing_and_not_zero():
    value = zone_values([row(subject=8)], [DECK], NOW)[0]
    assert value.quality is Quality.MISSING
    assert (value.present, value.load, value.density, value.los, value.age_s) == (None,) * 5
    assert value.capacity == 3150, "what the zone holds is known all the same"


def test_zero_present_is_a_value():
    value = zone_values([row(0)], [DECK], NOW)[0]
    assert (value.present, value.load, value.density, value.los) == (0, 0.0, 0.0, "A")
    assert value.quality is Quality.GOOD


def test_an_old_value_keeps_its_number_and_is_stale():
    value = zone_values([row(age_s=16)], [DECK], NOW)[0]
    assert (value.present, value.quality, value.age_s) == (812, Quality.STALE, 16.0)


def test_a_drifted_count_below_zero_is_nobody():
    assert zone_values([row(-3)], [DECK], NOW)[0].present == 0


def test_other_templates_are_not_counts():
    value = zone_values([row(template="crowd.flow")], [DECK], NOW)[0]
    assert value.quality is Quality.MISSING


GAPS = [
    ("no standard", {"m2_per_person": None}, (None, None), True),
    ("a standard of zero", {"m2_per_person": 0.0}, (None, None), True),
    ("a negative standard", {"m2_per_person": -1.0}, (None, None), True),
    ("a standard that is no number", {"m2_per_person": float("nan")}, (None, None), True),
    ("no area", {"area_m2": None}, (None, None), False),
    ("an area of zero", {"area_m2": 0.0}, (None, None), False),
]


@pytest.mark.parametrize(("_", "gap", "expected", "dense"), GAPS, ids=[g[0] for g in GAPS])
def test_a_zone_without_usable_figures_has_no_load(_, gap, expected, dense):
    value = zone_values([row()], [replace(DECK, **gap)], NOW)[0]
    assert (value.capacity, value.load) == expected
    assert value.present == 812
    assert (value.density is not None) == (value.los is not None) == dense


def test_a_kind_without_a_table_has_no_level():
    value = zone_values([row()], [replace(DECK, kind="moon")], NOW)[0]
    assert value.los is None
    assert value.density is not None


def test_order_and_freshness():
    zones = [replace(DECK, id=i) for i in (3, 1, 2)]
    values = zone_values([row(subject=1), row(subject=2, age_s=99)], zones, NOW)
    assert [value.zone.id for value in values] == [3, 1, 2]
    assert freshness(values) == {"good": 1, "stale": 1, "missing": 1, "total": 3}
    assert freshness([]) == {"good": 0, "stale": 0, "missing": 0, "total": 0}
