"""Alerts of what cameras, people and the weather office tell, through the real doors."""

import pytest

from tests.support.alert_served import AlertServed, crowd
from tests.support.events import row, signal, tell

FIRE = {"id": "fire", "name": {"zh": "烟火", "en": "Fire"}, "kind": "event", "templates": [],
        "event_kinds": ["fire"], "levels": [], "off_delay_s": 60}
WEATHER = {**FIRE, "id": "weather", "name": {"zh": "气象预警", "en": "Weather signal"},
           "event_kinds": ["weather"]}


@pytest.fixture
def told(folder):
    made = AlertServed(folder, crowd(**FIRE), crowd(**WEATHER))
    made.judge()
    yield made
    made.close()


def test_what_a_camera_sees_is_an_alert_at_its_place(told):
    tell(told, row(told))
    told.judge(1)
    alert = told.open()[0]
    assert alert.code.startswith("event:fire:") and alert.state == "active_unacked"
    assert alert.context["place"]["grid"]["code"] == "G1"
    assert alert.context["detail"]["snapshot"] == "snap/1.jpg"
    told.judge(1)
    told.again()
    told.judge(1)
    assert [one.id for one in told.open()] == [alert.id]


def test_it_ends_when_it_is_no_longer_seen(told):
    tell(told, row(told))
    told.judge(1)
    told.judge(3600)
    assert told.open()[0].state == "returned_unacked"


def test_whoever_went_ends_it_and_a_new_telling_is_a_new_alert(told):
    tell(told, row(told))
    told.judge(1)
    alert = told.open()[0]
    done = told.act(alert.id, "done", alert.version, note="灭了")
    assert done.json()["state"] == "normal", done.text
    told.judge(1)
    assert told.open() == []
    told.clock.forward(120)
    tell(told, row(told))
    told.judge(1)
    assert [one.id for one in told.open()] == [alert.id + 1]


def test_a_signal_speaks_of_the_whole_district_gets_worse_and_is_lifted(told):
    tell(told, signal(told, signal="rain", colour="yellow"))
    told.judge(1)
    alert = told.open()[0]
    assert (alert.severity, alert.subject_id) == ("III", 0)
    told.act(alert.id, "acknowledge", alert.version)
    tell(told, signal(told, signal="rain", colour="red"))
    told.judge(60)
    assert (told.open()[0].severity, told.open()[0].acked) == ("I", False)
    tell(told, signal(told, signal="rain", action="lifted"))
    told.judge(60)
    assert told.open()[0].state == "returned_unacked"


def test_a_drill_is_stamped(told):
    tell(told, row(told, drill=True))
    told.judge(1)
    assert told.open()[0].drill
    assert told.get("/api/alerts?drill=false").json()["total"] == 0


def test_a_combination_sees_it(told):
    told.save(crowd(id="both", kind="combination", templates=["crowd.present"], levels=[
        {"severity": "I", "limit": 1}], conditions=[{"rule": "fire", "near": "street"}]))
    tell(told, row(told))
    told.judge(1)
    told.judge(1)
    assert "both" in {one.rule for one in told.open()}


def test_three_cameras_of_one_fire_are_one_card(folder):
    grouped = {"least": 2, "within_m": 1500.0, "within_s": 600.0}
    told = AlertServed(folder, crowd(**FIRE, grouping=grouped))
    told.judge()
    place = {"lon": 113.2985, "lat": 23.099}
    tell(told, row(told, camera=None, place=place), row(told, camera=None, place={
        "lon": 113.3015, "lat": 23.099}))
    told.judge(1)
    assert len({one.group_id for one in told.open()}) == 1 and len(told.open()) == 2
    assert told.get("/api/alerts/load?hours=1").json()["told"] == 1
    told.close()


def test_where_asks_the_fields_of_the_feature_that_an_event_is_at(folder):
    told = AlertServed(folder, crowd(**FIRE, where={"kind": ["none"]}),
                       crowd(**FIRE | {"id": "fire.h1"}, where={"algorithm": ["smoke-2"]}))
    told.judge()
    tell(told, row(told, algorithm="smoke-2"))
    told.judge(1)
    assert [one.rule for one in told.open()] == ["fire.h1"]
    told.close()


def test_a_count_looks_back_at_event_alerts_that_are_closed_also_after_a_restart(folder):
    told = AlertServed(folder, crowd(**FIRE), crowd(
        id="often", kind="count", over="", templates=["crowd.present"], window_s=3600, levels=[
            {"severity": "II", "limit": 2}], conditions=[{"rule": "fire", "near": "district"}]))
    told.judge()
    for place in ({"lon": 113.2985, "lat": 23.099}, {"lon": 113.3015, "lat": 23.099}):
        tell(told, row(told, camera=None, place=place))
        told.judge(1)
        alert = next(one for one in told.open() if one.rule == "fire")
        told.act(alert.id, "acknowledge", alert.version)
        told.judge(1200)
    assert {one.rule for one in told.open()} == {"often"}, "both fires are over and closed"
    told.again()
    told.judge(1)
    assert all(one.active for one in told.open())
    told.judge(2500)
    assert not any(one.active for one in told.open()), "the first one left the hour"
    told.close()


def state(served, code, what, **changes):
    return row(served, type="facility", kind=None, camera=None, score=None, box=None,
               snapshot=None, place={"code": code}, state=what, **changes)


def test_a_cause_silences_what_is_below_it_but_a_drilled_one_nothing_real(folder):
    told = AlertServed(
        folder, crowd(**FIRE | {"id": "cut", "event_kinds": ["facility.cover_open"]}),
        crowd(**FIRE | {"id": "below", "event_kinds": ["facility"]}, inhibited_by=[
            {"rule": "cut", "near": "subject"}, {"rule": "cut", "near": "grid"}]))
    told.judge()

    def shown():
        return {(one.rule, one.code.split(":")[2]): one.state for one in told.open()}

    tell(told, state(told, "G1", "cover_open", drill=True), state(told, "H1", "offline"))
    told.judge(1)
    assert shown()["below", "H1"] == "active_unacked", "a drill silences nothing real"
    tell(told, state(told, "H1", "offline", drill=True))
    told.judge(1)
    drilled = [one.state for one in told.open() if one.rule == "below" and one.drill]
    assert drilled == ["suppressed", "suppressed"]
    tell(told, state(told, "G1", "cover_open"))
    told.judge(1)
    assert shown()["below", "H1"] == shown()["below", "G1"] == "suppressed"
    assert shown()["cut", "G1"] == "active_unacked"
    tell(told, state(told, "G1", "normal"))
    told.judge(120)
    assert shown()["below", "H1"] == "active_unacked", "back when the cause is over"
    told.close()
