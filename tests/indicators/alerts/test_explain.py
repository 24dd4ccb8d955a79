"""Why an alert stands: a sentence with its numbers, each in its unit."""

import pytest

from data.names import Names
from indicators.alerts.explain import explain, signal_unit
from tests.indicators.alerts.build import rule

USUAL = {"expected": 60.0, "off": 12.0, "since_s": 1500.0, "for_s": 0.0}
CASES = [
    ("what is unusual is told against the usual hour", rule("detector"), 72.0, None, "°C", USUAL,
     "12 °C above what this hour usually reads, for 25 min"),
    ("below it is below", rule("season"), -20.0, -15.0, "°C", {"off": -12.0, "for_s": 60.0},
     "12 °C below what this hour usually reads, for 60 s"),
    ("a limit is told with its unit", rule(), 85.2, 80.0, "%", {}, "85.2% (limit 80%)"),
    ("a rate is per minute", rule("rate"), 2.5, 2.0, " person", {},
     "2.5 person/min (limit 2 person/min)"),
    ("a forecast tells minutes and their interval", rule("forecast"), 104.0, 100.0, "%",
     {"minutes": 17.6, "minutes_low": 12.2}, "100% expected in 18 min (12 to – min)"),
    ("without a value the rule's name must do", rule("combination"), None, None, "", {}, "Rule"),
    ("a rule's own words come first", rule("silence", explain=Names("{for}", "Silent {for}")),
     600.0, 300.0, "person", {"silent_s": 600.0, "for_s": 0.0}, "Silent 10 min"),
]


@pytest.mark.parametrize(("sentence", "one", "value", "limit", "unit", "detail", "expected"),
                         CASES, ids=[case[0] for case in CASES])
def test_explain(sentence, one, value, limit, unit, detail, expected):
    said = explain(one, value, limit, unit, detail)
    assert said.en == expected
    assert said.zh and "{" not in said.zh


@pytest.mark.parametrize(("value", "said"), [
    (80.98, "81"), (3.57, "3.6"), (5.037, "5"), (0.0312, "0.031"), (0.0, "0"), (-12.34, "-12.3"),
    (1234.5, "1234"), (1e7, "10000000")])
def test_numbers_are_as_people_say_them(value, said):
    assert explain(rule(), value, 1.0, "", {}).en == f"{said} (limit 1)"


def test_chinese_says_it_too():
    assert explain(rule("detector"), 72.0, None, "°C", USUAL).zh == (
        "比平时这个钟点高 12 °C，已 25 分钟")


@pytest.mark.parametrize(("one", "unit"), [
    (rule(), "m"), (rule("rate"), "m/min"), (rule("silence"), "s"), (rule("count"), ""),
    (rule("season"), "%"), (rule("season", measure="unit"), "m"), (rule("detector"), "m")],
    ids=lambda x: getattr(x, "kind", x))
def test_the_unit_of_a_signal(one, unit):
    assert signal_unit(one, "m") == unit
