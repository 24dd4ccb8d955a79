"""What rules are compiled to: which indicators they speak of, and faults that are named."""

import pytest

from data.alerts.rule import Condition, Level, Override
from indicators.alerts.compile import compile_rules
from indicators.alerts.site import Site
from tests.indicators.alerts.build import record, rule

SITES = {"A": Site(zone=("A",), grid="g1", street="s1", props=(("kind", "square"),)),
         "B": Site(zone=("B",), grid="g2", street="s1"),
         "L1": Site(zone=("A",), grid="g2", street="s2")}
RECORDS = [
    record("load:A"), record("load:B", params=(("kind", "stairs"),)), record("wait:A"),
    record("lamp.state:L1", layer="lamp"), record("index", layer="district")]

SELECTED = [
    ("a template is every indicator of it", {"templates": ("load",)}, ["load:A", "load:B"]),
    ("a whole code is one", {"templates": ("load:B",)}, ["load:B"]),
    ("a layer leaves the others out", {"templates": ("load", "lamp.state"), "over": "lamp"},
     ["lamp.state:L1"]),
    ("where asks the indicator's own values", {"where": (("kind", ("stairs",)),)}, ["load:B"]),
    ("where asks the feature's values too", {"where": (("kind", ("square", "hall")),)},
     ["load:A"]),
    ("subjects are codes of features", {"subjects": ("B",)}, ["load:B"]),
    ("an area is a grid", {"templates": ("load", "lamp.state"), "area": ("g2",)},
     ["load:B", "lamp.state:L1"]),
    ("or a street", {"templates": ("load", "lamp.state"), "area": ("s1",)}, ["load:A", "load:B"]),
    ("silence without a template is every indicator of a layer",
     {"kind": "silence", "templates": (), "over": "lamp"}, ["lamp.state:L1"]),
    ("a combination without a template stands at each subject once",
     {"kind": "count", "templates": (), "over": "zone", "conditions": (Condition("r"),)},
     ["load:A", "load:B"]),
    ("and with nothing named at the district",
     {"kind": "count", "templates": (), "conditions": (Condition("r"),)}, ["index"]),
]


@pytest.mark.parametrize(("sentence", "more", "expected"), SELECTED,
                         ids=[case[0] for case in SELECTED])
def test_what_a_rule_speaks_of(sentence, more, expected):
    compiled = compile_rules([rule(**{"id": "mine", **more}), rule()], RECORDS, SITES)
    part = next(p for p in compiled.parts if p.rule.id == "mine")
    assert [compiled.codes[row] for row in part.rows] == expected


FAULTS = [
    ("an unknown template", rule(templates=("lod",)), "warning", "names 'lod'"),
    ("an unknown layer", rule(over="zones"), "warning", "is over 'zones'"),
    ("no indicator", rule(subjects=("Z",)), "warning", "speaks of no indicator"),
    ("no levels", rule("rate", levels=(), window_s=60), "error", "has no levels"),
    ("a severity that is none", rule(levels=(("V", 1.0),)), "error", "severity 'V'"),
    ("hours that cannot be read", rule(hours="8-22"), "error", "Hours '8-22'"),
    ("an override that ends before it begins", rule(overrides=(
        Override("2026-10-02T00:00", "2026-10-01T00:00", (Level("I", 1.0),)),)),
     "error", "ends before it begins"),
    ("a combination of a rule that is not there", rule("combination", conditions=(
        Condition("other"),)), "warning", "looks at rule other"),
    ("another kind", rule("magic"), "error", "is of kind 'magic'"),
    ("a negative delay", rule(on_delay_s=-1.0), "error", "below 0"),
]


@pytest.mark.parametrize(("sentence", "wrong", "severity", "words"), FAULTS,
                         ids=[case[0] for case in FAULTS])
def test_a_fault_is_named_and_the_other_rules_stay(sentence, wrong, severity, words):
    compiled = compile_rules([wrong, rule(id="good")], RECORDS, SITES)
    (problem,) = compiled.problems
    assert (problem.severity, problem.where) == (severity, "rule r")
    assert words in problem.what and problem.remedy
    assert "good" in {r.id for r in compiled.rules}
    assert ("r" in {r.id for r in compiled.rules}) == (severity == "warning")


def test_a_circle_is_named_with_its_rules_and_left_out():
    rules = [rule("count", id=a, conditions=(Condition(b),)) for a, b in ("ab", "bc", "ca")]
    compiled = compile_rules([*rules, rule()], RECORDS, SITES)
    (problem,) = compiled.problems
    assert set("abc") <= set(problem.what.split("circle: ")[1]) and problem.severity == "error"
    assert [r.id for r in compiled.rules] == ["r"]


def test_rules_come_after_what_they_look_at():
    rules = [rule("combination", id="top", conditions=(Condition("middle"),)),
             rule("count", id="middle", conditions=(Condition("r"),)), rule()]
    compiled = compile_rules(rules, RECORDS, SITES)
    assert [r.id for r in compiled.rules] == ["r", "middle", "top"]


def test_events_and_what_is_off_are_not_evaluated():
    rules = [rule("event", id="door", levels=()), rule(enabled=False)]
    assert compile_rules(rules, RECORDS, SITES).parts == ()


def test_a_vital_rule_brings_a_companion_that_watches_silence():
    compiled = compile_rules([rule(vital=True, levels=(("I", 100.0), ("II", 90.0), ("III", 80.0)))],
                             RECORDS, SITES)
    one = next(r for r in compiled.rules if r.id == "r.unknown")
    assert (one.kind, one.levels, one.templates) == ("silence", (Level("II", 10.0),), ("load",))
