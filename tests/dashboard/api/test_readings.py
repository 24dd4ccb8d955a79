"""POST /api/readings: each row is judged by itself, and what was answered is stored."""

import json

import pytest

from dashboard.api.models import ReadingResults

BODIES = [
    ("not JSON", b"{", "not JSON"),
    ("nested until the parser gives up", b"[" * 100_000, "not JSON"),
    ("not UTF-8", b"\xff\xfe\xfa", "not JSON"),
    ("a number", b"5", "no list"),
    ("an object without readings", b"{}", "no list"),
    ("readings that are a text", b'{"readings": "abc"}', "no list"),
    ("too many rows", json.dumps({"readings": [{}] * 10_001}).encode(), "10001 readings"),
]


@pytest.mark.parametrize(("_", "raw", "said"), BODIES, ids=[b[0] for b in BODIES])
def test_a_body_that_is_no_batch_is_refused_as_a_whole(served, _, raw, said):
    answer = served.post("/api/readings", content=raw)
    assert answer.status_code == 400
    assert answer.json()["error"]["kind"] == "ReadingRefused"
    assert said in answer.json()["error"]["what"]


def test_one_bad_row_does_not_cost_the_others(changing):
    rows = [changing.reading(value=500), {"indicator": "x"}, changing.reading(zone="nope")]
    answer = changing.post("/api/readings", json={"readings": rows})
    found = ReadingResults.model_validate(answer.json())
    assert found.accepted == 1
    assert [(r.index, r.accepted) for r in found.results] == [(0, True), (1, False), (2, False)]
    assert found.results[0].reason is None
    assert all(r.reason for r in found.results[1:])
    assert [row.value for row in changing.services.store.latest()] == [500.0]


def test_a_reading_reaches_the_snapshot_and_the_zone_detail(changing):
    changing.post("/api/readings", json={"readings": [changing.reading(value=5676)]})
    changing.clock.forward(4)
    changing.step()
    zone = changing.get("/api/live").json()["zones"][0]
    assert (zone["present"], zone["quality"], zone["age_s"]) == (5676, "good", 4.0)
    detail = changing.get(f"/api/features/zone/{zone['id']}").json()
    assert detail["live"]["load"] == zone["load"]
    assert detail["live"]["los"] == zone["los"]


def test_nothing_at_all_is_a_batch_too(served):
    answer = served.post("/api/readings", json={"readings": []})
    assert answer.json() == {"accepted": 0, "results": []}
