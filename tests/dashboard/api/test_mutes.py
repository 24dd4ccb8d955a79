"""/api/mutes and /api/incidents over HTTP: the ledger and the truth that rules are judged by."""

from datetime import timedelta

import pytest

from dashboard.api.mute_models import IncidentsAnswer, MuteLine, MutesAnswer
from tests.support.served import ask

WHOLE = {"scope": {"rule": "crowd.load", "severity": ["III", "IV"]}, "reason": "检修",
         "owner": "王", "minutes": 60}


def test_a_mute_is_made_prolonged_and_lifted_and_stays_in_the_ledger(changing):
    made = MuteLine.model_validate(changing.post("/api/mutes", json=WHOLE).json())
    assert (made.state, made.hidden, made.owner) == ("in_force", 0, "王")
    path = f"/api/mutes/{made.id}"
    later = (changing.clock() + timedelta(hours=3)).isoformat()
    longer = ask(changing.server, "PUT", path, json={"version": 1, "until": later})
    assert (longer.status_code, longer.json()["version"]) == (200, 2)
    assert changing.post(f"{path}/lift", json={"version": 1}).status_code == 409
    lifted = changing.post(f"{path}/lift", json={"version": 2, "actor": "李"})
    assert lifted.json()["state"] == "lifted"
    assert changing.post(f"{path}/lift", json={"version": 3}).status_code == 400
    assert changing.get("/api/mutes").json()["mutes"] == []
    ledger = MutesAnswer.model_validate(changing.get("/api/mutes?all=true").json())
    assert [one.state for one in ledger.mutes] == ["lifted"]
    assert changing.post("/api/mutes/99/lift", json={"version": 1}).status_code == 404


def test_a_mute_ends_by_itself(changing):
    changing.post("/api/mutes", json=WHOLE)
    changing.clock.forward(3601)
    assert changing.get("/api/mutes").json()["mutes"] == []
    [line] = changing.get("/api/mutes?all=true").json()["mutes"]
    assert line["state"] == "over"


@pytest.mark.parametrize("change", [
    {"scope": {}}, {"scope": {"colour": "red"}}, {"scope": "all"}, {"reason": " "},
    {"owner": None}, {"minutes": 0}, {"minutes": 1e9}, {"minutes": True},
    {"minutes": None, "until": "2026-11-21T20:00"}, {"minutes": None, "until": 5},
    {"minutes": None, "until": "2026-11-21T11:00+00:00"},
    {"minutes": None, "until": "2027-11-21T11:00+00:00"}, {"unknown": 1},
], ids=str)
def test_a_mute_that_says_too_little_is_refused(served, change):
    answer = served.post("/api/mutes", json={**WHOLE, **change})
    assert (answer.status_code, answer.json()["error"]["kind"]) == (400, "AlertRefused")


TABLE = ("id,kind,since,until,subject,note\n"
         "i1,crowd,2026-11-20 20:05,2026-11-20 21:00,Z1,广场拥挤\n"
         "i2,lift,2026-11-20T12:00:00Z,,,\n")


def take(served, text):
    return served.post("/api/incidents", content=text.encode(),
                       headers={"Content-Type": "text/csv"})


def test_incidents_come_as_a_table_and_the_same_again_is_none_new(changing):
    assert take(changing, "\ufeff" + TABLE).json() == {"rows": 2, "new": 2}
    assert take(changing, TABLE).json() == {"rows": 2, "new": 0}
    found = IncidentsAnswer.model_validate(changing.get("/api/incidents").json()).incidents
    assert [(one.id, one.since, one.until) for one in found] == [
        ("i2", "2026-11-20T12:00:00.000Z", None),
        ("i1", "2026-11-20T12:05:00.000Z", "2026-11-20T13:00:00.000Z")]


@pytest.mark.parametrize(("text", "told"), [
    ("", "lacks id"), ("id,kind\n1,x\n", "lacks since"), ("id,since,colour\n", "colour"),
    ("id,since\n1,tomorrow\n", "row 2 has a time"), ("id,since\n,2026-11-20\n", "row 2 lacks"),
    ("id,since,until\n1,2026-11-20,2026-11-19\n", "row 2 ends before"),
    ("id,since\n1,2026-11-20\n" + "x" * 501 + ",2026-11-20\n", "row 3 holds"),
])
def test_a_wrong_table_is_refused_whole_with_its_rows(changing, text, told):
    answer = take(changing, text)
    assert answer.status_code == 400 and told in answer.json()["error"]["what"]
    assert changing.get("/api/incidents").json()["incidents"] == []
