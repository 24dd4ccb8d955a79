"""/api/incidents over HTTP: the truth that rules are judged by."""

import pytest

from dashboard.api.incident_models import IncidentsAnswer

TABLE = ("id,kind,since,until,subject,note\n"
         "i1,crowd,2026-11-20 20:05,2026-11-20 21:00,Z1,广场拥挤\n"
         "i2,lift,2026-11-20T12:00:00Z,,,\n")


def take(served, text):
    return served.post("/api/incidents", content=text.encode(),
                       headers={"Content-Type": "text/csv"})


def test_incidents_come_as_a_table_and_the_same_again_is_none_new(changing):
    none = {"refused": [], "refused_total": 0}
    assert take(changing, "\ufeff" + TABLE).json() == {"rows": 2, "new": 2, **none}
    assert take(changing, TABLE).json() == {"rows": 2, "new": 0, **none}
    found = IncidentsAnswer.model_validate(changing.get("/api/incidents").json()).incidents
    assert [(one.id, one.since, one.until) for one in found] == [
        ("i2", "2026-11-20T12:00:00.000Z", None),
        ("i1", "2026-11-20T12:05:00.000Z", "2026-11-20T13:00:00.000Z")]


@pytest.mark.parametrize("raw", [b"", b"id,kind\n1,x\n", b"\xff\xfe", b'id,kind,since\n"\0'])
def test_what_is_no_table_of_incidents_is_refused(changing, raw):
    answer = changing.post("/api/incidents", content=raw)
    assert answer.status_code == 400 or answer.json()["rows"] == 0, answer.text
    assert changing.get("/api/incidents").json()["incidents"] == []


def test_a_row_that_is_no_incident_is_named(changing):
    answer = take(changing, TABLE + "i3,lift,tomorrow,,,\n").json()
    assert (answer["rows"], answer["refused_total"]) == (2, 1)
    assert answer["refused"][0].startswith("table:4: ")
