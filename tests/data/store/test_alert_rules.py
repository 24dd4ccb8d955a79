"""Rules on both engines: the pack seeds them, edits are versions, no load overwrites an edit."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from data.alerts.ports import RuleCounts
from data.alerts.read_rule import read_plan
from data.errors import Conflict, NotFound, RuleRefused, StoreError
from data.names import Names
from data.store import open_store
from tests.support.alerts import mute, new_alert, raised, rule
from tests.support.tiny import DISTRICT, put_features

PLAN = read_plan({"id": "limit-flow", "name": "限流", "steps": [{"name": "广播"}]})


@contextmanager
def loading(store, now):
    """Load the tiny district as a pack does; the block puts its rules."""
    with store.load(DISTRICT, at=now, actor="test") as writer:
        put_features(writer)
        yield writer


def load(store, now, *rules, plans=()):
    with loading(store, now) as writer:
        writer.put_rules(rules, plans)


def limits(store):
    return {r.id: (r.levels[0].limit, r.version, r.enabled) for r in store.alerts.rules.rules()}


def edit(store, now, rule_id, limit):
    [seen] = [r for r in store.alerts.rules.rules() if r.id == rule_id]
    changed = replace(seen, levels=rule(rule_id, limit).levels)
    return store.alerts.rules.save(changed, actor="王", reason="太吵", at=now)


def test_a_load_seeds_the_rules_and_plans_of_its_pack(store, now):
    load(store, now, rule(), rule("b.b", 5, enabled=False), plans=[PLAN])
    assert limits(store) == {"crowd.load": (80, 1, True), "b.b": (5, 1, False)}
    assert store.alerts.rules.plans() == [PLAN]
    [first] = store.alerts.rules.history("crowd.load")
    assert (first.origin, first.actor, first.at) == ("pack", "test", now)
    assert first.rule == replace(rule(), version=1)


def test_the_same_pack_again_changes_nothing(store, now):
    load(store, now, rule(), plans=[PLAN])
    load(store, now, rule(), plans=[PLAN])
    assert len(store.alerts.rules.history("crowd.load")) == 1


def test_a_rule_that_nobody_edited_follows_the_pack(store, now):
    load(store, now, rule(), plans=[PLAN])
    load(store, now, rule(limit=75), rule("b.b", 5))
    assert limits(store) == {"crowd.load": (75, 2, True), "b.b": (5, 1, True)}
    assert store.alerts.rules.plans() == [] and store.alerts.rules.drift() == []


def test_an_edit_is_never_overwritten(store, now):
    load(store, now, rule())
    edited = edit(store, now, "crowd.load", 70)
    load(store, now, rule(limit=75))
    assert limits(store) == {"crowd.load": (70, 2, True)}
    [seen] = store.alerts.rules.drift()
    assert (seen.id, seen.base, seen.pack, seen.ours) == (
        "crowd.load", replace(rule(), version=1), rule(limit=75), edited)
    assert [(v.origin, v.reason) for v in store.alerts.rules.history("crowd.load")] == [
        ("edit", "太吵"), ("pack", "load 1")]


def test_the_packs_words_are_taken_by_hand_and_followed_again(store, now):
    load(store, now, rule())
    edit(store, now, "crowd.load", 70)
    load(store, now, rule(limit=75))
    taken = store.alerts.rules.take_pack("crowd.load", actor="李", at=now)
    assert taken == replace(rule(limit=75), version=3)
    assert store.alerts.rules.drift() == []
    load(store, now, rule(limit=77))
    assert limits(store) == {"crowd.load": (77, 4, True)}


def test_an_edit_that_the_pack_takes_over_is_no_difference(store, now):
    load(store, now, rule())
    edit(store, now, "crowd.load", 70)
    load(store, now, rule(limit=70))
    assert store.alerts.rules.drift() == []


def test_a_rule_gone_from_the_pack_is_disabled_and_comes_back(store, now):
    load(store, now, rule(), rule("b.b", 5))
    load(store, now, rule())
    assert limits(store) == {"crowd.load": (80, 1, True), "b.b": (5, 2, False)}
    load(store, now, rule())
    assert limits(store)["b.b"] == (5, 2, False)
    load(store, now, rule(), rule("b.b", 5))
    assert limits(store)["b.b"] == (5, 3, True)


def test_an_edited_rule_gone_from_the_pack_stays_until_somebody_decides(store, now):
    load(store, now, rule())
    edited = edit(store, now, "crowd.load", 70)
    load(store, now)
    assert limits(store) == {"crowd.load": (70, 2, True)}
    [seen] = store.alerts.rules.drift()
    assert (seen.pack, seen.ours) == (None, edited)
    assert not store.alerts.rules.take_pack("crowd.load", actor="李", at=now).enabled


def test_a_rule_of_people_is_none_of_the_packs_business(store, now):
    made = store.alerts.rules.save(rule("own.rule"), actor="王", reason="新", at=now)
    load(store, now, rule())
    assert made.version == 1 and limits(store)["own.rule"] == (80, 1, True)
    assert store.alerts.rules.drift() == []
    with pytest.raises(NotFound):
        store.alerts.rules.take_pack("own.rule", actor="王", at=now)


def test_a_load_without_rules_leaves_them(store, now):
    load(store, now, rule(), plans=[PLAN])
    with loading(store, now):
        pass
    assert limits(store) == {"crowd.load": (80, 1, True)}
    assert store.alerts.rules.plans() == [PLAN]


def test_a_failed_load_leaves_the_rules(store, now):
    load(store, now, rule())
    with pytest.raises(RuntimeError), loading(store, now) as writer:
        writer.put_rules([rule(limit=75)], [])
        raise RuntimeError
    assert limits(store) == {"crowd.load": (80, 1, True)}


def test_of_two_edits_of_one_version_the_second_is_told(store, now):
    load(store, now, rule())
    rules = store.alerts.rules
    seen = rules.rules()[0]
    rules.save(replace(seen, names=Names("一", "one")), actor="王", reason="", at=now)
    with pytest.raises(Conflict, match="meanwhile"):
        rules.save(replace(seen, names=Names("二", "two")), actor="李", reason="", at=now)
    with pytest.raises(Conflict, match="already"):
        rules.save(rule(), actor="李", reason="", at=now)
    assert rules.rules()[0].names == Names("一", "one")


def test_only_a_sound_rule_is_saved(store, now):
    with pytest.raises(RuleRefused, match="templates"):
        store.alerts.rules.save(replace(rule(), templates=()), actor="王", reason="", at=now)
    assert store.alerts.rules.rules() == []


def test_a_rule_that_is_not_there_is_named(store, now):
    with pytest.raises(NotFound, match="none"):
        store.alerts.rules.history("none")


def test_the_last_version_of_every_rule_says_who_made_it(store, now):
    load(store, now, rule(), rule("b.b", 5))
    edit(store, now, "crowd.load", 75)
    found = store.alerts.rules.latest()
    assert [(one.rule.id, one.rule.version, one.origin, one.actor) for one in found] == [
        ("b.b", 1, "pack", "test"), ("crowd.load", 2, "edit", "王")]


def test_the_pack_s_words_are_taken_only_from_the_version_that_was_read(store, now):
    load(store, now, rule())
    edit(store, now, "crowd.load", 75)
    with pytest.raises(Conflict):
        store.alerts.rules.take_pack("crowd.load", actor="王", at=now, version=1)
    taken = store.alerts.rules.take_pack("crowd.load", actor="王", at=now, version=2)
    assert (taken.version, taken.levels[0].limit) == (3, 80)


def test_what_each_rule_did_is_counted(store, now):
    old = now - timedelta(days=40)
    raised(store, new_alert(verdict="useful"), new_alert(code="c:2", verdict="not_useful"),
           new_alert(code="c:3", raised_at=old, closed_at=now), new_alert(rule="b.b"))
    assert store.alerts.rule_counts(now - timedelta(days=30)) == {
        "crowd.load": RuleCounts(open=2, raised=2, useful=1, not_useful=1),
        "b.b": RuleCounts(open=1, raised=1)}


def test_versions_cannot_be_changed(store, now):
    load(store, now, rule())
    with pytest.raises(StoreError, match="append-only"), store.database.write() as connection:
        connection.execute(sa.text("UPDATE rule_version SET actor = 'nobody'"))


def test_a_rule_that_cannot_be_read_does_not_silence_the_others(store, now, caplog):
    load(store, now, rule(), rule("b.b", 5))
    with store.database.write() as connection:
        connection.execute(sa.text(
            "INSERT INTO rule_version (rule, version, at_us, actor, reason, origin, body) "
            "SELECT rule, 2, at_us, actor, reason, origin, '{}' FROM rule_version "
            "WHERE rule = 'b.b'"))
    assert list(limits(store)) == ["crowd.load"]
    assert "b.b" in caplog.text
    load(store, now, rule())                      # gone from the pack, and still no fault


def test_the_rules_version_grows_with_every_change(store, store_address, now):
    rules, seen = store.alerts.rules, [store.alerts.rules.rules_version()]

    def grown():
        seen.append(rules.rules_version())
        return seen[-1] > seen[-2]

    load(store, now, rule())
    assert grown()
    edit(store, now, "crowd.load", 70)
    assert grown()
    made = store.alerts.add_mute(mute(), at=now)
    assert grown()
    store.alerts.change_mute(replace(made, until=now + timedelta(hours=2)), actor="x", at=now)
    assert grown()
    store.alerts.count_hidden({made.id: 1})
    assert not grown()
    rules.take_pack("crowd.load", actor="x", at=now)
    assert grown()
    url, schema = store_address
    again = open_store(url, schema=schema)
    assert again.alerts.rules.rules_version() == seen[-1]
    again.close()
