"""Combinations and counts: what is open near a subject, in rule order, events among it."""

import pytest

from data.alerts.rule import Condition
from indicators.alerts.compile import compile_rules
from indicators.alerts.site import Outside, Site
from tests.indicators.alerts.build import both, columns, record, rule, story

#: 0.001 degrees of latitude are 111 m.
SITES = {
    "A": Site(zone=("A",), grid="g1", community="c1", street="s1", lon=113.3200, lat=23.1000),
    "B": Site(zone=("B",), grid="g2", community="c1", street="s1", lon=113.3200, lat=23.1100),
    "L1": Site(zone=("A",), grid="g1", community="c1", street="s1", lon=113.3200, lat=23.1005),
    "L2": Site(zone=("A", "B"), grid="g3", community="c2", street="s1", lon=113.3200, lat=23.1020),
    "L3": Site(lon=113.3300, lat=23.1000)}
RECORDS = [record("load:A"), record("load:B"),
           *(record(f"lamp:{one}", layer="lamp") for one in ("L1", "L2", "L3"))]
FULL = rule(id="full", levels=(("I", 100.0), ("II", 80.0)))
DARK = rule("state", id="dark", levels=(("III", 0.0),), templates=("lamp",))


def run(rules, rows, also=()):
    compiled = compile_rules(rules, RECORDS, SITES)
    assert not compiled.problems
    values, now = columns(compiled, rows)
    found = both(compiled, values, now, also=also)[1]
    mine = {r.id for r in rules} - {"full", "dark"}
    return [t for t in found if t.rule in mine]


def near(where, **more):
    return rule("count", id="c", levels=(("II", 1.0),), conditions=(Condition("dark", where),),
                **more)


CALM, LAMPS_OUT = [50, 50, 1, 1, 1], [50, 50, 0, 1, 1]
NEAR = [
    ("the same zone", near("zone"), LAMPS_OUT, ["1 raise load:A II"]),
    ("a lamp of two zones counts in both", near("zone"), [50, 50, 1, 0, 1],
     ["1 raise load:A II", "1 raise load:B II"]),
    ("the same grid", near("grid"), LAMPS_OUT, ["1 raise load:A II"]),
    ("another grid does not count", near("grid"), [50, 50, 1, 0, 1], []),
    ("the same community", near("community"), LAMPS_OUT,
     ["1 raise load:A II", "1 raise load:B II"]),
    ("the same street", near("street"), [50, 50, 1, 0, 1],
     ["1 raise load:A II", "1 raise load:B II"]),
    ("within 100 m", near("radius", radius_m=100.0), LAMPS_OUT, ["1 raise load:A II"]),
    ("not beyond", near("radius", radius_m=50.0), LAMPS_OUT, []),
    ("the whole district", near("district"), [50, 50, 1, 1, 0],
     ["1 raise load:A II", "1 raise load:B II"]),
    ("the subject itself", rule("count", id="c", levels=(("II", 1.0),), templates=("lamp",),
     conditions=(Condition("dark"),)), LAMPS_OUT, ["1 raise lamp:L1 II"]),
]


@pytest.mark.parametrize(("sentence", "one", "row", "expected"), NEAR, ids=[n[0] for n in NEAR])
def test_near(sentence, one, row, expected):
    assert story(run([FULL, DARK, one], [CALM, row])) == expected


def test_a_count_grows_and_shrinks_with_what_is_open():
    one = rule("count", id="c", levels=(("I", 3.0), ("III", 2.0)), templates=("load",),
               subjects=("A",), conditions=(Condition("dark", "district"),))
    rows = [CALM, [50, 50, 0, 1, 1], [50, 50, 0, 0, 1], [50, 50, 0, 0, 0], [50, 50, 0, 1, 0]]
    found = run([DARK, one], rows)
    assert story(found) == ["2 raise load:A III", "3 worse load:A I", "4 better load:A III"]
    assert found[1].detail["members"] == [["dark", f"lamp:L{n}"] for n in (1, 2, 3)]


def test_with_a_window_what_was_open_within_it_counts_too():
    one = rule("count", id="c", levels=(("II", 2.0),), subjects=("A",), window_s=120.0,
               conditions=(Condition("dark", "district"),))
    rows = [[50, 50, 0, 1, 1], CALM, [50, 50, 1, 0, 1], CALM, CALM, CALM]
    assert story(run([DARK, one], rows)) == ["2 raise load:A II", "3 clear load:A"]


def test_what_leaves_the_window_ends_a_count_though_nothing_else_happens():
    one = rule("count", id="c", levels=(("II", 1.0),), subjects=("A",), window_s=120.0,
               conditions=(Condition("dark", "district"),))
    found = run([DARK, one], [LAMPS_OUT, CALM, CALM, CALM, CALM])
    assert story(found) == ["0 raise load:A II", "3 clear load:A"]


COMBINED = [
    ("all conditions must hold", {}, [[85, 50, 1, 1, 1], [85, 50, 0, 1, 1], CALM],
     ["1 raise load:A I", "2 clear load:A"]),
    ("or any of them", {"mode": "any"}, [CALM, LAMPS_OUT, CALM],
     ["1 raise load:A I", "2 clear load:A"]),
    ("what is missing is held as it was", {}, [[85, 50, 0, 1, 1], [float("nan"), 50, 0, 1, 1]],
     ["0 raise load:A I"]),
    ("a delay of its own", {"on_delay_s": 60.0}, [[85, 50, 0, 1, 1]] * 2, ["1 raise load:A I"]),
]


@pytest.mark.parametrize(("sentence", "more", "rows", "expected"), COMBINED,
                         ids=[c[0] for c in COMBINED])
def test_combination(sentence, more, rows, expected):
    one = rule("combination", id="c", levels=(("I", 1.0),), conditions=(
        Condition("full", "subject", "II"), Condition("dark", "zone")), **more)
    assert story(run([FULL, DARK, one], rows)) == expected


def test_a_condition_asks_for_a_severity_and_a_number():
    severe = rule("combination", id="c", levels=(("I", 1.0),), conditions=(
        Condition("full", "subject", "I"),))
    assert story(run([FULL, severe], [[85, 50, 1, 1, 1], [105, 50, 1, 1, 1]])) == [
        "1 raise load:A I"]
    many = rule("combination", id="c", levels=(("I", 1.0),), subjects=("A",), conditions=(
        Condition("dark", "district", least=2),))
    assert story(run([DARK, many], [LAMPS_OUT, [50, 50, 0, 0, 1]])) == ["1 raise load:A I"]


def test_a_rule_may_look_at_a_combination_in_the_same_tick():
    middle = rule("combination", id="middle", levels=(("II", 1.0),), conditions=(
        Condition("dark", "zone"),))
    top = rule("count", id="top", levels=(("I", 1.0),), templates=("load",), subjects=("B",),
               conditions=(Condition("middle", "street"),))
    assert story(run([top, middle, DARK], [CALM, LAMPS_OUT])) == [
        "1 raise load:A II", "1 raise load:B I"]


def test_open_events_count_where_they_are():
    door = rule("event", id="door", levels=())
    one = rule("count", id="c", levels=(("II", 2.0),), conditions=(
        Condition("door", "zone", "III"), Condition("dark", "zone")))
    event = Outside("door", "event:door:A", "III", "A", SITES["A"])
    mild = Outside("door", "event:door:A", "IV", "A", SITES["A"])
    assert story(run([door, DARK, one], [LAMPS_OUT], [event])) == ["0 raise load:A II"]
    assert run([door, DARK, one], [LAMPS_OUT], [mild]) == []




def test_the_companion_of_a_vital_rule_raises_after_ten_cadences():
    compiled = compile_rules([rule(id="v", vital=True, subjects=("A",))], RECORDS, SITES)
    nan = float("nan")
    values, now = columns(compiled, [[85, 50, 1, 1, 1]] + [[nan, 50, 1, 1, 1]] * 11)
    found = both(compiled, values, now)[1]
    assert [(t.rule, t.kind, t.severity) for t in found] == [
        ("v", "raise", "II"), ("v", "unknown", "II"), ("v.unknown", "raise", "II")]


def test_events_that_ended_within_the_window_of_a_count_count_until_they_leave_it():
    door = rule("event", id="door", levels=())
    one = rule("count", id="c", levels=(("II", 2.0),), subjects=("A",), window_s=120.0,
               conditions=(Condition("door", "district"),))
    compiled = compile_rules([door, one], RECORDS, SITES)
    _, now = columns(compiled, [CALM])
    ended = [Outside("door", f"event:door:{n}", "III", "A", SITES["A"],
                     int(now[0]) - n * 30_000_000) for n in (1, 2)]
    rows = [CALM] * 4
    assert story(run([door, one], rows, ended)) == ["0 raise load:A II", "1 clear load:A"]
    short = rule("count", id="c", levels=(("II", 2.0),), subjects=("A",),
                 conditions=(Condition("door", "district"),))
    assert run([door, short], rows, ended) == [], "without a window only what is open counts"
