"""The loop and its routes from end to end on each engine: what is SQL must not differ."""

import threading
from collections import Counter
from datetime import timedelta

import pytest

from dashboard.alerts import work
from dashboard.alerts.pieces import PIECE
from tests.conftest import ENGINES
from tests.support.alert_served import AlertServed, crowd
from tests.support.events import row, tell

FIRE = crowd(id="fire", kind="event", templates=[], event_kinds=["fire"], levels=[],
             off_delay_s=60, explain={"zh": "", "en": ""})


@pytest.fixture(params=ENGINES)
def served(request, tmp_path):
    """The handmade district on an engine, judged once."""
    if request.param == "sqlite":
        made = AlertServed(request.getfixturevalue("folder"), crowd(), FIRE)
    else:
        made = AlertServed(tmp_path, crowd(), FIRE, postgres=request.getfixturevalue("postgres"))
    made.judge()
    yield made
    made.close()


def test_from_a_reading_over_acts_to_the_past(served):
    served.people(500)
    served.people(950)
    listed = served.get("/api/alerts").json()
    assert (listed["total"], listed["alerts"][0]["severity"]) == (1, "I")
    alert = listed["alerts"][0]
    assert alert["place"]["grid"]["code"] == "G1"
    done = served.act(alert["id"], "acknowledge", alert["version"])
    assert done.status_code == 200, done.text
    served.people(10)
    served.judge(60)
    assert served.open() == [] and served.get("/api/alerts").json()["total"] == 0
    past = served.get("/api/alerts?closed=1").json()
    assert (past["total"], past["kept_since"]) == (1, None)
    whole = served.get(f"/api/alerts/{alert['id']}").json()
    assert [one["kind"] for one in whole["log"]] == [
        "raise", "worse", "acknowledge", "return", "close"]
    load = served.get("/api/alerts/load?hours=1").json()
    assert (load["raised"], load["told"], load["acknowledged"]) == (1, 2, 1)
    assert served.get("/api/alerts/file?format=csv&closed=1").status_code == 200


def test_of_two_who_act_at_once_one_wins(served):
    served.people(500)
    alert, answers = served.alert(), []
    people = [threading.Thread(target=lambda what=what: answers.append(
        served.act(alert.id, what, alert.version, minutes=30, reason="x").status_code))
        for what in ("acknowledge", "shelve")]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    assert sorted(answers) == [200, 409]


def test_after_a_kill_it_goes_on_and_nothing_is_told_twice(served):
    served.people(500)
    before = served.open()
    served.again()
    served.people(510)
    assert [one.id for one in served.open()] == [one.id for one in before]
    log = served.services.store.alerts.log(before[0].id)
    assert Counter(one.kind for one in log)["raise"] == 1


def test_an_event_raises_and_ends_its_alert(served):
    assert tell(served, row(served)).accepted == 1
    served.judge(1)
    alert = served.open()[0]
    assert alert.code.startswith("event:fire:")
    assert served.act(alert.id, "done", alert.version).json()["state"] == "normal"
    served.judge(1)
    assert served.open() == []


def test_a_flood_is_written_in_pieces_and_survives_a_kill_between_them(served, monkeypatch):
    for number in range(PIECE // 2 + 20):
        served.save(crowd(id=f"crowd.full{number}"))
    served.clock.forward(5)
    served.send({"readings": [served.reading(zone, 950) for zone in ("Z1", "Z2")]})

    def killed(seconds):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(work.time, "sleep", killed)
        with pytest.raises(KeyboardInterrupt):
            served.engine.once()
    assert len(served.services.store.alerts.open_alerts()) == PIECE
    served.again()
    served.judge(1)
    assert len(served.open()) == 2 * (PIECE // 2 + 21)
    assert all(one.raises == 1 for one in served.open())


def test_the_past_says_since_when_it_is_kept(served):
    served.people(500)
    alert = served.alert()
    served.act(alert.id, "acknowledge", alert.version)
    served.people(10)
    served.judge(60)
    served.clock.forward(timedelta(days=2000).total_seconds())
    assert served.services.store.retain(served.clock()) >= 1
    past = served.get("/api/alerts?closed=1").json()
    assert past["total"] == 0 and past["kept_since"]
    assert served.get(f"/api/alerts/{alert.id}").status_code == 404
