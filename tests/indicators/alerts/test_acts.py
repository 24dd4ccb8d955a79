"""What people may do, and what is refused by name."""

from typing import Any

import pytest

from data.alerts.model import ACTS
from data.alerts.rule import Plan, PlanStep
from data.errors import AlertRefused
from data.model import Names
from indicators.alerts import acts
from tests.support.alert_play import Play, at, rule

REFUSED: list[tuple[str, list[tuple[str, dict[str, Any]]], str, dict[str, Any], str]] = [
    ("an act that nobody knows", [], "burn", {}, "no act 'burn'"),
    ("acknowledging twice", [("acknowledge", {})], "acknowledge", {}, "acknowledged by li"),
    ("taking back what was not acknowledged", [], "unacknowledge", {}, "not acknowledged"),
    ("a comment of nothing", [], "comment", {"text": "  "}, "text is missing"),
    ("a comment that is no text", [], "comment", {"text": 5}, "text is no text"),
    ("a comment of a novel", [], "comment", {"text": "a" * 2001}, "longer than 2000"),
    ("a shelf without a reason", [], "shelve", {"minutes": 5}, "reason is missing"),
    ("a shelf without an end", [], "shelve", {"reason": "x"}, "no number above zero"),
    ("a shelf of yes minutes", [], "shelve", {"reason": "x", "minutes": True}, "no number"),
    ("a shelf of endless minutes", [], "shelve", {"reason": "x", "minutes": float("nan")},
     "no number"),
    ("a shelf longer than the rule allows", [], "shelve", {"reason": "x", "minutes": 61},
     "longer than this rule allows"),
    ("shelving what is shelved", [("shelve", {"reason": "x", "minutes": 5})], "shelve",
     {"reason": "x", "minutes": 5}, "is shelved"),
    ("unshelving what is told", [], "unshelve", {}, "not shelved"),
    ("suppressing without a reason", [], "suppress", {}, "reason is missing"),
    ("suppressing twice", [("suppress", {"reason": "x"})], "suppress", {"reason": "x"},
     "suppressed already"),
    ("unsuppressing what is told", [], "unsuppress", {}, "not suppressed by hand"),
    ("out of service without a reason", [], "take_out_of_service", {}, "reason is missing"),
    ("out of service twice", [("take_out_of_service", {"reason": "x"})],
     "take_out_of_service", {"reason": "x"}, "out of service already"),
    ("back in service from service", [], "return_to_service", {}, "is in service"),
    ("a step of no such number", [], "step", {"step": 2}, "no step 2"),
    ("a step by name", [], "step", {"step": "one"}, "no step one"),
    ("a step done twice", [("step", {"step": 0})], "step", {"step": 0}, "done already"),
    ("a step undone that is open", [], "step", {"step": 0, "done": False}, "open already"),
    ("a second one on the way", [("on_my_way", {})], "on_my_way", {}, "on the way"),
    ("done twice", [("done", {})], "done", {}, "done already"),
    ("a verdict of maybe", [], "verdict", {"verdict": "maybe"}, "no verdict 'maybe'"),
]


def game() -> Play:
    plan = Plan("p", Names("预案", "Plan"), steps=(PlanStep(Names("一", "1")),
                                                 PlanStep(Names("二", "2"))))
    made = Play([rule(plan="p", shelve_most_s=3600.0, role="operator"),
                 rule("report", kind="event")], plans=[plan])
    made.say(0, "raise")
    return made


@pytest.mark.parametrize(("sentence", "before", "what", "body", "said"), REFUSED,
                         ids=[row[0] for row in REFUSED])
def test_refused(sentence: str, before: list[tuple[str, dict[str, Any]]], what: str,
                 body: dict[str, Any], said: str):
    played = game()
    for one, given in before:
        played.act(5, one, **given)
    kept = played.alert()
    with pytest.raises(AlertRefused, match=said):
        played.act(9, what, **body)
    assert played.alert() == kept


@pytest.mark.parametrize("what", sorted(set(ACTS) - {"comment", "verdict"}))
def test_nothing_but_words_is_taken_by_a_closed_alert(what: str):
    played = game()
    played.act(5, "acknowledge")
    played.say(60, "clear")
    with pytest.raises(AlertRefused, match="closed"):
        played.act(70, what, reason="x", minutes=5, step=0)
    played.act(80, "comment", text="was a school class")
    assert played.act(90, "verdict", verdict="not_useful").verdict == "not_useful"


def test_every_act_of_the_model_is_known():
    assert tuple(acts._DO) == ACTS


def test_acknowledged_says_who_and_when():
    alert = game().act(12, "acknowledge", note="seen")
    assert (alert.acked_by, alert.acked_at) == ("li", at(12))


def test_assigning_takes_and_gives_back():
    played = game()
    assert played.act(5, "assign", assignee="Wang", role="leader").stage == "taken"
    assert (played.alert().assignee, played.alert().role) == ("Wang", "leader")
    assert played.act(6, "assign", assignee="").stage == ""


def test_a_report_is_over_when_whoever_went_says_so():
    played = game()
    played.say(10, "raise", "report", "event:litter:C1")
    played.act(20, "on_my_way", 2, actor="Wang")
    alert = played.act(900, "done", 2, actor="Wang", note="removed")
    assert (alert.state, alert.stage, alert.assignee) == ("normal", "done", "Wang")


def test_what_is_measured_stays_until_its_condition_is_over():
    alert = game().act(900, "done")
    assert (alert.state, alert.stage) == ("active_acked", "done")


def test_unshelved_by_hand_it_is_told_again():
    played = game()
    played.act(5, "shelve", minutes=60, reason="works")
    assert played.alert().shelved_until == at(3605)
    alert = played.act(50, "unshelve")
    assert (alert.state, alert.context["told_at"]) == ("active_unacked", at(50).isoformat())


def test_suppressing_what_is_over_closes_it():
    played = game()
    played.say(60, "clear")
    assert played.act(70, "suppress", reason="known").state == "normal"
