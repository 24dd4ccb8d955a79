"""Whatever comes in whatever order: one open alert a pair, a log that gives it back."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from data.alerts.model import ACTS, Mute
from data.alerts.rule import Condition, Grouping, Plan, PlanStep, Step
from data.errors import AlertRefused
from data.model import Names
from indicators.alerts.change import replay
from tests.support.alert_play import Play, at, rule, transition

PLAN = Plan("p", Names("预案", "Plan"), steps=(PlanStep(Names("一", "1")),))
RULES = [
    rule(escalation=(Step(40, "leader"), Step(90, "commander")), realarm_s=120.0, plan="p"),
    rule("lamp", inhibited_by=(Condition("load", "district", "II"),),
         grouping=Grouping(2, 500.0, 600.0)),
    rule("report", kind="event", shelve_most_s=600.0),
]
CODES = ("Z1", "Z2", "Z3")
CONTEXT = {code: {"place": {"lon": 113.32 + n * 0.001, "lat": 23.11}, "id": n + 1}
           for n, code in enumerate(CODES)}
MUTE = Mute(1, {"rule": "lamp", "severity": ["IV", "III"]}, "works", "li", at(0), at(9999))

TRANSITION = st.tuples(
    st.sampled_from(["raise", "worse", "better", "clear", "clear", "unknown", "known"]),
    st.sampled_from([one.id for one in RULES]), st.sampled_from(CODES),
    st.sampled_from(["I", "II", "III", "IV"]), st.booleans())
BODY = st.fixed_dictionaries({}, optional={
    "reason": st.just("r"), "minutes": st.sampled_from([1, 5]), "text": st.just("t"),
    "assignee": st.sampled_from(["", "Wang"]), "step": st.just(0), "done": st.booleans(),
    "verdict": st.sampled_from(["useful", "not_useful"])})
EVENT = st.one_of(
    st.lists(TRANSITION, min_size=1, max_size=3),
    st.tuples(st.sampled_from(ACTS), st.integers(1, 6), BODY),
    st.booleans())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([1, 5, 20, 61]), EVENT), max_size=40))
def test_any_sequence(events: list) -> None:
    game = Play(RULES, plans=[PLAN], context=CONTEXT)
    now, versions = 0.0, Counter[int]()
    for pause, event in events:
        now += pause
        if isinstance(event, bool):
            game.mutes = [MUTE] if event else []
            game.tick(now, every=True)
        elif isinstance(event, list):
            game.tick(now, *[transition(now, kind, rule_id, code, severity,
                                        detail={"drill": True} if drill else {})
                             for kind, rule_id, code, severity, drill in event])
        else:
            what, number, body = event
            if number in game.kept:
                try:
                    game.act(now, what, number, **body)
                except AlertRefused:
                    pass
        _check(game, versions)


def _check(game: Play, versions: Counter[int]) -> None:
    opened = [one for one in game.kept.values() if one.open]
    assert not [pair for pair, count in Counter((one.rule, one.code) for one in opened).items()
                if count > 1]
    assert sorted(game.desk.open(), key=lambda one: one.id) == opened
    for one in game.kept.values():
        assert one.version >= versions[one.id]
        versions[one.id] = one.version
    replayed = replay(game.log)
    assert replayed == game.kept
    # a log from the middle on goes on from what stood there
    middle = len(game.log) // 2
    before = replay(game.log[:middle])
    assert replay(game.log[middle:], before.values()) == {
        number: replace(one) for number, one in game.kept.items()}
