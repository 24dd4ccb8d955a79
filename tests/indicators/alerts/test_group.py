"""One cause, one card."""

from typing import Any

import pytest

from data.alerts.rule import Grouping
from tests.support.alert_play import Play, rule, transition

#: About 100 m apart along a road.
ROAD = {f"C{n}": {"place": {"lon": 113.32 + n * 0.00098, "lat": 23.11}, "by": "road-1"}
        for n in range(12)} | {"FAR": {"place": {"lon": 113.40, "lat": 23.11}, "by": "road-2"},
                               "LOST": {}}


def dark(*codes: str, grouping: Any = Grouping(3, 150.0, 600.0), gap: float = 10.0) -> Play:  # noqa: B008
    game = Play([rule(grouping=grouping)], context=ROAD)
    for place, code in enumerate(codes):
        game.say(place * gap, "raise", code=code)
    return game


def groups(game: Play) -> list[int | None]:
    return [one.group_id for one in game.kept.values()]


ROWS = [
    ("two are no group", ["C0", "C1"], [None, None]),
    ("three in reach of each other are one card led by the first", ["C1", "C0", "C2"], [1, 1, 1]),
    ("a chain reaches on", ["C0", "C2", "C1", "C3"], [1, 1, 1, 1]),
    ("what is far away stands alone", ["C0", "C1", "C2", "FAR"], [1, 1, 1, None]),
    ("what has no place stands alone", ["C0", "LOST", "C1", "C2"], [1, None, 1, 1]),
    ("two cards that grow together are one",
     ["C0", "C1", "C2", "C6", "C5", "C4", "C3"], [1] * 7),
]


@pytest.mark.parametrize(("sentence", "codes", "found"), ROWS, ids=[row[0] for row in ROWS])
def test_in_space(sentence: str, codes: list[str], found: list[int | None]):
    assert groups(dark(*codes)) == found


def test_all_in_one_tick():
    game = Play([rule(grouping=Grouping(3, 150.0, 600.0))], context=ROAD)
    game.tick(0, *[transition(0, "raise", code=f"C{n}") for n in range(12)])
    assert groups(game) == [1] * 12
    assert len(game.desk.of_group(1)) == 12


def test_what_comes_too_long_after_is_no_part():
    assert groups(dark("C0", "C1", "C2", gap=700.0)) == [None] * 3


def test_by_a_field_of_the_subject_wherever_they_stand():
    game = dark("C0", "C9", "FAR", "C4", grouping=Grouping(3, by="road"))
    assert groups(game) == [1, 1, None, 1]


def test_the_next_one_leads_when_the_first_is_over():
    game = dark("C0", "C1", "C2")
    game.act(30, "acknowledge")
    game.say(40, "clear", code="C0")
    assert groups(game) == [1, 2, 2]
    assert game.kinds(2)[-1] == "group"


def test_one_alone_is_no_group():
    game = dark("C0", "C1", "C2")
    for seconds, number, code in ((30, 1, "C0"), (40, 2, "C1")):
        game.act(seconds, "acknowledge", number)
        game.say(seconds + 5, "clear", code=code)
    assert game.alert(3).group_id is None and game.kinds(3)[-1] == "ungroup"


def test_whoever_acknowledges_what_is_over_ends_its_part():
    game = dark("C0", "C1", "C2")
    game.say(100, "clear", code="C0")
    game.act(130, "acknowledge")
    game.tick(131)
    assert groups(game) == [1, 2, 2]


def test_hidden_ones_are_no_part_until_they_are_told():
    game = dark("C0", "C1")
    game.act(20, "shelve", 1, minutes=5, reason="works")
    game.say(30, "raise", code="C2")
    assert groups(game) == [None] * 3
    game.act(40, "unshelve", 1)
    game.tick(41)
    assert groups(game) == [1, 1, 1]


def test_other_rules_are_other_causes():
    grouping = Grouping(3, 150.0, 600.0)
    game = Play([rule(grouping=grouping), rule("other", grouping=grouping)], context=ROAD)
    game.tick(0, transition(0, "raise", code="C0"), transition(0, "raise", code="C1"),
              transition(0, "raise", "other", "C2"))
    assert groups(game) == [None] * 3


def test_a_card_that_gets_worse_is_told_once():
    game = dark("C0", "C1", "C2")
    for n, code in enumerate(("C0", "C1", "C2")):
        game.say(100 + n, "worse", "load", code, "II")
    assert [one.detail["told"] for one in game.log if one.kind == "worse"] == [True, False, False]
    game.say(110, "worse", "load", "C2", "I")
    assert [one.detail["told"] for one in game.log if one.kind == "worse"][-1]
