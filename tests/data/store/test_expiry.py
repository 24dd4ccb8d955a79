"""What is too old goes: alerts with all their lines, events with all their tellings; open stays."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from data import schema
from data.errors import NotFound, StoreError
from data.events.kinds import Kinds
from data.events.model import EventKind, Place, Sighting, Spot
from data.events.ports import Ask
from data.names import Names
from data.readings.keep import Keep
from data.store import open_store
from data.store.expiry import AT_ONCE
from data.store.times import to_us
from tests.support.alerts import entry, new_alert
from tests.support.tiny import load_tiny

DAY = timedelta(days=1)
ROOT = Path(__file__).parents[3]
KEEP = Keep(40, 45, alert_days=40, event_days=35)
KINDS = Kinds((EventKind("fire", Names("火", "Fire"), stands=False),
               EventKind("gate", Names("门", "Gate"), stands=True)))


@pytest.fixture
def brief(store, store_address, now):
    """A store that keeps alerts for 40 days and events for 35."""
    load_tiny(store, now)
    opened = open_store(store_address[0], schema=store_address[1], keep=KEEP)
    yield opened
    opened.close()


def put(store, *alerts, at):
    """Write new alerts with a line each."""
    return store.alerts.write_tick(alerts, [entry(-1 - n, at=at) for n in range(len(alerts))],
                                   None, at=at)


def alert(store, at, code="a:1", *, closed=True, group=None):
    """Write an alert of ``at`` with three lines, closed an hour later; return its id."""
    [made] = put(store, new_alert(code=code, raised_at=at, changed_at=at, group_id=group), at=at)
    later = at + timedelta(hours=1)
    for kind in ("acknowledge", "close"):
        done = {"closed_at": later, "active": False} if kind == "close" and closed else {}
        made = store.alerts.act(replace(made, changed_at=later, **done),
                                entry(made.id, kind, later))
    return made.id


def sighting(number, at, kind="fire", **more):
    return Sighting(0, "cam", f"e{number}", "video", kind, to_us(at), to_us(at), Spot(), f"d{at}",
                    **{"score": 0.9, **more})


def tell(store, number, at, kind="fire", place="C1", **more):
    """Tell of an event at ``at``; return the result."""
    return store.events.take([(sighting(number, at, kind, **more), Place(place))], KINDS,
                             machine="m", at=at)[0]


def rows(store, *tables):
    with store.database.read() as connection:
        return [int(connection.scalar(sa.select(sa.func.count()).select_from(table)))
                for table in tables]


def orphans(store):
    """Return the lines whose alert is gone, and the alerts that miss one of their three lines."""
    with store.database.read() as connection:
        lines = dict(connection.execute(sa.select(schema.alert_log.c.alert_id, sa.func.count())
                                        .group_by(schema.alert_log.c.alert_id)).all())
        kept = set(connection.scalars(sa.select(schema.alert.c.id)))
    return set(lines) - kept, {one for one in kept if lines.get(one) != 3}


def test_old_closed_alerts_go_with_their_lines_and_the_rest_stays_whole(brief, now):
    old = alert(brief, now - 60 * DAY)
    young = alert(brief, now - 20 * DAY)
    standing = alert(brief, now - 90 * DAY, "a:2", closed=False)
    assert brief.alerts.kept_since() is None
    assert brief.retain(now) == 1
    with pytest.raises(NotFound):
        brief.alerts.alert(old)
    assert brief.alerts.log(old) == []
    assert [len(brief.alerts.log(one)) for one in (young, standing)] == [3, 3]
    assert brief.alerts.kept_since() == (now - 40 * DAY).replace(
        hour=0, minute=0, second=0, microsecond=0)
    [told] = brief.journal_entries("retention")
    assert (told["actor"], told["detail"]["of"]) == ("retention", "alerts")
    assert brief.retain(now) == 0 and len(brief.journal_entries("retention")) == 1


def test_what_is_still_spoken_of_stays(brief, now):
    judged = alert(brief, now - 60 * DAY)
    seen = brief.alerts.alert(judged)
    brief.alerts.act(replace(seen, verdict="useful"), entry(judged, "verdict", now - DAY))
    leader = alert(brief, now - 60 * DAY, "a:2")
    alert(brief, now - 50 * DAY, "a:3", closed=False, group=leader)
    assert brief.retain(now) == 0
    assert brief.alerts.kept_since() is None, "nothing went: the past is whole"
    assert len(brief.alerts.log(judged)) == 4


def test_a_line_cannot_be_parted_from_an_alert_that_is_there(brief, now):
    alert(brief, now - 60 * DAY)
    alert(brief, now - 50 * DAY, closed=False, code="a:9")
    brief.retain(now)
    young = alert(brief, now - DAY)
    for where in (schema.alert_log.c.alert_id == young, schema.alert_log.c.id > 0):
        with pytest.raises(StoreError, match="append-only"), brief.database.write() as connection:
            connection.execute(sa.delete(schema.alert_log).where(where))
    with pytest.raises(StoreError, match="append-only"), brief.database.write() as connection:
        connection.execute(sa.delete(schema.alert).where(schema.alert.c.id == young))
        connection.execute(sa.delete(schema.alert_log).where(schema.alert_log.c.alert_id == young))
    with pytest.raises(StoreError, match="append-only"), brief.database.write() as connection:
        connection.execute(sa.update(schema.alert_log).values(actor="nobody"))
    assert len(brief.alerts.log(young)) == 3


def test_old_events_go_with_tellings_and_verdicts_what_stands_or_is_spoken_of_stays(brief, now):
    gone = tell(brief, 1, now - 60 * DAY).event
    brief.events.judge(gone, "true", actor="王", origin="o", note="", of=None, version=None,
                       at=now - 60 * DAY)
    young = tell(brief, 2, now - 10 * DAY, place="C2").event
    stands = tell(brief, 3, now - 60 * DAY, "gate", "C3").event
    alerted = tell(brief, 4, now - 60 * DAY, place="C4").event
    alert(brief, now - 60 * DAY, "event:fire:C4", closed=False)
    first = tell(brief, 5, now - 61 * DAY, place="C5").event
    again = tell(brief, 6, now - 10 * DAY, place="C6").event
    brief.events.judge(again, "duplicate", actor="王", origin="o", note="", of=first,
                       version=None, at=now - 9 * DAY)
    assert brief.events.kept_since() is None
    assert brief.retain(now) == 1
    kept, total = brief.events.find(Ask(), now_us=to_us(now))
    assert {one.id for one in kept} == {young, stands, alerted, first, again} and total == 5
    assert brief.events.tellings(gone) == [] and brief.events.judgements(gone) == []
    assert brief.events.kept_since() is not None
    late = tell(brief, 7, now - 60 * DAY, place="C7")
    assert (late.accepted, late.code) == (False, "too_old")
    assert tell(brief, 8, now, place="C8").accepted


def killed(address, at, stop):
    """Run the packer program's retention and kill it after a step; whether it came so far."""
    words = [sys.executable, "-m", "tests.data.store.packer", *address, "retaining",
             at.isoformat(), "40", str(stop)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline().strip()
        process.kill()
    assert said in ("there", "done")
    return said == "there"


def test_kill_9_leaves_every_kept_alert_whole_and_the_next_run_goes_on(brief, store_address, now):
    brief.retain(now)                               # of readings nothing is left to do
    at = now - 1900 * DAY
    many = [new_alert(code=f"a:{n}", raised_at=at, changed_at=at, closed_at=at, active=False)
            for n in range(2 * AT_ONCE + 10)]
    made = put(brief, *many, at=at)
    with brief.database.write() as connection:                 # lines of ``at``, three of each
        connection.execute(sa.insert(schema.alert_log), [
            {"id": 10_000 + 2 * one.id + n, "alert_id": one.id, "at_us": to_us(at), "kind": "note",
             "actor": "w", "origin": "", "detail": "{}"} for one in made for n in (0, 1)])
    steps = []
    for stop in (1, 2, 2):                          # the readings' step, the note, 200 alerts
        assert killed(store_address, now, stop)
        assert orphans(brief) == (set(), set()) and brief.alerts.kept_since() is not None
        steps.append(rows(brief, schema.alert)[0])
    assert steps == [410, 210, 10]
    assert brief.retain(now) == 10
    assert rows(brief, schema.alert, schema.alert_log) == [0, 0]
