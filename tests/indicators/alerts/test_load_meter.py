"""The operator's load, against EEMUA 191's figures."""

from datetime import timedelta

import pytest

from data.alerts.model import Mute
from data.alerts.rule import Grouping
from indicators.alerts.load_meter import Load, Rate, measure, tellings
from tests.support.alert_play import Play, at, rule, transition


def load(game: Play, seconds: float) -> Load:
    return measure(game.log, [a for a in game.kept.values() if a.open], at(0), at(seconds))


def test_an_empty_hour():
    found = load(Play(), 3600)
    assert (found.told, found.floods, found.worst_share, found.answer_s) == (0, (), 0.0, None)
    assert found.per_10min == (0,) * 6


def test_ten_in_ten_minutes_are_no_flood_and_eleven_are():
    for count, floods in ((10, 0), (11, 1)):
        game = Play()
        for n in range(count):
            game.say(n, "raise", code=f"Z{n}")
        assert len(load(game, 60).floods) == floods


def test_a_flood_ends_when_fewer_than_five_were_told_in_ten_minutes():
    rate = Rate()
    for n in range(12):
        rate.add(at(n * 10))
    assert rate.flood and rate.since == at(100)
    rate.look(at(669))
    assert rate.flood
    rate.look(at(680))
    assert not rate.flood and rate.since == at(670)


def test_the_flood_of_a_window_has_its_end():
    game = Play()
    for n in range(12):
        game.say(n * 10, "raise", code=f"Z{n}")
    found = load(game, 3600)
    assert [(f.start, f.end, f.told) for f in found.floods] == [(at(100), at(670), 12)]
    assert found.flood_share == pytest.approx(570 / 3600)


def test_a_card_is_one_line():
    places = {f"C{n}": {"place": {"lon": 113.32 + n * 0.0005, "lat": 23.1}} for n in range(40)}
    game = Play([rule(grouping=Grouping(3, 150.0, 600.0))], context=places)
    game.tick(0, *[transition(0, "raise", code=code) for code in places])
    found = load(game, 600)
    assert (found.raised, found.told, found.hidden) == (40, 1, 39)


def test_hidden_ones_are_counted_apart():
    game = Play(mutes=[Mute(1, {"rule": "load"}, "r", "o", at(0), at(900))])
    game.say(0, "raise")
    found = load(game, 600)
    assert (found.told, found.hidden, found.standing) == (0, 1, 0)


def test_chatter_is_told_once():
    game = Play()
    for seconds in range(0, 300, 10):
        game.say(seconds, "raise", severity="II")
        game.say(seconds + 5, "clear")
    found = load(game, 600)
    assert (found.told, found.chattering, found.damped) == (3, 1, 27)


def test_what_gets_worse_is_told_again_with_its_severity():
    game = Play()
    game.say(0, "raise", severity="IV")
    game.say(60, "worse", severity="I")
    assert [one.severity for one in tellings(game.log)] == ["IV", "I"]
    assert load(game, 600).by_severity == {"I": 1, "II": 0, "III": 0, "IV": 1}


def test_who_is_worst_who_answered_and_what_was_of_use():
    game = Play([rule(), rule("noise")])
    game.say(0, "raise")
    for n in range(3):
        game.say(10 + n, "raise", "noise", f"Z{n}")
    game.act(40, "acknowledge", 1)
    game.act(70, "acknowledge", 2)
    game.act(80, "verdict", 2, verdict="useful")
    game.act(81, "verdict", 2, verdict="not_useful")
    game.act(82, "verdict", 1, verdict="useful")
    found = load(game, 600)
    assert found.worst == (("noise", 3), ("load", 1))
    assert found.answer_s == 50.0 and found.acknowledged == 2
    assert found.useful == {"noise": (0, 1), "load": (1, 0)}


def test_what_stands_longer_than_a_day_is_stale():
    game = Play()
    game.say(0, "raise")
    game.say(7200, "raise", code="Z2")
    day = timedelta(hours=24)
    found = measure(game.log, game.desk.open(), at(0), at(1) + day)
    assert (found.standing, found.stale) == (2, 1)
