"""What becomes of an alert when its condition changes, a sentence a row."""

from typing import Any

import pytest

from indicators.alerts.lifecycle import apply
from tests.support.alert_play import Play, at, rule, transition

#: (seconds, kind, severity) of transitions, (seconds, "act", name, body) of acts.
Event = tuple[Any, ...]
RAISE: Event = (0, "raise", "III")
ACK: Event = (10, "act", "acknowledge", {})

ROWS: list[tuple[str, list[Event], str, list[str]]] = [
    ("a raise is active and unacknowledged", [RAISE], "active_unacked", ["raise"]),
    ("a raise of what is active already changes nothing",
     [RAISE, (5, "raise", "III")], "active_unacked", ["raise"]),
    ("acknowledged it stays active", [RAISE, ACK], "active_acked", ["raise", "acknowledge"]),
    ("returned and acknowledged it closes",
     [RAISE, ACK, (60, "clear", "")], "normal", ["raise", "acknowledge", "return", "close"]),
    ("returned and not acknowledged it still asks",
     [RAISE, (60, "clear", "")], "returned_unacked", ["raise", "return"]),
    ("acknowledged after its return it closes with the act",
     [RAISE, (60, "clear", ""), (70, "act", "acknowledge", {})], "normal",
     ["raise", "return", "acknowledge"]),
    ("raised again before anybody acknowledged it is the same alert",
     [RAISE, (60, "clear", ""), (300, "raise", "III")], "active_unacked",
     ["raise", "return", "reraise"]),
    ("worse than what was acknowledged must be acknowledged again",
     [RAISE, ACK, (60, "worse", "I")], "active_unacked", ["raise", "acknowledge", "worse"]),
    ("better than what was acknowledged stays acknowledged",
     [(0, "raise", "I"), ACK, (60, "better", "III")], "active_acked",
     ["raise", "acknowledge", "better"]),
    ("a fleeting III closes by itself and is counted",
     [RAISE, (20, "clear", "")], "normal", ["raise", "return", "fleeting", "close"]),
    ("a fleeting II is counted and still asks",
     [(0, "raise", "II"), (20, "clear", "")], "returned_unacked",
     ["raise", "return", "fleeting"]),
    ("what somebody acknowledged within seconds is not fleeting",
     [RAISE, (5, "act", "acknowledge", {}), (20, "clear", "")], "normal",
     ["raise", "acknowledge", "return", "close"]),
    ("unknown neither raises nor clears", [RAISE, (5, "unknown", "III")], "active_unacked",
     ["raise", "unknown"]),
    ("known again is said once", [RAISE, (5, "unknown", "III"), (9, "known", "III"),
     (10, "known", "III")], "active_unacked", ["raise", "unknown", "known"]),
    ("unknown of what was never raised is nothing of ours", [(0, "unknown", "")], "", []),
    ("a clear of what is not open is nothing", [(0, "clear", "")], "", []),
    ("worse of what is not open raises it: nothing is lost", [(0, "worse", "II")],
     "active_unacked", ["raise"]),
    ("shelved it is put aside while its condition holds",
     [RAISE, (5, "act", "shelve", {"minutes": 10, "reason": "works"})], "shelved",
     ["raise", "shelve"]),
    ("a shelf ends by itself and the alert is told again",
     [RAISE, (5, "act", "shelve", {"minutes": 10, "reason": "works"}), (700, "", "")],
     "active_unacked", ["raise", "shelve", "shelf_over"]),
    ("what is over while shelved still asks afterwards",
     [RAISE, (5, "act", "shelve", {"minutes": 10, "reason": "works"}), (100, "clear", ""),
      (700, "", "")], "returned_unacked", ["raise", "shelve", "return", "shelf_over"]),
    ("out of service it stays open though its condition is over",
     [RAISE, (5, "act", "take_out_of_service", {"reason": "renewed"}), (60, "clear", "")],
     "out_of_service", ["raise", "take_out_of_service", "return"]),
    ("back in service with nothing wrong it closes",
     [RAISE, (5, "act", "take_out_of_service", {"reason": "renewed"}), (60, "clear", ""),
      (90, "act", "return_to_service", {})], "normal",
     ["raise", "take_out_of_service", "return", "return_to_service"]),
    ("suppressed by hand and over it closes unseen",
     [RAISE, (5, "act", "suppress", {"reason": "drill"}), (60, "clear", "")], "normal",
     ["raise", "suppress", "return", "close"]),
    ("on my way acknowledges", [RAISE, (5, "act", "on_my_way", {})], "active_acked",
     ["raise", "on_my_way"]),
]


def play(events: list[Event], **more: Any) -> Play:
    game = Play(**more)
    for event in events:
        if event[1] == "act":
            game.act(event[0], event[2], **event[3])
        elif event[1]:
            game.say(event[0], event[1], severity=event[2])
        else:
            game.tick(event[0])
    return game


@pytest.mark.parametrize(("sentence", "events", "state", "kinds"), ROWS,
                         ids=[row[0] for row in ROWS])
def test_state(sentence: str, events: list[Event], state: str, kinds: list[str]):
    game = play(events)
    assert (game.alert().state if game.kept else "") == state
    assert game.kinds() == kinds


def test_a_new_alert_says_what_made_it():
    game = Play([rule(explain=rule().names)], context={"Z1": {"subject_code": "Z1"}})
    game.say(0, "raise", value=83.0, limit=80.0, detail={"for_s": 120})
    alert = game.alert()
    assert (alert.raised_at, alert.peak, alert.subject_id, alert.rule_version) == (
        at(0), "III", 7, 1)
    assert alert.context["value"] == 83.0 and alert.context["limit"] == 80.0
    assert alert.context["subject_code"] == "Z1"


def test_after_a_close_the_next_raise_is_another_alert():
    game = play([RAISE, ACK, (60, "clear", ""), (600, "raise", "II")])
    assert [game.alert(n).state for n in (1, 2)] == ["normal", "active_unacked"]


def test_the_peak_stays_when_it_gets_better():
    game = play([RAISE, (9, "worse", "I"), (60, "better", "IV")])
    assert (game.alert().severity, game.alert().peak) == ("IV", "I")


def test_worse_begins_the_escalation_anew():
    game = play([RAISE, ACK, (60, "worse", "I")])
    assert (game.alert().escalated, game.alert().acked_by) == (0, "")
    assert game.alert().context["asked_at"] == at(60).isoformat()


def test_a_drill_is_stamped_until_it_is_raised_in_earnest():
    game = Play()
    game.say(0, "raise", detail={"drill": True})
    assert game.alert().drill
    game.say(100, "clear")
    game.say(200, "raise")
    assert not game.alert().drill


def test_chatter_is_told_once_and_counted():
    game = Play()
    for seconds in (0, 15, 30, 45):
        game.say(seconds, "raise")
        game.say(seconds + 8, "clear")
        if seconds == 0:
            assert game.kinds() == ["raise", "return", "fleeting", "close"]
    # the first was fleeting; the third raise within the minute is chatter
    alert = game.alert(3)
    assert alert.chattering and alert.active and alert.raises == 2
    damped = [one for one in game.log if one.kind == "reraise"]
    assert [one.detail["told"] for one in damped] == [False]
    game.tick(200)
    assert not game.alert(3).chattering
    assert game.alert(3).state == "returned_unacked"
    assert game.kinds(3)[-2:] == ["chatter", "return"]


def test_chatter_that_ends_high_stays_active():
    game = Play()
    for seconds in (0, 15, 30):
        game.say(seconds, "raise", severity="II")
        game.say(seconds + 8, "clear")
    game.say(45, "raise", severity="II")
    game.tick(200)
    assert game.alert().state == "active_unacked" and game.alert().raises == 4


def test_graver_than_the_chatter_is_told_all_the_same():
    game = Play()
    for seconds in (0, 15, 30):
        game.say(seconds, "raise", severity="II")
        game.say(seconds + 8, "clear")
    game.say(50, "raise", severity="I")
    assert game.log[-1].kind == "reraise" and game.log[-1].detail["told"]


def test_a_rule_that_is_gone_ends_what_is_open_but_raises_nothing():
    game = play([RAISE])
    del game.rules["load"]
    game.say(40, "clear")
    game.say(90, "raise")
    assert game.alert().state == "returned_unacked" and len(game.kept) == 1


def test_apply_gives_new_alerts_negative_places():
    alerts, log = apply([], [transition(0, "raise"), transition(0, "raise", code="Z2")],
                        {"load": rule()}, at(0))
    assert [one.id for one in alerts] == [0, 0]
    assert [one.alert_id for one in log] == [-1, -2]


def test_over_and_raised_in_one_tick_are_two_alerts():
    game = play([RAISE, ACK])
    alerts, log = apply([game.alert()], [transition(50, "clear"), transition(50, "raise")],
                        game.rules, at(50))
    assert [(one.id, one.open) for one in alerts] == [(1, False), (0, True)]
    assert [one.alert_id for one in log] == [1, 1, -2]


def test_the_plan_opens_with_the_alert():
    from data.alerts.rule import Plan, PlanStep
    from data.model import Names

    plan = Plan("crowd", Names("客流", "Crowd"), "III", (
        PlanStep(Names("广播", "Announce"), "operator"),
        PlanStep(Names("限流", "Hold back"), "leader", 300.0)))
    game = Play([rule(plan="crowd")], plans=[plan])
    game.say(0, "raise")
    assert [step["due_at"] for step in game.alert().context["plan"]["steps"]] == [
        None, at(300).isoformat()]
    game.act(30, "step", step=1)
    steps = game.alert().context["plan"]["steps"]
    assert [(one["done_at"], one["by"]) for one in steps] == [
        (None, ""), (at(30).isoformat(), "li")]
