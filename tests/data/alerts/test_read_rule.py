"""Rules and plans from plain values: what comes back equal, and what is refused how."""

import json
import math
from dataclasses import replace

import pytest

from data.alerts.heed import UNHEEDED, without_unheeded
from data.alerts.read_rule import plain_plan, plain_rule, read_plan, read_rule
from data.alerts.rule import RULE_KINDS, Grouping, Level, Rule, Step
from data.errors import RuleRefused
from data.names import Names

LOAD = {
    "id": "crowd.load", "name": {"zh": "承载率", "en": "Load"}, "kind": "threshold",
    "templates": ["crowd.load"], "levels": [{"severity": "III", "limit": 80},
                                            {"severity": "I", "limit": 100}],
    "deadband": 5, "on_delay_s": 15, "where": {"kind": ["stairs", "bridge"]},
    "overrides": [{"since": "2026-10-01T00:00", "until": "2026-10-08T00:00", "name": "国庆限流",
                   "levels": [{"severity": "III", "limit": 60}], "subjects": ["Z01"]}],
    "inhibited_by": [{"rule": "power.cut", "near": "grid"}],
    "grouping": {"least": 3, "by": "road"},
    "escalation": [{"after_s": 300, "role": "leader"}, {"after_s": 900, "role": "commander"}],
    "explain": {"zh": "{value} {unit}，限 {limit}", "en": "{value} {unit} of {limit}"},
    "plan": "limit-flow", "hours": "08:00-12:00, 22:00-06:00", "vital": True,
}
LEAST = {
    "threshold": {"templates": ["a.b"]},
    "rate": {"templates": ["a.b"], "window_s": 600},
    "season": {"templates": ["a.b"]},
    "silence": {"over": "camera", "measure": "seconds"},
    "state": {"templates": ["a.b"]},
    "detector": {"templates": ["a.b"]},
    "forecast": {"templates": ["a.b"], "horizon_s": 3600},
    "combination": {"conditions": [{"rule": "x.y"}, {"rule": "y.z", "near": "zone"}]},
    "count": {"conditions": [{"rule": "x.y", "near": "zone"}], "window_s": 600},
    "event": {"event_kinds": ["crowd"], "score_least": 0.6},
}


def given(**changed):
    return {key: value for key, value in {**LOAD, **changed}.items() if value is not None}


def test_a_rule_is_read_with_its_worst_level_first():
    rule = read_rule(LOAD)
    assert rule.levels == (Level("I", 100.0), Level("III", 80.0))
    assert rule.names == Names("承载率", "Load") and rule.version == 0 and rule.enabled
    assert rule.where == (("kind", ("stairs", "bridge")),)
    assert rule.grouping == Grouping(3, 150.0, 600.0, "road")
    assert rule.escalation == (Step(300.0, "leader"), Step(900.0, "commander"))
    assert rule.hours == "08:00-12:00,22:00-06:00"
    assert rule.overrides[0].names == Names("国庆限流", "国庆限流")


@pytest.mark.parametrize("kind", RULE_KINDS)
def test_the_least_rule_of_each_kind_comes_back_equal(kind):
    raw = {"id": f"of.{kind}", "name": "规则", "kind": kind,
           "levels": [{"severity": "II", "limit": 1}], **LEAST[kind]}
    rule = read_rule(raw)
    assert read_rule(json.loads(json.dumps(plain_rule(rule)))) == rule


def test_the_whole_rule_comes_back_equal():
    rule = replace(read_rule(LOAD), version=7)
    assert read_rule(json.loads(json.dumps(plain_rule(rule)))) == rule


@pytest.mark.parametrize(("kind", "limit"), [("combination", 1.0), ("event", 1.0),
                                             ("detector", 1.0)])
def test_what_needs_no_limit_may_leave_it_out(kind, limit):
    raw = {"id": "larger.risk", "name": "叠加", "kind": kind, "levels": [{"severity": "I"}],
           **LEAST[kind]}
    assert read_rule(raw).levels == (Level("I", limit),)


def test_states_of_one_severity_and_limits_of_the_passport_are_taken():
    broken = {"id": "cover.open", "name": "井盖", "kind": "state", "templates": ["cover.state"],
              "levels": [{"severity": "II", "limit": 2}, {"severity": "II", "limit": 3}]}
    assert [one.limit for one in read_rule(broken).levels] == [2, 3]
    own = {"id": "own.limits", "name": "限值", "kind": "threshold", "templates": ["air.aqi"]}
    assert read_rule(own).levels == ()


PLAN = {"id": "limit-flow", "name": {"zh": "限流", "en": "Limit"}, "level": "II",
        "steps": [{"name": "广播", "role": "operator", "after_s": 60}, {"name": "封入口"}]}


def test_a_plan_comes_back_equal():
    plan = read_plan(PLAN)
    assert [step.after_s for step in plan.steps] == [60.0, 0.0]
    assert read_plan(json.loads(json.dumps(plain_plan(plan)))) == plan


REFUSED = [
    ("no table", [1, 2], "not a table"),
    ("nothing", {}, "id: is missing"),
    ("a bad id", given(id="Crowd Load"), "small letters"),
    ("an id with a line end", given(id="crowd.load\n"), "small letters"),
    ("an id that is a number", given(id=7), "not text"),
    ("no name", given(name=None), "name: is missing"),
    ("an empty name", given(name=" "), "name: is empty"),
    ("an unknown kind", given(kind="treshold"), 'Did you mean "threshold"'),
    ("a misspelt key", given(deadbnad=5), 'Did you mean "deadband"'),
    ("a misspelt key of a part", given(grouping={"leest": 3}), 'Did you mean "least"'),
    ("no level", given(kind="season", levels=None, overrides=None), "levels: is missing"),
    ("levels that are no list", given(levels={"I": 3}), "not [[levels]]"),
    ("a level without its limit", given(levels=[{"severity": "I"}]), "limit: is missing"),
    ("an unknown severity", given(levels=[{"severity": "V", "limit": 1}]), "I, II, III, IV"),
    ("a severity twice", given(levels=[{"severity": "I", "limit": 1}] * 2), "a severity twice"),
    ("limits in the wrong order",
     given(levels=[{"severity": "I", "limit": 70}, {"severity": "III", "limit": 80}]),
     "the worse one lies above"),
    ("limits from below in the wrong order",
     given(op="<=", overrides=None, levels=[{"severity": "I", "limit": 70},
                                            {"severity": "III", "limit": 60}]),
     "the worse one lies below"),
    ("a state twice", given(kind="state", overrides=None, levels=[
        {"severity": "I", "limit": 2}, {"severity": "II", "limit": 2}]), "a state twice"),
    ("a measure of another kind", given(measure="cadences"), "of kind threshold"),
    ("no number", given(deadband="5"), "not a number"),
    ("NaN", given(deadband=math.nan), "not a number"),
    ("infinity", given(deadband=math.inf), "not a number"),
    ("an integer beyond floats", given(deadband=10**400), "not a number"),
    ("true for a number", given(deadband=True), "not a number"),
    ("a negative delay", given(on_delay_s=-1), "out of range"),
    ("a delay of a year", given(on_delay_s=4e7), "out of range"),
    ("no templates", given(templates=None), "templates: is missing"),
    ("== of a threshold", given(op="=="), "only a rule of kind state"),
    (">= of a state", given(kind="state", op=">=", overrides=None), "of a state"),
    ("hours that are none", given(hours="25:00-26:00"), "no span of a day"),
    ("an override that ends before it begins",
     given(overrides=[{**LOAD["overrides"][0], "until": "2026-09-01T00:00"}]), "not after since"),
    ("an override with a zone",
     given(overrides=[{**LOAD["overrides"][0], "since": "2026-10-01T00:00Z"}]), "without a zone"),
    ("an escalation that goes back",
     given(escalation=[{"after_s": 9, "role": "a"}, {"after_s": 9, "role": "b"}]), "not later"),
    ("a condition on itself", given(inhibited_by=[{"rule": "crowd.load"}]), "the rule itself"),
    *((f"{key} of an event", {"id": "an.event", "name": "事件", "kind": "event",
                              "event_kinds": ["fire"], key: value},
       f"{key}: means nothing to a rule of kind event") for key, value in (
          ("window_s", 600), ("templates", ["a.b"]), ("deadband", 1), ("horizon_s", 60),
          ("vital", True), ("mode", "any"), ("conditions", [{"rule": "a.b"}]))),
    ("a window of a threshold", given(window_s=60), "window_s: means nothing"),
    ("a score of a threshold", given(score_least=0.5), "score_least: means nothing"),
    ("a deadband of a state", given(kind="state", overrides=None), "deadband: means nothing"),
    ("an op of a combination of all", {
        "id": "larger.risk", "name": "叠加", "kind": "combination", "op": "<",
        "levels": [{"severity": "I"}], "conditions": [{"rule": "a.b"}]}, 'write mode = "any"'),
    ("a radius that nothing looks within", given(radius_m=100), "no condition looks within"),
    ("a radius without metres", given(inhibited_by=[{"rule": "a.b", "near": "radius"}]),
     "Say the metres"),
    ("braces that nothing fills", given(explain="{value.__class__}"), "not filled in"),
    ("a lone brace", given(explain="{value"), "not filled in"),
    ("a text too long", given(source="x" * 5000), "5,000 characters"),
    ("NUL", given(source="a\0b"), "cannot be shown"),
    ("half a pair", given(source="\ud800"), "cannot be shown"),
    ("too many parts", given(escalation=[{"after_s": n, "role": "a"} for n in range(99)]),
     "50 are the most"),
    ("too many values", given(templates=["a"] * 30_000), "more than 20,000"),
    ("half a person", given(grouping={"least": 2.5}), "not a whole number"),
]


@pytest.mark.parametrize(("case", "raw", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_a_rule_is_refused_with_its_place(case, raw, said):
    with pytest.raises(RuleRefused) as fault:
        read_rule(raw)
    assert said in fault.value.what and fault.value.remedy
    assert len(fault.value.what) < 4000


def test_every_fault_is_told_by_its_key():
    raw = given(kind="treshold", levels=[{"severity": "III", "limit": "7"}], deadbnd=1)
    with pytest.raises(RuleRefused) as fault:
        read_rule(raw)
    assert [key for key, _, _ in fault.value.faults] == ["kind", "levels 1 limit", "deadbnd"]


def test_no_depth_of_nesting_hurts():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(RuleRefused, match="nested deeper"):
        read_rule(given(templates=deep))
    while deep:                                   # or freeing it recurses
        deep = deep[0]


@pytest.mark.parametrize("part", [None, 3, "x", [], {}, [[]], [{}], [None], {"a": {"b": 1}}, True])
@pytest.mark.parametrize("key", sorted(plain_rule(Rule("a.b", Names("", ""), "threshold"))))
def test_any_value_of_any_key_is_taken_or_refused(key, part):
    try:
        read_rule({**LOAD, key: part})
    except RuleRefused as fault:
        assert fault.what.startswith("The rule")


BAD_PLANS = [("no steps", {**PLAN, "steps": []}, "steps: is missing"),
             ("a level that is none", {**PLAN, "level": "V"}, "level"),
             ("a step without a name", {**PLAN, "steps": [{"role": "a"}]}, "name: is missing"),
             ("a misspelt key", {**PLAN, "stepps": []}, 'Did you mean "steps"')]


@pytest.mark.parametrize(("case", "raw", "said"), BAD_PLANS, ids=[row[0] for row in BAD_PLANS])
def test_what_cannot_be_a_plan_is_refused(case, raw, said):
    with pytest.raises(RuleRefused, match="The plan") as fault:
        read_plan(raw)
    assert said in fault.value.what


def test_an_override_of_an_event_may_leave_its_limit_out():
    raw = {"id": "an.event", "name": "事件", "kind": "event", "event_kinds": ["fire"],
           "overrides": [{"since": "2026-10-01T00:00", "until": "2026-10-08T00:00",
                          "levels": [{"severity": "I"}]}]}
    assert read_rule(raw).overrides[0].levels == (Level("I", 1.0),)


@pytest.mark.parametrize("kind", RULE_KINDS)
def test_what_an_older_version_kept_and_ignored_is_read_without_it(kind):
    raw = {"id": f"of.{kind}", "name": "规则", "kind": kind,
           "levels": [{"severity": "II", "limit": 1}], **LEAST[kind]}
    kept = {**raw, "radius_m": 30, **dict.fromkeys(UNHEEDED[kind], 1)}
    with pytest.raises(RuleRefused):
        read_rule(kept)
    assert read_rule(without_unheeded(kept)) == read_rule(raw)
