"""Inhibition and mutes: what is open but not told, and the ledger of it."""

from dataclasses import replace
from typing import Any

import pytest

from data.alerts.model import Mute
from data.alerts.rule import Condition
from data.errors import AlertRefused
from indicators.alerts.mute import checked, in_force, matches, muted
from tests.support.alert_play import Play, at, rule

POWER = rule("power")
LAMP = rule("lamp", inhibited_by=(Condition("power", "grid"),))
CONTEXT = {
    "F1": {"areas": {"grid": "G1", "street": "S1"}, "place": {"lon": 113.32, "lat": 23.11}},
    "L1": {"areas": {"grid": "G1", "street": "S1"}, "place": {"lon": 113.3205, "lat": 23.11},
           "subject_code": "L1"},
    "L2": {"areas": {"grid": "G2", "street": "S1"}, "place": {"lon": 113.34, "lat": 23.11}},
}


def mute(id: int = 1, **changes: Any) -> Mute:
    return Mute(**{"id": id, "scope": {"rule": ["lamp"]}, "reason": "works", "owner": "li",
                   "since": at(0), "until": at(600)} | changes)


def lamps(condition: Condition, **more: Any) -> Play:
    return Play([POWER, rule("lamp", inhibited_by=(condition,), radius_m=200.0)],
                context=CONTEXT, **more)


def test_the_cause_silences_what_comes_after_it():
    game = lamps(Condition("power", "grid"))
    game.say(0, "raise", "power", "F1")
    game.say(5, "raise", "lamp", "L1")
    game.say(6, "raise", "lamp", "L2")
    assert game.alert(2).suppressed == "inhibited:power"
    assert game.kinds(2) == ["raise", "inhibit"]
    assert game.alert(3).state == "active_unacked"


def test_the_cause_silences_what_came_before_it_and_gives_it_back():
    game = lamps(Condition("power", "grid"))
    game.say(0, "raise", "lamp", "L1")
    game.say(40, "raise", "power", "F1")
    assert game.alert(1).state == "suppressed"
    game.say(100, "clear", "power", "F1")
    assert game.alert(1).state == "active_unacked"
    assert game.alert(1).context["asked_at"] == at(100).isoformat()
    assert game.kinds(1) == ["raise", "inhibit", "uninhibit"]


def test_what_is_over_while_its_cause_stands_closes_unseen():
    game = lamps(Condition("power", "grid"))
    game.say(0, "raise", "power", "F1")
    game.say(0, "raise", "lamp", "L1")
    game.say(90, "clear", "lamp", "L1")
    assert game.alert(2).state == "normal"


NEAR = [
    ("in one grid", Condition("power", "grid"), ["L1"]),
    ("in one street", Condition("power", "street"), ["L1", "L2"]),
    ("in the district", Condition("power", "district"), ["L1", "L2"]),
    ("within 200 m", Condition("power", "radius"), ["L1"]),
    ("at the same subject, which none is", Condition("power", "subject"), []),
    ("in a zone that neither has", Condition("power", "zone"), []),
    ("worse than it is", Condition("power", "district", "I"), []),
    ("two of them where one is", Condition("power", "district", "IV", 2), []),
]


@pytest.mark.parametrize(("where", "condition", "silent"), NEAR, ids=[row[0] for row in NEAR])
def test_near(where: str, condition: Condition, silent: list[str]):
    game = Play([POWER, rule("lamp", inhibited_by=(condition,), radius_m=200.0)],
                context={**CONTEXT, "L2": {**CONTEXT["L2"], "id": 9}, "L1": {**CONTEXT["L1"],
                         "id": 8}})
    game.say(0, "raise", "power", "F1")
    game.say(1, "raise", "lamp", "L1")
    game.say(2, "raise", "lamp", "L2")
    assert [one.code for one in game.kept.values() if one.suppressed] == silent


def test_a_mute_hides_from_birth_counts_and_gives_back():
    game = lamps(Condition("power", "grid"), mutes=[mute()])
    game.say(0, "raise", "lamp", "L1")
    game.say(5, "raise", "lamp", "L2")
    assert game.hidden == {1: 2} and game.kinds(1) == ["raise", "mute"]
    game.say(50, "clear", "lamp", "L2")
    assert game.alert(2).state == "normal"
    game.mutes = []
    game.tick(600, every=True)
    assert game.alert(1).state == "active_unacked" and game.kinds(1)[-1] == "unmute"


def test_what_gets_worse_than_the_mute_says_is_told():
    game = lamps(Condition("power", "grid"),
                 mutes=[mute(scope={"rule": "lamp", "severity": ["III", "IV"]})])
    game.say(0, "raise", "lamp", "L1")
    game.say(5, "worse", "lamp", "L1", "I")
    assert game.alert(1).state == "active_unacked"


def test_from_its_cause_into_a_mute():
    game = lamps(Condition("power", "grid"), mutes=[mute()])
    game.say(0, "raise", "power", "F1")
    game.say(0, "raise", "lamp", "L1")
    assert game.alert(2).suppressed == "inhibited:power" and game.hidden == {}
    game.say(60, "clear", "power", "F1")
    assert game.alert(2).suppressed == "mute:1" and game.hidden == {1: 1}
    assert game.kinds(2) == ["raise", "inhibit", "uninhibit", "mute"]


def test_suppressed_by_hand_stays_so_whatever_mutes_say():
    game = lamps(Condition("power", "grid"))
    game.say(0, "raise", "lamp", "L1")
    game.act(5, "suppress", reason="known")
    game.mutes = [mute()]
    game.tick(9, every=True)
    assert game.alert(1).suppressed == "design"


SCOPES: list[tuple[str, Any, bool]] = [
    ("its rule", {"rule": "lamp"}, True),
    ("one of several rules", {"rule": ["power", "lamp"]}, True),
    ("another rule", {"rule": "power"}, False),
    ("its subject", {"subject": "L1"}, True),
    ("an area that it lies in", {"area": "S1"}, True),
    ("an area that it does not lie in", {"area": "S2"}, False),
    ("its code but another severity", {"code": "L1", "severity": "I"}, False),
    ("nothing at all matches nothing", {}, False),
]


@pytest.mark.parametrize(("sentence", "scope", "found"), SCOPES, ids=[row[0] for row in SCOPES])
def test_scope(sentence: str, scope: Any, found: bool):
    game = lamps(Condition("power", "grid"))
    game.say(0, "raise", "lamp", "L1")
    assert matches(scope, game.alert()) is found
    assert muted(game.alert(), [mute(4, scope=scope)]) == (4 if found else None)


@pytest.mark.parametrize(("scope", "said"), [
    ({}, "needs a scope"), ("lamp", "needs a scope"), ({"colour": "red"}, "knows no 'colour'"),
    ({"rule": []}, "no text or list"), ({"rule": [1]}, "no text or list"),
    ({"rule": ""}, "no text or list"),
])
def test_scopes_that_are_none(scope: Any, said: str):
    with pytest.raises(AlertRefused, match=said):
        checked(scope)


def test_a_mute_is_in_force_from_its_first_to_before_its_last_moment():
    one = mute()
    lifted = replace(mute(2), lifted_at=at(50))
    assert in_force([lifted, one], at(0)) == (one,)
    assert in_force([one], at(600)) == () and in_force([one], at(-1)) == ()
