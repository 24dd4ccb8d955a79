"""Alerts on both engines: a tick is one transaction, one open alert a pair, people go first."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from data.alerts.model import Incident
from data.errors import Conflict, LoadInProgress, NotFound, StoreError
from data.store import open_store
from tests.support.alerts import acked, entry, mute, new_alert, raised, whole_alert

SECOND = timedelta(seconds=1)


def test_every_field_comes_back_also_after_a_restart(store, store_address):
    [stored] = raised(store, whole_alert())
    assert stored == replace(whole_alert(), id=1)
    url, schema = store_address
    again = open_store(url, schema=schema)
    assert again.alerts.open_alerts() == [stored] == [again.alerts.alert(1)]
    again.close()


def test_a_tick_writes_alerts_lines_and_state_together(store, now):
    [first, second] = raised(store, new_alert(), new_alert(code="crowd.load:Z2"))
    closed = replace(first, active=False, returned_at=now, closed_at=now)
    worse = replace(second, severity="I", peak="I", changed_at=now + SECOND)
    third = new_alert(code="crowd.load:Z3")
    log = [entry(-3), entry(first.id, "close", now), entry(second.id, "worse", value=101.5)]
    stored = store.alerts.write_tick([closed, worse, third], log, b"state", at=now)
    assert [(a.id, a.version, a.open) for a in stored] == [
        (1, 2, False), (2, 2, True), (3, 1, True)]
    assert store.alerts.open_alerts() == stored[1:]
    assert [line.kind for line in store.alerts.log(1)] == ["raise", "close"]
    assert store.alerts.log(2)[-1].detail == {"value": 101.5}
    assert [line.alert_id for line in store.alerts.log(3)] == [3]
    assert store.alerts.load_state() == b"state"


def test_a_pair_is_open_once_and_may_be_raised_again_once_closed(store, now):
    [first] = raised(store)
    assert raised(store, new_alert(), new_alert(rule="other")) == [
        replace(new_alert(rule="other"), id=2)]
    assert store.alerts.log(0) == [] and len(store.alerts.log(2)) == 1
    store.alerts.write_tick([replace(first, closed_at=now)], [], None, at=now)
    [again] = raised(store)
    assert again.id == 3
    assert [a.id for a in store.alerts.open_alerts()] == [2, 3]


def test_of_one_pair_twice_in_a_tick_the_first_is_raised(store):
    assert [a.id for a in raised(store, new_alert(severity="I"), new_alert())] == [1]
    assert [a.severity for a in store.alerts.open_alerts()] == ["I"]


def test_a_tick_made_on_an_old_version_is_left_out_with_its_lines(store, now):
    [seen, other] = raised(store, new_alert(), new_alert(code="b"))
    done = store.alerts.act(*acked(seen))
    tick = [replace(seen, severity="I"), replace(other, severity="I")]
    log = [entry(seen.id, "worse"), entry(other.id, "worse")]
    assert [a.id for a in store.alerts.write_tick(tick, log, None, at=now)] == [other.id]
    assert store.alerts.alert(seen.id) == done
    assert [line.kind for line in store.alerts.log(seen.id)] == ["raise", "acknowledge"]


def test_a_tick_of_nothing_writes_nothing(store, now):
    raised(store)
    store.alerts.write_tick([], [], b"abc", at=now)
    before = written(store)
    for state in (None, b"abc"):
        assert store.alerts.write_tick([], [], state, at=now + SECOND) == []
    assert written(store) == before
    store.alerts.write_tick([], [], b"abd", at=now + SECOND)
    assert store.alerts.load_state() == b"abd"


def written(store):
    with store.database.read() as connection:
        return (connection.exec_driver_sql("SELECT at_us, digest FROM alert_engine").all(),
                connection.exec_driver_sql("SELECT alerts, log, rules FROM alert_count").all())


def test_an_act_is_one_version_on_with_its_line(store):
    [alert] = raised(store)
    done = store.alerts.act(*acked(alert, "李"))
    assert done.version == 2 and store.alerts.alert(alert.id) == done
    line = store.alerts.log(alert.id)[-1]
    assert (line.kind, line.actor, line.origin) == ("acknowledge", "李", "test")


def test_an_act_on_an_old_version_is_told_and_not_written(store):
    [alert] = raised(store)
    store.alerts.act(*acked(alert))
    with pytest.raises(Conflict, match="meanwhile"):
        store.alerts.act(*acked(alert, "李"))
    assert store.alerts.alert(alert.id).acked_by == "王"
    assert [line.kind for line in store.alerts.log(alert.id)] == ["raise", "acknowledge"]


@pytest.mark.parametrize("number", [-1, 0, 99, 2**63, 2**70])
def test_an_alert_that_is_not_there_is_named(store, number):
    with pytest.raises(NotFound, match=str(number)):
        store.alerts.alert(number)


def test_an_act_on_no_alert_is_refused(store):
    with pytest.raises(NotFound):
        store.alerts.act(*acked(replace(new_alert(), id=5)))


def test_a_number_without_a_word_in_json_becomes_null(store):
    [alert] = raised(store, new_alert(context={"value": float("nan"), "all": [float("inf"), 1]}))
    assert store.alerts.alert(alert.id).context == {"value": None, "all": [None, 1]}


TAMPER = [("a line is changed", "UPDATE alert_log SET actor = 'nobody'"),
          ("a line is removed", "DELETE FROM alert_log")]


@pytest.mark.parametrize(("case", "statement"), TAMPER, ids=[c for c, _ in TAMPER])
def test_the_log_cannot_be_changed(case, statement, store):
    raised(store)
    with pytest.raises(StoreError, match="append-only"), store.database.write() as connection:
        connection.execute(sa.text(statement))
    assert len(store.alerts.log(1)) == 1


FOUND = [
    ("all, newest first", {}, [4, 3, 2, 1]),
    ("of a rule", {"rule": "other"}, [3]),
    ("of a code", {"code": "b"}, [4, 2]),
    ("of a subject", {"subject_id": 9}, [2]),
    ("of the district", {"subject_id": 0}, [4]),
    ("since", {"since": 2}, [4, 3]),
    ("until, which is not included", {"until": 2}, [2, 1]),
    ("a page", {"offset": 1, "limit": 2}, [3, 2]),
    ("a page behind the end", {"offset": 9}, []),
    ("none", {"rule": "none' OR '1'='1"}, []),
]


@pytest.mark.parametrize(("case", "asked", "ids"), FOUND, ids=[row[0] for row in FOUND])
def test_past_and_open_alerts_are_found(case, asked, ids, store, now):
    [first] = raised(store, new_alert())
    store.alerts.write_tick([replace(first, closed_at=now)], [], None, at=now)
    raised(store, new_alert(code="b", subject_id=9, raised_at=now + SECOND))
    raised(store, new_alert(rule="other", raised_at=now + 2 * SECOND))
    raised(store, new_alert(rule="x", code="b", subject_id=0, raised_at=now + 3 * SECOND))
    given = {k: now + v * SECOND if k in ("since", "until") else v for k, v in asked.items()}
    found, total = store.alerts.find(**given)
    assert [a.id for a in found] == ids
    paged = "offset" in asked
    assert total == (4 if paged else len(ids))


def test_what_others_changed_is_found_by_the_log(store):
    [_, two] = raised(store, new_alert(), new_alert(code="b"))
    found, last = store.alerts.changed(0)
    assert ([a.id for a in found], last) == ([1, 2], 2)
    assert store.alerts.changed(last) == ([], 2)
    done = store.alerts.act(*acked(two))
    assert store.alerts.changed(last) == ([done], 3)


def test_what_happened_between_two_moments_comes_oldest_first(store, now):
    [alert] = raised(store)
    store.alerts.act(*acked(alert, at=now + SECOND))
    between = store.alerts.log_between
    assert [e.kind for e in between(now, now + 2 * SECOND)] == ["raise", "acknowledge"]
    assert [e.kind for e in between(now, now + SECOND)] == ["raise"]
    assert len(between(now, now + 2 * SECOND, limit=1)) == 1


def test_verdicts_are_those_that_people_gave(store):
    judged = [new_alert(verdict="useful"), new_alert(rule="b", verdict="not_useful"),
              new_alert(rule="c")]
    raised(store, *judged)
    assert [(a.rule, v) for a, v in store.alerts.verdicts()] == [
        ("crowd.load", "useful"), ("b", "not_useful")]
    assert [v for _, v in store.alerts.verdicts("b")] == ["not_useful"]


def test_a_mute_is_kept_changed_and_journaled(store, now):
    made = store.alerts.add_mute(mute(), at=now)
    assert (made.id, made.version, made.hidden) == (1, 1, 0)
    store.alerts.count_hidden({made.id: 5, 99: 1})
    store.alerts.count_hidden({made.id: 2})
    lifted = store.alerts.change_mute(replace(made, lifted_at=now), actor="李", at=now)
    assert (lifted.version, lifted.hidden) == (2, 7)
    with pytest.raises(Conflict):
        store.alerts.change_mute(made, actor="李", at=now)
    with pytest.raises(NotFound):
        store.alerts.change_mute(replace(made, id=9), actor="李", at=now)
    other = store.alerts.add_mute(mute(since=now + SECOND), at=now)
    assert store.alerts.mutes() == [other]
    assert store.alerts.mutes(all=True) == [other, lifted]
    kinds = [(e["kind"], e["actor"]) for e in store.journal_entries()]
    assert kinds == [("mute.add", "王"), ("mute.change", "李"), ("mute.add", "王")]


def test_incidents_are_added_or_replaced_by_id(store, now):
    one = Incident("E1", "crowd", now, None, "Z1", "拥挤")
    two = Incident("E2", "flood", now - SECOND, now, "")
    assert store.alerts.put_incidents([one, two], actor="test", at=now) == 2
    ended = replace(one, until=now + SECOND)
    assert store.alerts.put_incidents([one, ended, two], actor="test", at=now) == 0
    assert store.alerts.incidents() == [two, ended]
    count = len(store.journal_entries("incidents"))
    assert store.alerts.put_incidents([ended], actor="test", at=now) == 0
    assert len(store.journal_entries("incidents")) == count == 2


def test_one_process_leads_and_another_takes_over(store, store_address):
    url, schema = store_address
    other = open_store(url, schema=schema)
    with store.alerts.lead() as lead:
        assert lead.held()
        with pytest.raises(LoadInProgress, match="evaluates"), other.alerts.lead():
            pass
    with other.alerts.lead() as lead:
        assert lead.held()
    other.close()


def test_a_lost_session_is_a_lost_lead(postgres):
    store = open_store(postgres[0], schema=postgres[1])
    with store.alerts.lead() as lead, store.database.write() as connection:
        connection.execute(sa.text(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory' "
            "AND l.objid = :key"), {"key": store.database.dialect._key(4) & 0xFFFFFFFF})
        assert not lead.held()
    store.close()
