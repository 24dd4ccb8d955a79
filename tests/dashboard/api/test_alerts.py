"""The alert routes on a real store: lists, one, acts, conflicts, mutes, load, files, stream."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from openpyxl import load_workbook

from dashboard.api.alert_models import (
    AlertAnswer,
    AlertEntry,
    AlertsPart,
    ConflictAnswer,
    ManyResults,
    QueueAnswer,
)
from dashboard.api.load_models import LoadAnswer, MuteEntry, MutesAnswer
from dashboard.api.models import FaultAnswer
from data.alerts.rule import Grouping
from tests.support.alert_served import AlertServed, crowd
from tests.support.served import ask


def queue(served: AlertServed, query: str = "") -> dict[str, Any]:
    answer = served.get(f"/api/alerts{query}")
    assert answer.status_code == 200, answer.text
    QueueAnswer.model_validate(answer.json())
    found: dict[str, Any] = answer.json()
    return found


def codes(served: AlertServed, query: str = "") -> list[str]:
    return [one["code"].rpartition(":")[2] for one in queue(served, query)["alerts"]]


def test_the_worst_stands_first(two):
    found = queue(two)
    assert codes(two) == ["Z2", "Z1"]
    assert (found["open"], found["unacked"], found["load_10min"]) == (2, 2, 2)
    assert found["by_severity"] == {"I": 1, "II": 0, "III": 1, "IV": 0}


FILTERS = [
    ("?severity=I", ["Z2"]), ("?severity=I,III", ["Z2", "Z1"]), ("?state=unacked", ["Z2", "Z1"]),
    ("?state=hidden", []), ("?state=all", ["Z2", "Z1"]), ("?rule=crowd.full", ["Z2", "Z1"]),
    ("?rule=other", []), ("?kind=threshold", ["Z2", "Z1"]), ("?kind=event", []),
    ("?q=bgc", ["Z1"]), ("?q=北广场", ["Z1"]), ("?q=beiguang CROWDED", ["Z1"]), ("?q=zzz", []),
    ("?area=G1", ["Z1"]), ("?area=S1", ["Z2", "Z1"]), ("?role=operator", ["Z2", "Z1"]),
    ("?role=leader", []), ("?assignee=王", []), ("?drill=true", []), ("?code=crowd.present:Z1",
     ["Z1"]), ("?limit=1", ["Z2"]), ("?limit=1&offset=1", ["Z1"]), ("?closed=1", ["Z2", "Z1"]),
    ("?closed=1&q=bgc", ["Z1"]), ("?closed=1&to=2020-01-01T00:00:00%2B08:00", []),
]


def test_filters(two):
    for query, found in FILTERS:
        assert codes(two, query) == found, query


REFUSED = [
    ("GET", "/api/alerts?group=3", None, 400), ("GET", "/api/alerts?limit=0", None, 422),
    ("GET", "/api/alerts?closed=1&from=yesterday", None, 400),
    ("GET", "/api/alerts?closed=1&from=2026-01-01T00:00:00", None, 400),
    ("GET", "/api/alerts/x", None, 404), ("GET", "/api/alerts/99", None, 404),
    ("GET", "/api/alerts/99999999999999999999", None, 404),
    ("GET", "/api/alerts/load?from=2026-01-01T00:00:00Z", None, 400),
    ("GET", "/api/alerts/load?hours=0", None, 422),
    ("GET", "/api/alerts/file?format=pdf", None, 422),
    ("POST", "/api/alerts/99/acknowledge", {"version": 1}, 404),
    ("POST", "/api/alerts/1/burn", {"version": 1}, 400),
    ("POST", "/api/alerts/1/acknowledge", {}, 400), ("POST", "/api/alerts/1/acknowledge", [], 400),
    ("POST", "/api/alerts/1/acknowledge", {"version": 7}, 400),
    ("POST", "/api/alerts/1/acknowledge", {"version": 1, "actor": 5}, 400),
    ("POST", "/api/alerts/1/acknowledge", {"version": 1, "actor": "a" * 61}, 400),
    ("POST", "/api/alerts/1/acknowledge", {"version": 1, "screen": "s" * 41}, 400),
    ("POST", "/api/alerts/1/shelve", {"version": 1, "minutes": 5}, 400),
    ("POST", "/api/alerts/1/shelve", {"version": 1, "minutes": 5000, "reason": "x"}, 400),
    ("POST", "/api/alerts/acts", {"act": "acknowledge", "alerts": []}, 400),
    ("POST", "/api/alerts/acts", {"act": "acknowledge", "alerts": ["x"]}, 400),
    ("POST", "/api/alerts/acts", {"act": 5, "alerts": []}, 400),
    ("POST", "/api/alerts/silence", {"minutes": 5}, 400),
    ("POST", "/api/alerts/silence", {"minutes": 5000, "reason": "x"}, 400),
    ("POST", "/api/mutes", {"scope": {}, "reason": "x", "minutes": 5}, 400),
    ("POST", "/api/mutes", {"scope": {"rule": "crowd.full"}, "minutes": 5}, 400),
    ("POST", "/api/mutes", {"scope": {"rule": "crowd.full"}, "reason": "x"}, 400),
    ("PUT", "/api/mutes/9", {"version": 1, "lift": True}, 404),
    ("PUT", "/api/mutes/x", {"version": 1, "lift": True}, 404),
]


def test_refused(two):
    for method, path, body, status in REFUSED:
        answer = ask(two.server, method, path, **({} if body is None else {"json": body}))
        assert answer.status_code == status, (path, body, answer.text)
        FaultAnswer.model_validate(answer.json())


def test_one_with_its_history_and_the_past_of_the_place(two):
    alert = two.alert("Z1")
    two.act(alert.id, "comment", alert.version, text="学校团")
    answer = two.get(f"/api/alerts/{alert.id}")
    AlertAnswer.model_validate(answer.json())
    found = answer.json()
    assert [(one["kind"], one["actor"]) for one in found["log"]] == [
        ("raise", "engine"), ("comment", "王 (unverified)")]
    assert found["log"][1]["origin"] == "127.0.0.1 desk"
    assert "set" not in found["log"][0]["detail"]
    assert found["now"]["value"] == 500 and found["place"]["grid"]["code"] == "G1"
    assert found["past"] == []


def test_acting_twice_one_wins_and_the_other_is_told(two):
    alert = two.alert("Z1")
    first = two.act(alert.id, "acknowledge", alert.version)
    assert first.status_code == 200 and first.json()["acked_by"] == "王 (unverified)"
    AlertEntry.model_validate(first.json())
    second = two.post(f"/api/alerts/{alert.id}/acknowledge",
                      json={"version": alert.version, "actor": "李"})
    assert second.status_code == 409
    ConflictAnswer.model_validate(second.json())
    assert "王" in second.json()["error"]["what"]
    assert second.json()["alert"]["state"] == "active_acked"
    assert [one.kind for one in two.services.store.alerts.log(alert.id)] == [
        "raise", "acknowledge"]


def test_at_once_from_many_threads_one_wins(two):
    alert = two.alert("Z1")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: two.post(
            f"/api/alerts/{alert.id}/acknowledge",
            json={"version": alert.version, "actor": f"n{n}"}).status_code, range(8)))
    assert sorted(answers) == [200] + [409] * 7


def test_what_the_engine_did_meanwhile_does_not_stop_a_person_but_worse_does(two):
    seen = two.alert("Z1").version
    two.judge(60)  # the input is stale: unknown
    assert two.alert("Z1").version > seen
    assert two.act(two.alert("Z1").id, "assign", seen, assignee="李").status_code == 200
    seen = two.alert("Z1").version
    two.people(950)
    assert two.act(two.alert("Z1").id, "acknowledge", seen).status_code == 409


def test_an_operator_in_the_header(two):
    alert = two.alert("Z1")
    answer = two.post(f"/api/alerts/{alert.id}/acknowledge", json={"version": alert.version},
                      headers={"X-Operator": "%E6%9D%8E"})
    assert answer.json()["acked_by"] == "李 (unverified)"
    nobody = two.alert("Z2")
    answer = two.post(f"/api/alerts/{nobody.id}/on_my_way", json={"version": nobody.version})
    assert answer.json()["acked_by"] == "unverified" and answer.json()["stage"] == "on_my_way"


def test_the_same_on_many(two):
    items = [{"id": one.id, "version": one.version} for one in two.open()]
    answer = two.post("/api/alerts/acts", json={
        "act": "acknowledge", "alerts": [*items, {"id": 99, "version": 1}], "actor": "王"})
    assert answer.status_code == 200, answer.text
    ManyResults.model_validate(answer.json())
    assert answer.json()["done"] == 2
    assert answer.json()["results"][2]["error"]["kind"] == "NotFound"


def test_the_ledger_of_mutes(two):
    made = two.post("/api/mutes", json={"scope": {"subject": "Z1"}, "reason": "施工",
                                        "minutes": 30, "actor": "王"})
    MuteEntry.model_validate(made.json())
    two.judge(1)
    assert codes(two) == ["Z2"] and codes(two, "?state=hidden") == ["Z1"]
    change = f"/api/mutes/{made.json()['id']}"
    assert ask(two.server, "PUT", change, json={"version": 1, "lift": True}).status_code == 200
    assert ask(two.server, "PUT", change, json={"version": 1, "lift": True}).status_code == 400
    two.judge(1)
    assert codes(two) == ["Z2", "Z1"]
    ledger = two.get("/api/mutes").json()
    MutesAnswer.model_validate(ledger)
    assert [(one["state"], one["hidden"]) for one in ledger["mutes"]] == [("lifted", 1)]


def test_the_load(two):
    answer = two.get("/api/alerts/load?hours=1")
    LoadAnswer.model_validate(answer.json())
    found = answer.json()
    assert (found["told"], found["standing"], found["now_10min"]) == (2, 2, 2)
    assert found["worst"][0]["name"]["zh"] == "人多"


def test_files_say_what_the_list_says(two):
    answer = two.get("/api/alerts/file?lang=en&severity=III")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Severity"], row["Subject"], row["Grid"]) for row in rows] == [
        ("III", "北广场", "G1")]
    book = load_workbook(io.BytesIO(two.get("/api/alerts/file?format=xlsx").content))
    assert book["告警"]["B1"].value == "级别" and book["告警"].max_row == 3


def test_silencing_a_sound_is_journaled(two):
    answer = two.post("/api/alerts/silence", json={"reason": "电话中", "minutes": 5,
                                                   "screen": "wall", "actor": "王"})
    assert answer.status_code == 200, answer.text
    entry = two.services.store.journal_entries("alert.silence")[0]
    assert (entry["actor"], entry["detail"]["reason"]) == ("王 (unverified)", "电话中")


def test_the_snapshot_carries_the_head(two):
    two.step()
    found = two.get("/api/live").json()["alerts"]
    AlertsPart.model_validate(found)
    assert [one["severity"] for one in found["top"]] == ["I", "III"]
    version = two.get("/api/live").json()["version"]
    two.step()
    assert two.get("/api/live").json()["version"] == version
    two.act(two.alert("Z1").id, "acknowledge", two.alert("Z1").version)
    two.step()
    after = two.get("/api/live").json()
    assert after["version"] == version + 1 and after["alerts"]["unacked"] == 1


def test_a_card_and_its_members(folder):
    served = AlertServed(folder, crowd(grouping={"least": 2, "within_m": 2000.0,
                                                 "within_s": 600.0}))
    assert served.services.store.alerts.rules.rules()[0].grouping == Grouping(2, 2000.0, 600.0)
    served.people(500, "Z1")
    served.people(500, "Z2")
    found = queue(served)["alerts"]
    assert len(found) == 1 and found[0]["group"]["size"] == 2
    assert found[0]["group"]["shape"]["type"] == "Polygon"
    assert len(codes(served, f"?card={found[0]['group']['id']}")) == 2
    assert sorted(codes(served, "?group=0")) == ["Z1", "Z2"]
    served.close()


def test_the_document_names_every_route(two):
    spec = two.get("/api/openapi.json").json()
    assert {"/api/alerts", "/api/alerts/{alert_id}", "/api/alerts/{alert_id}/{what}",
            "/api/alerts/acts", "/api/alerts/stream", "/api/alerts/load", "/api/alerts/file",
            "/api/alerts/silence", "/api/mutes", "/api/mutes/{mute_id}"} <= set(spec["paths"])
    texts = json.dumps(spec)
    for name in {part.partition('"')[0] for part in texts.split('"#/components/schemas/')[1:]}:
        assert name in spec["components"]["schemas"], name
