"""The rules of the bundled district: whole, in two languages, each limit with its source."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from data.events.kinds import Kinds, matches
from data.pack import inspect_pack

FOLDER = Path(__file__).parents[2] / "data" / "packs" / "canton_tower"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def pack():
    found, problems = inspect_pack(FOLDER)
    assert not problems
    return found


def test_every_rule_says_what_it_is_in_two_languages_and_why(pack):
    assert len(pack.rules) >= 50
    for rule in pack.rules:
        assert rule.source, rule.id
        for names in (rule.names, *([] if rule.kind == "event" else [rule.explain])):
            assert CHINESE.search(names.zh) and not CHINESE.search(names.en), rule.id
            assert names.en, rule.id


def test_a_deadband_lies_between_no_two_levels(pack):
    for rule in pack.rules:
        limits = sorted(level.limit for level in rule.levels)
        gaps = [b - a for a, b in pairwise(limits)]
        assert not gaps or rule.deadband <= min(gaps), rule.id


def test_every_plan_is_opened_by_a_rule_and_its_steps_are_in_order(pack):
    assert {rule.plan for rule in pack.rules} - {""} == {plan.id for plan in pack.plans}
    for plan in pack.plans:
        after = [step.after_s for step in plan.steps]
        assert after == sorted(after) and all(step.role for step in plan.steps)
        assert all(CHINESE.search(n.zh) and not CHINESE.search(n.en)
                   for n in (plan.names, *(step.names for step in plan.steps)))


def test_every_kind_of_event_is_told_by_one_rule(pack):
    for kind in Kinds(pack.district.event_kinds).all:
        mine = [rule for rule in pack.rules
                if any(matches(pattern, kind) for pattern in rule.event_kinds)]
        causes = {rule.id for rule in mine}
        told = [rule.id for rule in mine
                if causes.isdisjoint(one.rule for one in rule.inhibited_by)]
        assert len(told) == 1, kind


def test_what_is_worse_is_told_upwards_sooner(pack):
    for rule in pack.rules:
        if any(level.severity in ("I", "II") for level in rule.levels):
            assert rule.escalation, rule.id
            assert rule.escalation[0].after_s <= 1800, rule.id
