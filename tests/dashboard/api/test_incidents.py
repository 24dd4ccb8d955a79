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
