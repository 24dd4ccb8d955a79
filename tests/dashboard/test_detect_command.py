"""``app.py detect``: what it writes, and what it says of a broken file."""

import csv
import io

import pytest

from dashboard.detect_command import detect
from data.errors import SourceError

HEAD = "timestamp,value\n"


def judged(folder, text, encoding="utf-8"):
    file = folder / "signal.csv"
    file.write_bytes(text.encode(encoding))
    out = io.StringIO()
    assert detect(file, out) == 0
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def hours(values):
    return HEAD + "".join(f"2026-01-{1 + n // 24:02d} {n % 24:02d}:00:00,{v}\n"
                          for n, v in enumerate(values))


def test_each_row_is_given_back_as_it_stood_with_score_and_alert(tmp_path):
    values = [20 + n % 24 / 4 + n * 7 % 5 / 10 for n in range(24 * 20)]
    values[450] = 90.0
    rows = judged(tmp_path, hours(values))
    assert [r["value"] for r in rows] == [str(v) for v in values]
    assert rows[450]["alert"] == "1" and float(rows[450]["score"]) >= 0.5
    assert sum(r["alert"] == "1" for r in rows[200:]) <= 2


@pytest.mark.parametrize("empty", ["", "NaN", "null"])
def test_a_missing_value_keeps_its_row_without_score(tmp_path, empty):
    rows = judged(tmp_path, hours([5.0, empty, 6.0]))
    assert rows[1]["score"] == "" and rows[1]["alert"] == "0"
    assert rows[2]["score"] != ""


@pytest.mark.parametrize(("name", "text", "said"), [
    ("a column is missing", "time,value\n2026-01-01,1\n", "no column 'timestamp'"),
    ("an empty file", "", "no column 'timestamp'"),
    ("a time is broken", HEAD + "yesterday,1\n", "line 2: 'yesterday' is not a time"),
    ("a value is a word", HEAD + "2026-01-01 00:00,1\n2026-01-01 01:00,many\n",
     "line 3: 'many' is not a number"),
])
def test_a_broken_file_is_refused_by_line(tmp_path, name, text, said):
    file = tmp_path / "bad.csv"
    file.write_text(text)
    with pytest.raises(SourceError, match=said):
        detect(file, io.StringIO())


def test_a_file_that_is_not_there_and_one_that_is_no_text_are_refused(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00\x81")
    for name in ("none.csv", "x.csv"):
        with pytest.raises(SourceError, match="cannot be read"):
            detect(tmp_path / name, io.StringIO())


@pytest.mark.parametrize(("name", "text"), [
    ("capitals and spaces in the header", "Timestamp, Value\n2026-01-01 00:00:00, 1\n"),
    ("seconds since 1970", HEAD + "1767225600,1\n"),
    ("milliseconds since 1970", HEAD + "1767225600000,1\n"),
    ("a zone", HEAD + "2026-01-01T00:00:00Z,1\n"),
    ("parts of a second", HEAD + "2026-01-01 00:00:00.000000,1e0\n"),
    ("a blank line at the end", HEAD + "2026-01-01 00:00,1\n\n"),
    ("no line end at the end", HEAD + "2026-01-01 00:00,1"),
    ("a byte order mark and Windows lines", "\ufeff" + HEAD + "2026-01-01 00:00,1\r\n"),
    ("a row that ends early", HEAD + "2026-01-01 00:00\n"),
    ("infinity", HEAD + "2026-01-01 00:00,inf\n"),
])
def test_usual_ways_of_writing_are_understood(tmp_path, name, text):
    rows = judged(tmp_path, text)
    assert len(rows) == 1 and rows[0]["alert"] == "0", name


def test_times_that_jump_repeat_or_change_with_the_season_are_taken_as_they_are(tmp_path):
    stamps = ["2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:00+02:00",
              "2026-03-28T22:00+01:00", "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"]
    rows = judged(tmp_path, HEAD + "".join(f"{stamp},{n}\n" for n, stamp in enumerate(stamps)))
    assert [r["timestamp"] for r in rows] == stamps
    assert all(float(r["score"]) < 0.5 for r in rows)


def test_offsets_count_as_local_readings_and_other_columns_are_ignored(tmp_path):
    text = "value,timestamp,note\n1,2026-01-01T08:00:00+08:00,x\n2,2026-01-01T09:00:00+08:00,y\n"
    assert [r["timestamp"] for r in judged(tmp_path, text)] == [
        "2026-01-01T08:00:00+08:00", "2026-01-01T09:00:00+08:00"]
