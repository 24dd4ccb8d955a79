"""Crowd formulas over columns: LB/T 034-2014, Fruin, egress; equal to those for one value."""

import math

import numpy as np
import pytest

from data.errors import FormulaError
from indicators import crowd as one
from indicators.formulas import crowd
from indicators.formulas.columns import texts


def a(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_capacities_of_the_standard():
    assert crowd.capacity(a(6300), a(2.0)) == 3150
    # C2 = C1 · Int(T/t): 14 h open, 1.5 h mean stay are nine turns
    assert crowd.daily_capacity(a(3150), a(14), a(1.5)) == 3150 * 9
    # six boats of 80 places and one of 200; eight runs of the small ones and four of the large
    assert crowd.facility_capacity([80] * 6 + [200]) == 680
    assert crowd.daily_facility_capacity([(80, 8)] * 6 + [(200, 4)], 1.0) == 4640
    assert crowd.daily_facility_capacity([(80, 8)], 2.0) == 320
    assert crowd.line_capacity(500, 2.0, 3.0) == 1500


@pytest.mark.parametrize("turns", [2, 3, 7, 10, 12])
def test_whole_turns_are_not_lost_to_rounding(turns):
    for stay in (0.7, 1.1, 1.4, 0.3):
        assert crowd.daily_capacity(a(1), a(turns * stay), a(stay)) == turns


BAD_CAPACITIES = [
    ("no facility", lambda: crowd.facility_capacity([])),
    ("fewer than no places", lambda: crowd.facility_capacity([-1])),
    ("nobody uses any", lambda: crowd.daily_facility_capacity([(1, 1)], 0)),
    ("a path without length", lambda: crowd.line_capacity(0, 1, 1)),
]


@pytest.mark.parametrize(("sentence", "call"), BAD_CAPACITIES, ids=[s for s, _ in BAD_CAPACITIES])
def test_impossible_capacities(sentence, call):
    with pytest.raises(FormulaError):
        call()


MISSING = [
    ("nobody counted", a(np.nan), a(100)), ("no area", a(5), a(0)),
    ("a negative area", a(5), a(-3)),
    ("an unknown area", a(5), a(np.nan)), ("an endless area", a(5), a(np.inf)),
]


@pytest.mark.parametrize(("sentence", "present", "area"), MISSING, ids=[r[0] for r in MISSING])
def test_what_cannot_be_computed_is_missing(sentence, present, area):
    kind = texts(["square"])
    assert np.isnan(crowd.load(present, area)).all()
    assert np.isnan(crowd.density(present, area)).all()
    assert np.isnan(crowd.los(present, area, kind)).all()
    assert np.isnan(crowd.egress_min(present, area, kind)).all()


def test_a_negative_count_is_read_as_zero():
    assert crowd.load(a(-7), a(100)) == 0
    assert crowd.los(a(-7), a(100), texts(["queue"])) == 1


def test_columns_agree_with_the_formulas_for_one_value():
    rng = np.random.default_rng(4)
    kinds = [*one.TABLES, "unknown"]
    names = [kinds[i] for i in rng.integers(0, len(kinds), 500)]
    present, area = rng.integers(0, 4000, 500).astype(float), rng.uniform(50, 3000, 500)
    level = crowd.los(present, area, texts(names))
    steps = crowd.load_step(crowd.load(present, area))
    for i, name in enumerate(names):
        if name in one.TABLES:
            space = area[i] / present[i] if present[i] else math.inf
            assert "?ABCDEF"[int(level[i])] == one.level_of_service(name, space)
        else:
            assert np.isnan(level[i])
        assert "?ABCDEF"[int(steps[i])] == one.load_step(present[i] / area[i])


def test_two_per_square_metre_is_d_in_a_queue_and_e_on_a_walkway():
    level = crowd.los(a(200, 200), a(100, 100), texts(["queue", "walkway"]))
    assert level.tolist() == [4, 5]


def test_egress_is_persons_over_rate_and_width():
    # Haixin Bridge full (C1 3,150) through 19 m: 82 persons per metre and minute
    minutes = crowd.egress_min(a(3150, 3150), a(19, 19), texts(["bridge_deck", "stairs"]))
    assert minutes == pytest.approx([3150 / (82 * 19), 3150 / (66 * 19)])


LIMITS = [
    ("half full, ten a minute", 500, 1000, 10, 50), ("full", 1000, 1000, 10, 0),
    ("beyond", 1200, 1000, -5, 0), ("emptying", 500, 1000, -5, 1440), ("still", 500, 1000, 0, 1440),
    ("in weeks", 1, 100000, 1, 1440),
]


@pytest.mark.parametrize(("sentence", "present", "limit", "net", "minutes"), LIMITS,
                         ids=[r[0] for r in LIMITS])
def test_minutes_to_the_limit(sentence, present, limit, net, minutes):
    assert crowd.minutes_to_limit(a(present), a(limit), a(net)) == minutes


def test_without_a_net_inflow_there_is_no_time_to_the_limit():
    assert np.isnan(crowd.minutes_to_limit(a(5), a(10), a(np.nan)))


def test_the_balance_of_counters_is_never_below_zero():
    assert crowd.presence(a(120, 80, -1, np.nan), a(50, 90, 3, 3)).tolist()[:2] == [70, 0]
    assert np.isnan(crowd.presence(a(-1, np.nan), a(3, 3))).all()
