"""Rules over events: raised once, worse, better, cleared; nothing is remembered between ticks."""

from dataclasses import replace

import pytest

from data.alerts.rule import Level, Override, Rule
from data.events.model import Event, Place
from data.model import Names
from data.workdays import PLAIN_WEEK
from indicators.alerts.events import code_of, reach_us, rules_on, transitions
from indicators.alerts.explain import explain

T = 1_795_262_400_000_000                           # 2026-11-21 12:00 UTC, 20:00 in Guangzhou
MIN = 60_000_000
FIRE = Event(7, "fire", "video", Place("C1", "C1", 113.3, 23.1, "camera", 55, "G1", "北广场"),
             T, T, "I", score=0.9, merge_us=10 * MIN, ends_us=T + 10 * MIN,
             detail={"snapshot": "a.jpg"})
RAIN = Event(8, "weather.rain", "weather", Place("district"), T, T, "II", level="orange",
             stands=True)
FIRES = Rule("fire", Names("火", "Fire"), "event", event_kinds=("fire",), off_delay_s=1800)
SIGNALS = Rule("signal", Names("预警", "Signal"), "event", event_kinds=("weather",))
RULES = [FIRES, SIGNALS]


def run(*events, rules=RULES, standing=None, at=T, **more):
    found = transitions(events, rules, standing or {}, at, **more)
    return [(one.kind, one.rule, one.code, one.severity) for one in found]


RAISED = {("fire", "event:fire:C1"): "I", ("signal", "event:weather.rain:district"): "II"}


def test_what_is_open_is_raised_once_with_what_it_was():
    assert run(FIRE, RAIN) == [("raise", *key, severity) for key, severity in RAISED.items()]
    assert run(FIRE, RAIN, standing=RAISED) == []
    one = transitions([FIRE], RULES, {}, T)[0]
    assert one.detail["event"] == 7 and one.detail["subject"] == 55
    assert one.detail["snapshot"] == "a.jpg" and one.observed_us == T and one.value is None


@pytest.mark.parametrize(("rule", "event", "said"), [
    (FIRES, FIRE, "烟火，识别 1 次，置信度 0.9"), (SIGNALS, RAIN, "烟火"),
    (replace(FIRES, explain=Names("发布{what}", "{what} raised")), FIRE, "发布烟火")])
def test_an_alert_says_what_the_event_is(rule, event, said):
    one = transitions([event], [rule], {}, T, named=lambda event: Names("烟火", "Fire"))[0]
    assert explain(rule, one.value, one.limit, "", one.detail).zh == said
    nameless = transitions([event], [rule], {}, T)[0]
    assert rule.names.zh in explain(rule, None, None, "", nameless.detail).zh


def test_it_is_cleared_after_its_last_telling_and_the_delay():
    for minutes, cleared in ((10, False), (29.9, False), (30, True)):
        found = run(FIRE, standing={("fire", "event:fire:C1"): "I"}, at=T + round(minutes * MIN))
        assert bool(found) is cleared, minutes
    assert reach_us(RULES) == 1800_000_000
    assert run(FIRE, at=T + 11 * MIN) == [], "what is over raises nothing"
    assert run(standing=RAISED) == [("clear", *key, "") for key in RAISED], "the event is gone"


@pytest.mark.parametrize(("change", "kinds"), [
    ({"verdict": "false"}, ["clear"]), ({"verdict": "duplicate"}, ["clear"]),
    ({"lifted_us": T}, ["clear"]), ({"told": False}, ["clear"]), ({"sure": False}, ["clear"]),
    ({"dwelled": False}, []), ({"severity": "II"}, ["better"]), ({"count": 9}, [])])
def test_what_becomes_of_an_event_becomes_of_its_alert(change, kinds):
    standing = {("fire", "event:fire:C1"): "I"}
    found = transitions([replace(FIRE, **change)], RULES, standing, T)
    if change == {"dwelled": False}:
        kinds = ["clear"]
    assert [one.kind for one in found] == kinds


def test_a_signal_that_is_upgraded_is_worse_and_one_that_ran_out_is_cleared():
    standing = {("signal", "event:weather.rain:district"): "II"}
    red = replace(RAIN, level="red", severity="I")
    assert run(red, standing=standing)[0][0] == "worse"
    until = replace(RAIN, ends_us=T + MIN)
    assert run(until, standing=standing) == []
    assert run(until, standing=standing, at=T + MIN)[0][0] == "clear"


def test_levels_count_tellings_and_a_least_score_asks_for_a_person():
    many = replace(FIRES, levels=(Level("I", 5), Level("III", 2)))
    assert run(FIRE, rules=[many]) == []
    assert run(replace(FIRE, count=2), rules=[many])[0][3] == "III"
    two = transitions([replace(FIRE, count=2)], [many], {}, T)[0]
    assert (two.value, two.limit) == (2.0, 2)
    assert run(replace(FIRE, count=5), rules=[many], standing={("fire", "event:fire:C1"): "III"}
               )[0][::3] == ("worse", "I")
    sure = replace(FIRES, score_least=0.95)
    assert run(FIRE, rules=[sure]) == []
    assert run(replace(FIRE, verdict="true"), rules=[sure])[0][0] == "raise"
    assert run(replace(FIRE, score=None), rules=[sure])[0][0] == "raise", "a person told it"


def test_a_drill_hides_nothing_and_of_two_at_a_place_the_worse_counts():
    drill = replace(FIRE, id=9, drill=True)
    assert [one[2] for one in run(FIRE, drill)] == ["event:fire:C1", "event:fire:C1:drill"]
    assert code_of(drill) == "event:fire:C1:drill"
    assert run(replace(FIRE, severity="III"), replace(FIRE, id=10))[0][3] == "I"


SEEN = replace(FIRE, detail={"algorithm": "smoke-2", "class": "fire_smoke"})
WHERE = [
    ("what the event says", {"algorithm": ("smoke-2", "smoke-3")}, True),
    ("another algorithm", {"algorithm": ("smoke-1",)}, False),
    ("who told it", {"type": ("citizen",)}, False),
    ("a field of its feature", {"road": ("艺苑路",)}, True),
    ("a feature's field goes before the event's", {"class": ("dome",)}, True),
    ("all of them", {"road": ("艺苑路",), "algorithm": ("smoke-1",)}, False),
    ("a field that nothing has", {"feeder": ("F1",)}, False)]


@pytest.mark.parametrize(("sentence", "where", "found"), WHERE, ids=[one[0] for one in WHERE])
def test_where_asks_the_feature_and_the_event(sentence, where, found):
    rules = [replace(FIRES, where=tuple(sorted(where.items())))]
    props = {"road": "艺苑路", "class": "dome"}
    assert bool(run(SEEN, rules=rules, props=lambda event: props)) is found
    standing = {("fire", "event:fire:C1"): "I"}
    cleared = [("clear", "fire", "event:fire:C1", "")]
    assert run(SEEN, rules=rules, standing=standing, props=lambda event: props) == (
        [] if found else cleared), "what is not meant any more is not held"


FESTIVAL = Override("2026-11-21T18:00", "2026-11-21T23:00", (Level("I", 1),), ("C1",))
OVERRIDES = [
    ("within its time", FESTIVAL, T, "I"), ("after it", FESTIVAL, T + 180 * MIN, "III"),
    ("of another place", replace(FESTIVAL, subjects=("C2",)), T, "III"),
    ("of all places", replace(FESTIVAL, subjects=()), T, "I"),
    ("that asks for more tellings", replace(FESTIVAL, levels=(Level("I", 3),)), T, None)]


@pytest.mark.parametrize(("sentence", "override", "at", "severity"), OVERRIDES,
                         ids=[one[0] for one in OVERRIDES])
def test_an_override_replaces_the_levels_for_its_time(sentence, override, at, severity):
    stands = replace(FIRE, severity="III", stands=True, ends_us=None)
    for own in ((), (Level("III", 1),)):
        rules = rules_on([replace(FIRES, overrides=(override,), levels=own)], at,
                         "Asia/Shanghai", PLAIN_WEEK)
        assert [one[3] for one in run(stands, rules=rules, at=at)] == (
            [severity] if severity else [])


def test_scope_delay_and_hours_of_a_rule():
    for change, found in [
        ({"over": "camera"}, 1), ({"over": "zone"}, 0), ({"subjects": ("C1",)}, 1),
        ({"subjects": ("C2",)}, 0), ({"area": ("G1",)}, 1), ({"area": ("S1",)}, 0),
        ({"on_delay_s": 60.0}, 0), ({"kind": "threshold"}, 0), ({"enabled": False}, 0),
        ({"event_kinds": ("weather",)}, 0)]:
        assert len(run(FIRE, rules=[replace(FIRES, **change)])) == found, change
    assert run(FIRE, rules=[replace(FIRES, area=("S1",))], areas={"G1": {"S1", "D1"}})
    for hours, found in [("", 1), ("19:00-21:00", 1), ("08:00-12:00", 0), ("office", 0)]:
        rules = [replace(FIRES, hours=hours), replace(FIRES, kind="threshold")]
        assert len(rules_on(rules, T, "Asia/Shanghai", PLAIN_WEEK)) == found, hours
