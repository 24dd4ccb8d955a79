"""Thresholds, deadbands, delays, unknown: what an operator is told, minute by minute."""

import numpy as np
import pytest

from data.alerts.rule import Level, Override
from indicators.alerts.compile import compile_rules
from tests.indicators.alerts.build import both, columns, record, rule, story

NAN = float("nan")

CASES = [
    ("a value at the limit raises, below it clears", {}, [70, 80, 79],
     ["1 raise load:A II", "2 clear load:A"]),
    ("at 'more than' the limit itself is fine", {"op": ">"}, [80, 80.001],
     ["1 raise load:A II"]),
    ("a lower limit raises below", {"op": "<", "levels": (("II", 10.0),)}, [10, 9.9, 10],
     ["1 raise load:A II", "2 clear load:A"]),
    ("inside the deadband it stays", {"deadband": 5}, [80, 76, 75, 74.9],
     ["0 raise load:A II", "3 clear load:A"]),
    ("the deadband of a lower limit lies above it", {"op": "<=", "levels": (("II", 10.0),),
     "deadband": 2}, [10, 12, 12.1], ["0 raise load:A II", "2 clear load:A"]),
    ("worse, better and clear are told apart", {"levels": (("I", 100.0), ("II", 90.0),
     ("III", 80.0))}, [85, 105, 95, 70],
     ["0 raise load:A III", "1 worse load:A I", "2 better load:A II", "3 clear load:A"]),
    ("an on-delay waits until the condition held so long", {"on_delay_s": 120},
     [85, 85, 85, 85], ["2 raise load:A II"]),
    ("a dip within the on-delay begins it anew", {"on_delay_s": 120},
     [85, 79, 85, 85, 85], ["4 raise load:A II"]),
    ("an off-delay waits until the end held so long", {"off_delay_s": 120},
     [85, 70, 85, 70, 70, 70], ["0 raise load:A II", "5 clear load:A"]),
    ("a missing value neither raises nor clears, and says so", {},
     [85, NAN, NAN, 85], ["0 raise load:A II", "1 unknown load:A II", "3 known load:A II"]),
    ("what was not raised says nothing while it is missing", {}, [70, NAN, 70], []),
    ("a timer does not fire while the value is missing", {"on_delay_s": 120},
     [85, NAN, NAN, NAN, 85], ["4 raise load:A II"]),
    ("an end that is seen after a gap clears at once", {}, [85, NAN, 70],
     ["0 raise load:A II", "1 unknown load:A II", "2 known load:A II", "2 clear load:A"]),
    ("an infinite value is missing", {}, [float("inf"), 85], ["1 raise load:A II"]),
    ("outside its hours a rule is at rest", {"hours": "08:02-08:04"}, [85] * 6,
     ["2 raise load:A II", "4 clear load:A"]),
    ("hours may run over midnight", {"hours": "22:00-08:02"}, [85] * 4,
     ["0 raise load:A II", "2 clear load:A"]),
    ("the office opens at half past eight", {"hours": "office"}, [85] * 31,
     ["30 raise load:A II"]),
    ("an override has its own limits for its time", {"overrides": (Override(
        "2026-10-12T08:02", "2026-10-12T08:04", (Level("I", 84.0),)),)}, [85] * 5,
     ["0 raise load:A II", "2 worse load:A I", "4 better load:A II"]),
    ("an override of other subjects changes nothing", {"overrides": (Override(
        "2026-10-12T08:02", "2026-10-12T08:04", (Level("I", 84.0),), ("B",)),)}, [85] * 5,
     ["0 raise load:A II"]),
    ("a state is its value, whichever of several", {"kind": "state",
     "levels": (("II", 0.0), ("II", 2.0), ("III", 3.0))}, [1, 0, 2, 3, 1],
     ["1 raise load:A II", "3 better load:A III", "4 clear load:A"]),
]


@pytest.mark.parametrize(("sentence", "more", "values", "expected"), CASES,
                         ids=[case[0] for case in CASES])
def test_what_is_told(sentence, more, values, expected):
    compiled = compile_rules([rule(**more)], [record("load:A")], {}, zone="Asia/Shanghai")
    assert not compiled.problems
    shown, now = columns(compiled, [[v] for v in values])
    _, found = both(compiled, shown, now)
    assert story(found) == expected


def test_a_stale_value_is_unknown_even_when_it_is_high():
    compiled = compile_rules([rule()], [record("load:A")], {})
    now = np.arange(6) * 60_000_000 + 10**15
    shown, _ = columns(compiled, [[85]] * 6, np.full((6, 1), now[0]), now)
    _, found = both(compiled, shown, now)
    assert [t.kind for t in found] == ["raise", "unknown"]


def test_a_rule_without_levels_takes_the_limits_of_each_passport():
    from data.passport import Threshold
    limits = (Threshold("II", ">=", 90.0), Threshold("III", "<", 10.0))
    compiled = compile_rules([rule(levels=())], [
        record("load:A", thresholds=limits), record("load:B")], {})
    shown, now = columns(compiled, [[95, 95], [50, 50], [5, 5]])
    _, found = both(compiled, shown, now)
    assert story(found) == ["0 raise load:A II", "1 clear load:A", "2 raise load:A III"]


def test_a_transition_says_value_limit_time_and_for_how_long():
    compiled = compile_rules([rule(on_delay_s=120)], [record("load:A")], {})
    shown, now = columns(compiled, [[85.5]] * 3)
    _, (one,) = both(compiled, shown, now)
    assert (one.value, one.limit, one.observed_us) == (85.5, 80.0, now[2])
    assert one.detail == {"for_s": 120.0}


def test_a_clock_that_jumps_back_does_not_make_a_delay_longer():
    compiled = compile_rules([rule(on_delay_s=120)], [record("load:A")], {})
    minute = 60_000_000
    now = np.array([100, 0, 1, 2]) * minute + 10**15
    shown, _ = columns(compiled, [[85]] * 4, None, now)
    _, found = both(compiled, shown, now)
    assert [(t.at_us - 10**15) // minute for t in found] == [2]
