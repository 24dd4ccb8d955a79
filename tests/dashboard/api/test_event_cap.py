"""CAP 1.2 over HTTP: told, followed, drilled, silent when of elsewhere; malformed bodies."""

import asyncio

import httpx
import pytest

from dashboard.api.event_models import EventDetail, EventResults
from tests.data.events.test_cap import ATTACKS, MESSAGE
from tests.support.event_fuzz import bodies
from tests.support.events import get
from tests.support.served import Served

XML = "application/cap+xml"
#: ``tests/support/event_fuzz.py`` makes as many as one likes: 10,000 take half a minute.
COUNT = 1500


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    found = Served(tmp_path_factory.mktemp("cap"))
    found.clock.forward(3600)
    yield found
    found.close()


@pytest.fixture
def mine(tmp_path):
    found = Served(tmp_path)
    found.clock.forward(3600)
    yield found
    found.close()


def send(served, text, kind=XML):
    raw = text if isinstance(text, bytes) else text.encode()
    answer = served.send(raw, kind, path="/api/events")
    assert answer.status_code == 200, answer.text
    return EventResults.model_validate(answer.json()).results[0]


def message(served, number, *pairs):
    text = MESSAGE.replace("A1", number)
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def signals(served):
    served.step()
    return [(s["kind"], s["colour"], s["drill"]) for s in served.get("/api/live").json()["signals"]]


def after(number):
    return ("</scope>", f"</scope><references>gz@example.cn,{number},2026-11-21T20:00:00+08:00"
                        "</references>")


def test_a_message_is_in_force_until_it_is_cancelled(mine):
    number = send(mine, message(mine, "A1")).event
    assert signals(mine) == [("rain", "red", False)]
    assert send(mine, message(mine, "A1"), "text/xml").code == "known"
    assert send(mine, message(mine, "A2", after("A1"), ("Alert</msg", "Update</msg"),
                              ("红色", "橙色"), ("T20:00", "T20:10"))).event == number
    assert signals(mine) == [("rain", "orange", False)]
    send(mine, message(mine, "A3", after("A2"), ("Alert</msg", "Cancel</msg"),
                       ("T20:00", "T20:20")))
    assert signals(mine) == []
    detail = get(mine, f"/{number}", EventDetail)
    assert [one.id for one in detail.tellings] == ["A3", "A2", "A1"]
    assert detail.state == "lifted" and "13812345678" not in detail.model_dump_json()


def test_an_exercise_is_a_drill_and_a_test_is_told_to_nobody(mine):
    send(mine, message(mine, "E1", ("Actual", "Exercise")))
    assert signals(mine) == [("rain", "red", True)]
    told = send(mine, message(mine, "T1", ("Actual", "Test")))
    assert told.code == "not_told" and get(mine, f"/{told.event}", EventDetail).state == "not_told"
    assert len(signals(mine)) == 1
    mine.clock.forward(3 * 3600)
    assert signals(mine) == [], "expires"


def test_what_is_of_elsewhere_is_kept_and_not_told(mine):
    away = message(mine, "X1", ("23.09,", "43.09,"), ("23.11,", "43.11,"))
    assert send(mine, away).code == "not_told"
    assert signals(mine) == []
    send(mine, message(mine, "A1"))
    send(mine, message(mine, "A2", after("A1"), ("Alert</msg", "Update</msg"),
                       ("23.09,", "43.09,"), ("23.11,", "43.11,"), ("T20:00", "T20:10")))
    assert signals(mine) == [], "it moved away"


@pytest.mark.shared
def test_the_real_messages_are_taken_and_concern_nobody_here(mine, shared_data):
    for name, state in (("thunderstorm", "not_told"), ("canada", "lifted")):
        told = send(mine, (shared_data / "cap" / f"{name}.cap").read_bytes())
        assert told.accepted
        detail = get(mine, f"/{told.event}", EventDetail)
        assert (detail.state, detail.detail["shape"]["type"]) == (state, "MultiPolygon")
    assert signals(mine) == []


@pytest.mark.parametrize(("_", "text"), ATTACKS, ids=[a[0] for a in ATTACKS])
def test_attacks_are_answered_with_their_fault(own, _, text):
    answer = own.send(text.encode(), XML, path="/api/events")
    assert answer.status_code == 400 and "passwd" not in answer.text


def test_malformed_bodies_are_no_fault_of_ours_and_write_nothing(own):
    async def go():
        shown = {"Authorization": f"Bearer {own.token}"}
        seen = set()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(own.guard), headers=shown,
                                     base_url="http://127.0.0.1:8050") as client:
            for body in bodies(seed=5, count=COUNT):
                answer = await client.post("/api/events", content=body.raw, headers={
                    "Content-Type": body.kind, "Content-Encoding": body.encoding})
                seen.add(answer.status_code)
                if answer.status_code == 200:
                    assert answer.json()["accepted"] == 0, body
                else:
                    assert answer.json()["error"]["what"]
        return seen

    own.send([], path="/api/events")
    before = own.services.store.events.version()
    assert asyncio.run(go()) == {200, 400, 415}
    assert own.services.store.events.version() == before
