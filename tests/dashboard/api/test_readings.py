"""POST /api/readings: each row is judged by itself, and what was answered is stored."""

import gzip
import json
from datetime import timedelta

import pytest

from dashboard.api.models import ReadingResults
from dashboard.security import Guard
from data.feeds.formats import MAX_BODY_BYTES, MAX_ROWS
from data.settings import Settings
from tests.support.served import Served, ask

JSON, LINES, CSV = "application/json", "application/x-ndjson", "text/csv"
HEAD = b"indicator,observed_at,value\n"
@pytest.fixture(scope="module")
def own(tmp_path_factory):
    found = Served(tmp_path_factory.mktemp("readings"))
    yield found
    found.close()


@pytest.fixture
def mine(own):
    """A district of this file's own, three hours later for every test."""
    own.clock.forward(3 * 3600)
    return own


BODIES = [
    ("not JSON", JSON, b"{", 400, "not JSON"),
    ("nested until the parser gives up", JSON, b"[" * 100_000, 400, "not JSON"),
    ("not UTF-8", JSON, b"\xff\xfe\xfa", 400, "not JSON"),
    ("half a surrogate pair", JSON, b'["\\ud800"]', 400, "not JSON"),
    ("nothing", JSON, b"", 400, "not JSON"),
    ("a number", JSON, b"5", 400, "no list"),
    ("an object without readings", JSON, b"{}", 400, "no list"),
    ("readings that are a text", JSON, b'{"readings": "abc"}', 400, "no list"),
    ("too many rows", JSON, b"[" + b"1," * MAX_ROWS + b"1]", 413, "100001 readings"),
    ("too many lines", LINES, b"1\n" * (MAX_ROWS + 1), 413, "100001 readings"),
    ("a CSV without a head", CSV, b"", 400, "no column 'indicator'"),
    ("a CSV without values", CSV, b"indicator,observed_at\n", 400, "no column 'value'"),
    ("a column nobody knows", CSV, b"indicator,observed_at,value,x\n", 400, "column 'x'"),
    ("a column twice", CSV, b"indicator,value,value,observed_at\n", 400, "column 'value'"),
    ("a quote that never ends", CSV, HEAD + b'"a', 400, "not CSV"),
    ("a CSV of bytes", CSV, HEAD + b"\xff\xff\xff", 400, "not utf-8"),
    ("a charset of old", CSV + "; charset=cp437", HEAD, 415, "charset 'cp437'"),
    ("XML", "application/xml", b"<a/>", 415, "'application/xml'"),
]


@pytest.mark.parametrize(("_", "kind", "raw", "status", "said"), BODIES, ids=[b[0] for b in BODIES])
def test_a_body_that_is_no_batch_is_refused_as_a_whole(served, _, kind, raw, status, said):
    answer = served.send(raw, kind)
    assert answer.status_code == status
    assert said in answer.json()["error"]["what"]
    assert served.services.store.latest() == []


def test_one_bad_row_does_not_cost_the_others(mine):
    rows = [mine.reading(value=500), {"indicator": "x"}, mine.reading(zone="nope")]
    found = ReadingResults.model_validate(mine.send({"readings": rows}).json())
    assert (found.total, found.accepted, found.refused) == (3, 1, 2)
    assert [(r.index, r.code) for r in found.results] == [(1, "bad_time"), (2, "unknown_indicator")]
    assert found.reasons == {"bad_time": 1, "unknown_indicator": 1}
    assert [row.value for row in mine.services.store.latest()] == [500.0], "of Z1 alone"
    every = ReadingResults.model_validate(mine.send({"readings": rows}, detail="all").json())
    assert [r.accepted for r in every.results] == [True, False, False]
    assert every.results[0].reason is None and all(r.reason for r in every.results[1:])


NAN = '[{"indicator":"crowd.present:Z1","observed_at":"%s","value":%s,"source":"s"}]'


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400])
def test_what_is_no_finite_number_is_refused_and_said(served, value):
    answer = served.send((NAN % (served.clock().isoformat(), value)).encode()).json()
    assert answer["reasons"] == {"not_finite": 1}


def lines(rows) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def table(rows) -> bytes:
    head = ["value", "indicator", "observed_at", "source", "unit"]
    cells = [",".join(str(row[name]) for name in head) for row in rows]
    return "\r\n".join([",".join(head), *cells, ""]).encode()


FORMS = [
    ("lines of JSON", LINES, lines), ("lines, an empty one between", LINES,
                                      lambda rows: lines(rows).replace(b"\n", b"\r\n\n")),
    ("CSV in any order of columns", CSV, table),
    ("CSV with a byte order mark", CSV, lambda rows: b"\xef\xbb\xbf" + table(rows)),
    ("CSV in GB18030", CSV + ";charset=GB18030",
     lambda rows: table([row | {"source": "闸机"} for row in rows]).decode().encode("gb18030")),
    ("JSON as curl sends it", "application/x-www-form-urlencoded",
     lambda rows: json.dumps(rows).encode()),
]


def test_each_form_keeps_the_same_rows_and_none_twice(mine):
    for n, (said, kind, write) in enumerate(FORMS):
        rows = [mine.reading("Z1", 7.5 + n), mine.reading("Z2", 8 + n)]
        for raw, headers in ((write(rows), {}), (gzip.compress(write(rows)),
                                                 {"Content_Encoding": "gzip"})):
            answer = mine.send(raw, kind, **headers)
            assert answer.json()["accepted"] == 2, f"{said}: {answer.text}"
        mine.clock.forward(1)
    store, at = mine.services.store, mine.clock()
    for source, count in (("test", len(FORMS) - 1), ("闸机", 1)):
        found = store.series(["crowd.present:Z1", "crowd.present:Z2"], at - timedelta(hours=1),
                             at + timedelta(hours=1), source=source)
        assert [len(one) for one in found.values()] == [count, count]


def test_a_line_or_a_cell_that_is_wrong_costs_its_row_only(mine):
    good = mine.reading("Z1", 7)
    found = mine.send(lines([good]) + b"\n{oops\n[1]\n", LINES).json()
    assert (found["accepted"], found["reasons"]) == (1, {"not_json": 1, "not_a_row": 1})
    at = mine.clock().isoformat()
    wrong = ["", "NaN", "1_000", "seven", "٧"]
    raw = HEAD + "".join(f"crowd.present:Z2,{at},{cell}\n" for cell in [*wrong, "7,7"]).encode()
    found = mine.send(raw, CSV).json()
    assert found["accepted"] == 0
    assert found["reasons"] == {"bad_value": 3, "no_value": 1, "not_finite": 1, "not_a_row": 1}


def test_a_row_without_source_takes_the_token_s_name(mine):
    row = mine.reading("Z1", 7)
    del row["source"]
    assert mine.send([row]).json()["accepted"] == 1
    found = mine.services.store.series([row["indicator"]], mine.clock(),
                                       mine.clock() + timedelta(seconds=1), source="gate")
    assert found[row["indicator"]].value.tolist() == [7.0]


PACKED = [
    ("no gzip", b"not gzip", "gzip", 400), ("cut off", gzip.compress(b"[]")[:-4], "gzip", 400),
    ("more behind it", gzip.compress(b"[]") + b"x", "gzip", 400),
    ("another packing", b"[]", "br", 415), ("two packings", b"[]", "gzip, gzip", 415),
    ("a bomb", gzip.compress(b" " * (MAX_BODY_BYTES + 1)), "gzip", 413),
]


@pytest.mark.parametrize(("_", "raw", "encoding", "status"), PACKED, ids=[p[0] for p in PACKED])
def test_bodies_that_cannot_be_unpacked(served, _, raw, encoding, status):
    assert served.send(raw, Content_Encoding=encoding).status_code == status


def test_many_refused_rows_are_counted_but_not_all_named(served):
    found = served.send([{}] * 1500).json()
    assert (found["refused"], len(found["results"]), found["left_out"]) == (1500, 1000, 500)
    assert len(served.send([{}] * 1500, detail="all").json()["results"]) == 1500


def test_a_reading_reaches_the_snapshot_and_the_zone_detail(mine):
    mine.send({"readings": [mine.reading(value=5676)]})
    mine.clock.forward(4)
    mine.step()
    zone = mine.get("/api/live").json()["zones"][0]
    assert (zone["present"], zone["quality"], zone["age_s"]) == (5676, "good", 4.0)
    detail = mine.get(f"/api/features/zone/{zone['id']}").json()
    assert detail["live"]["load"] == zone["load"]
    assert detail["live"]["los"] == zone["los"]


def test_nothing_at_all_is_a_batch_too(served):
    answer = served.send({"readings": []})
    assert answer.json() == {"total": 0, "accepted": 0, "refused": 0, "reasons": {},
                             "results": [], "left_out": 0}


def test_who_may_post(mine):
    row = [mine.reading()]
    assert mine.send(row).status_code == 200
    for token in ("", "wrong", "cm_" + "x" * 43, mine.token + "x", mine.token[:-1]):
        answer = mine.send(row, token=token)
        assert answer.status_code == 401, token
        assert answer.headers["www-authenticate"] == "Bearer"
        assert mine.token not in answer.text
    page = {"Origin": "http://127.0.0.1:8050"}
    assert mine.send(row, token="", **page).status_code == 401, "a page is no machine"
    assert mine.send(row, Origin="http://evil.example").status_code == 403
    assert mine.send(row, Host="evil.example").status_code == 403
    unguarded = mine.post("/api/readings", json=row,
                              headers={"Authorization": f"Bearer {mine.token}"})
    assert unguarded.status_code == 401, "without the guard nobody is known"


def test_a_revoked_token_ends_within_seconds_and_others_stay(mine):
    row = [mine.reading()]
    assert mine.send(row).status_code == 200
    mine.services.store.tokens.revoke("gate", actor="test", at=mine.clock())
    mine.services.keyring._until = 0.0  # the two seconds are over
    assert mine.send(row).status_code == 401
    mine.token = ""
    assert mine.send(row).status_code == 200, "the name is free for a new token"


def test_where_the_server_has_a_token_a_machine_s_own_lets_it_post_and_nothing_else(mine):
    assert mine.send([mine.reading()]).status_code == 200  # makes the machine's token
    guard = Guard(mine.server, Settings(token="the-server-s"),
                  machines=mine.services.keyring)
    asked = [
        ("the machine posts", "POST", "/api/readings", mine.token, 200),
        ("the machine reads", "GET", "/api/live", mine.token, 401),
        ("the machine saves a view", "POST", "/api/views", mine.token, 401),
        ("the server's own posts", "POST", "/api/readings", "the-server-s", 200),
        ("nobody posts", "POST", "/api/readings", "", 401),
    ]
    for said, method, path, token, status in asked:
        shown = {"Authorization": f"Bearer {token}"} if token else {}
        answer = ask(guard, method, path, content=b"[]", headers=shown)
        assert answer.status_code == status, said


def test_the_interface_says_how_a_machine_shows_its_token(served):
    spec = served.get("/api/openapi.json").json()
    post = spec["paths"]["/api/readings"]["post"]
    assert post["security"] == [{"machine": []}]
    assert spec["components"]["securitySchemes"]["machine"]["scheme"] == "bearer"
    assert set(post["requestBody"]["content"]) == {JSON, LINES, CSV}
