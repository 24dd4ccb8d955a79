"""POST /api/events: what is wrong costs itself only, or is refused as a whole; never a fault."""

import gzip
import json

import pytest

from data.events.bodies import MAX_BYTES, MAX_EVENTS
from tests.support.events import row, tell
from tests.support.served import Served

JSON, LINES, XML = "application/json", "application/x-ndjson", "application/cap+xml"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    found = Served(tmp_path_factory.mktemp("events"))
    yield found
    found.close()


@pytest.fixture
def mine(own):
    """A district of this file's own, six hours later for every test."""
    own.clock.forward(6 * 3600)
    return own


ROWS = [
    ("no object", 5, "not_a_row"), ("a field nobody knows", {"colour": "red"}, "unknown_field"),
    ("no id", {"id": None}, "no_id"), ("an id of no letters", {"id": "a\x00b"}, "bad_id"),
    ("no time", {"first_seen": None}, "no_time"), ("no offset", {"first_seen": "2026-11-21T20:00"},
                                                   "no_offset"),
    ("an hour ahead", {"first_seen": "2027-11-21T20:00:00Z"}, "future"),
    ("before it began", {"last_seen": "2026-01-01T00:00:00Z"}, "bad_time"),
    ("a kind nobody has", {"kind": "ufo"}, "unknown_kind"), ("no kind", {"kind": None}, "no_kind"),
    ("a kind of others", {"kind": "weather.rain"}, "unknown_kind"),
    ("no score", {"score": None}, "no_score"), ("a score above one", {"score": 1.01}, "bad_score"),
    ("a score that is no number", {"score": "0.9"}, "bad_score"),
    ("true is no score", {"score": True}, "bad_score"),
    ("a box of three", {"box": [1, 2, 3]}, "bad_box"),
    ("a box of texts", {"box": ["1", 2, 3, 4]}, "bad_box"),
    ("a script for a picture", {"snapshot": " JavaScript:alert(1)"}, "bad_snapshot"),
    ("a picture in words", {"snapshot": "x" * 401}, "bad_snapshot"),
    ("no camera", {"camera": None}, "no_place"), ("a place in words", {"place": "there"},
                                                  "bad_place"),
    ("a type nobody is", {"type": "oracle"}, "bad_type"),
    ("a drill that is a word", {"drill": "yes"}, "bad_drill"),
    ("a weather of nothing", {"type": "weather", "kind": None, "camera": None, "score": None,
                              "box": None, "snapshot": None}, "no_signal"),
    ("a response of nothing", {"type": "response", "box": None, "snapshot": None, "kind": None,
                               "level": "VII"}, "bad_level"),
]


@pytest.mark.parametrize(("_", "change", "code"), ROWS, ids=[r[0] for r in ROWS])
def test_a_wrong_row_is_refused_with_its_reason_and_costs_no_other(mine, _, change, code):
    wrong = row(mine, **change) if isinstance(change, dict) else change
    told = tell(mine, wrong, row(mine))
    assert [r.accepted for r in told.results] == [False, True]
    assert told.results[0].code == code and told.results[0].reason


BODIES = [
    ("not JSON", JSON, b"{", 400), ("nothing", JSON, b"", 400), ("a number", JSON, b"5", 400),
    ("events that are a text", JSON, b'{"events": "abc"}', 400),
    ("nested without end", JSON, b"[" * 100_000, 400), ("not UTF-8", JSON, b"\xff\xfe\xfa", 400),
    ("too many", JSON, b"[" + b"1," * MAX_EVENTS + b"1]", 413),
    ("too many lines", LINES, b"1\n" * (MAX_EVENTS + 1), 413),
    ("too long", JSON, b" " * (MAX_BYTES + 1), 413), ("a table", "text/csv", b"a,b", 415),
    ("no XML", XML, b"{}", 400), ("another XML", XML, b"<a/>", 400),
]


@pytest.mark.parametrize(("_", "kind", "raw", "status"), BODIES, ids=[b[0] for b in BODIES])
def test_a_body_that_is_none_is_refused_as_a_whole(own, _, kind, raw, status):
    answer = own.send(raw, kind, path="/api/events")
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["what"]


def test_lines_single_objects_and_packed_bodies_are_read(mine):
    rows = [row(mine, camera=f"L{n}") for n in range(3)]
    lines = b"\n".join(json.dumps(one).encode() for one in rows) + b"\n{oops\n"
    answer = mine.send(lines, LINES, path="/api/events").json()
    assert (answer["accepted"], answer["results"][3]["code"]) == (3, "not_json")
    assert mine.send(row(mine), path="/api/events").json()["accepted"] == 1
    packed = gzip.compress(json.dumps([row(mine)]).encode())
    answer = mine.send(packed, path="/api/events", Content_Encoding="gzip")
    assert answer.json()["accepted"] == 1


def test_who_may_tell(mine):
    rows = [row(mine)]
    assert mine.send(rows, path="/api/events").status_code == 200
    for token in ("", "wrong", mine.token[:-1]):
        assert mine.send(rows, path="/api/events", token=token).status_code == 401
    assert mine.send(rows, path="/api/events", Origin="http://evil.example").status_code == 403
    assert mine.post("/api/events", json=rows).status_code == 401, "without the guard"
    feeds = {one["name"]: one["accepted"] for one in mine.get("/api/feeds").json()["feeds"]}
    assert feeds["gate · events"] > 0
