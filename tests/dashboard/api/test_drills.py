"""Drills and time-lapse over HTTP: started, marked, stopped, ended by time; hostile bodies."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from dashboard.api.drills import DrillsAnswer, ScenarioAnswer
from dashboard.api.feature_models import DrillEntry, Snapshot
from data.feeds.drills import MOST_AT_ONCE, DrillBook
from tests.support.demo_served import DemoServed
from tests.support.served import ask


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory) -> Iterator[DemoServed]:
    served = DemoServed(tmp_path_factory.mktemp("drills"))
    assert served.demo.world.codes
    yield served
    served.close()


@pytest.fixture
def found(looked_at) -> Iterator[DemoServed]:
    """The same district, at a later time, and nothing drilled in it afterwards."""
    looked_at.clock.forward(7200)
    looked_at.began = looked_at.clock().isoformat()
    yield looked_at
    for drill in looked_at.demo.drills.running(looked_at.clock()):
        looked_at.demo.drills.stop(drill.id, actor="test", at=looked_at.clock())


def start(found: DemoServed, **body):
    return found.post("/api/drills", json={"kind": "counter_stuck", "subject": "Z1", **body})


def journal(found: DemoServed) -> list[str]:
    entries = [e for e in found.services.store.journal_entries("drill")
               if e["at"] >= found.began]
    return [e["detail"]["event"] for e in entries][::-1]


def test_what_can_be_started_is_told_with_its_subjects(looked_at):
    answer = looked_at.get("/api/drills").json()
    DrillsAnswer(**answer)
    kinds = {kind["kind"]: kind for kind in answer["kinds"]}
    assert kinds["show_surge"]["subjects"] == []
    assert [s["code"] for s in kinds["counter_stuck"]["subjects"]] == ["Z1", "Z2"]


def test_a_started_drill_is_marked_in_the_snapshot_at_its_zone_and_in_the_journal(found):
    made = start(found, minutes=5)
    assert made.status_code == 201
    DrillEntry(**made.json())
    found.step()
    snapshot = found.get("/api/live").json()
    Snapshot(**snapshot)
    assert [d["kind"] for d in snapshot["drills"]] == ["counter_stuck"]
    assert {z["name"]["zh"]: z["drill"] for z in snapshot["zones"]} == {
        z["name"]["zh"]: z["id"] == found.first("zone", "Z1") for z in snapshot["zones"]}
    assert sum(z["drill"] for z in snapshot["zones"]) == 1
    assert journal(found) == ["start"]


def test_a_surge_is_felt_in_what_the_feed_posts(found):
    found.demo.feed.due(found.clock())
    found.post("/api/drills", json={"kind": "show_surge"})
    found.clock.forward(180)
    now = found.clock()
    codes, at = found.demo.world.codes, found.demo.timeline.at(now)
    moment = [int(at.timestamp()) * 1_000_000]
    calm = found.demo.world.values(codes, moment)
    drilled = found.demo.world.values(codes, moment, found.demo.drills.effects(now))
    assert (drilled > 1.5 * calm).all()
    assert all(zone["drill"] for zone in found.services.snapshot()["zones"])


def test_a_drill_ends_by_itself_and_the_journal_says_so(found):
    start(found, minutes=5)
    found.clock.forward(299)
    assert found.services.snapshot()["drills"]
    found.clock.forward(2)
    assert found.services.snapshot()["drills"] == []
    assert found.services.snapshot()["drills"] == []
    assert journal(found) == ["start", "expired"]


def test_a_drill_can_be_stopped_once(found):
    number = start(found).json()["id"]
    assert ask(found.server, "DELETE", f"/api/drills/{number}").status_code == 204
    assert found.get("/api/drills").json()["running"] == []
    assert ask(found.server, "DELETE", f"/api/drills/{number}").status_code == 404
    assert journal(found) == ["start", "stop"]


def test_the_same_drill_does_not_run_twice_but_elsewhere_it_may(found):
    assert [start(found).status_code, start(found).status_code,
            start(found, subject="Z2").status_code] == [201, 409, 201]


def test_after_a_kill_the_journal_says_what_still_runs(found):
    start(found, minutes=30)
    number = start(found, subject="Z2", minutes=30).json()["id"]
    found.demo.drills.stop(number, actor="x", at=found.clock())
    before = found.demo.drills.effects(found.clock())
    old = found.demo.drills
    again = DrillBook(list(old.kinds.values()), found.demo.world.codes, found.services.store,
                      found.demo.timeline)
    assert again.effects(found.clock()) == before and len(before) == 1
    assert again.running(found.clock() + timedelta(minutes=31)) == []


def test_so_many_at_once_and_no_more(found):
    book, now = found.demo.drills, found.clock()
    for n in range(MOST_AT_ONCE):
        made = book.start("show_surge", "", 5, actor="x", at=now)
        object.__setattr__(made, "subject", str(n))  # as if each were somewhere else
    refused = found.post("/api/drills", json={"kind": "show_surge"})
    assert refused.status_code == 409 and str(MOST_AT_ONCE) in refused.json()["error"]["what"]


def test_a_time_lapse_is_said_and_ends(found):
    answer = ask(found.server, "PUT", "/api/scenario", json={"speed": 60})
    ScenarioAnswer(**answer.json())
    assert answer.json()["scenario_speed"] == 60
    before = datetime.fromisoformat(found.services.snapshot()["scenario_at"])
    found.clock.forward(60)
    after = datetime.fromisoformat(found.services.snapshot()["scenario_at"])
    assert after - before == timedelta(hours=1)
    found.clock.forward(24 * 60)
    assert found.services.snapshot()["scenario_speed"] == 1


def test_where_nothing_plays_drills_are_refused_and_the_list_is_empty(served):
    assert served.get("/api/drills").json() == {"running": [], "kinds": [], "recent": []}
    for method, path, body in (("POST", "/api/drills", {"kind": "x"}),
                               ("DELETE", "/api/drills/1", None),
                               ("PUT", "/api/scenario", {"speed": 1})):
        answer = ask(served.server, method, path, json=body)
        assert (answer.status_code, answer.json()["error"]["kind"]) == (409, "Conflict")


HOSTILE = [
    ("not JSON", "POST", "/api/drills", b"{", 400),
    ("deeper than anybody reads", "POST", "/api/drills", b"[" * 100_000, 400),
    ("a list", "POST", "/api/drills", b"[]", 400),
    ("null", "POST", "/api/drills", b"null", 400),
    ("not UTF-8", "POST", "/api/drills", b"\xff\xfe\x00", 400),
    ("no kind", "POST", "/api/drills", b"{}", 400),
    ("a kind that is none", "POST", "/api/drills", b'{"kind": "flood"}', 400),
    ("a kind of a surrogate", "POST", "/api/drills", b'{"kind": "\\ud800"}', 400),
    ("a number for a kind", "POST", "/api/drills", b'{"kind": 5}', 400),
    ("a kind as long as a book", "POST", "/api/drills",
     b'{"kind": "' + b"x" * 100_000 + b'"}', 400),
    ("a field too many", "POST", "/api/drills", b'{"kind": "show_surge", "x": 1}', 400),
    ("a subject where there is none", "POST", "/api/drills",
     b'{"kind": "show_surge", "subject": "Z1"}', 400),
    ("no subject", "POST", "/api/drills", b'{"kind": "counter_stuck"}', 400),
    ("a subject that is not there", "POST", "/api/drills",
     b'{"kind": "counter_stuck", "subject": "Z9"}', 400),
    ("a subject that is a list", "POST", "/api/drills",
     b'{"kind": "counter_stuck", "subject": ["Z1"]}', 400),
    ("no time at all", "POST", "/api/drills", b'{"kind": "show_surge", "minutes": 0}', 400),
    ("for ever", "POST", "/api/drills", b'{"kind": "show_surge", "minutes": 1e9}', 400),
    ("a number beyond every float", "POST", "/api/drills",
     b'{"kind": "show_surge", "minutes": 1' + b"0" * 400 + b"}", 400),
    ("not a number", "POST", "/api/drills", b'{"kind": "show_surge", "minutes": NaN}', 400),
    ("true minutes", "POST", "/api/drills", b'{"kind": "show_surge", "minutes": true}', 400),
    ("a drill of a word", "DELETE", "/api/drills/all", b"", 422),
    ("a drill below zero", "DELETE", "/api/drills/-1", b"", 404),
    ("a drill of a hundred digits", "DELETE", "/api/drills/" + "9" * 100, b"", 404),
    ("a speed between", "PUT", "/api/scenario", b'{"speed": 2}', 400),
    ("a true speed", "PUT", "/api/scenario", b'{"speed": true}', 400),
    ("no speed", "PUT", "/api/scenario", b"{}", 400),
    ("a speed as text", "PUT", "/api/scenario", b'{"speed": "60"}', 400),
]


@pytest.mark.parametrize(("_", "method", "path", "body", "status"), HOSTILE,
                         ids=[row[0] for row in HOSTILE])
def test_a_hostile_request_is_refused_and_writes_nothing(looked_at, _, method, path, body, status):
    before = looked_at.services.store.journal_entries()
    answer = ask(looked_at.server, method, path, content=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["what"]
    assert looked_at.services.store.journal_entries() == before
    assert looked_at.services.snapshot()["drills"] == []
