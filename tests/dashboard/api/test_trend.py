"""/api/trend: the figures, the files, and what a senseless question is told."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dashboard.api.trend import festivals
from data.readings.columns import Batch
from data.workdays import WorkDays
from tests.support.served import Served

CODE, OTHER = "crowd.present:Z1", "crowd.present:Z2"
HOURS = 24 * 21


@pytest.fixture(scope="module")
def trends(tmp_path_factory):
    """A district with three weeks of hours: a daily wave, a gap of five hours, one wild hour."""
    found = Served(tmp_path_factory.mktemp("trends"))
    now = found.clock()
    times = [now - timedelta(hours=HOURS - n) for n in range(HOURS)]
    value = np.round(500 + 300 * np.sin(np.arange(HOURS) / 24 * 2 * np.pi)
                     + np.random.default_rng(1).normal(0, 8, HOURS))
    value[-30] = 4000
    kept = np.ones(HOURS, bool)
    kept[-60:-55] = False
    time_us = np.array([int(t.timestamp() * 1e6) for t in times])
    for code in (CODE, OTHER):
        found.services.store.put_batch(
            Batch([code] * int(kept.sum()), time_us[kept], value[kept], "demo"), received_at=now)
    found.step()
    yield found
    found.close()


def ask(trends, **more):
    pairs = [(key, one) for key, value in {"c": CODE, **more}.items()
             for one in (value if isinstance(value, list) else [value])]
    return trends.get("/api/trend", params=pairs)


def window(trends, hours):
    now = trends.clock()
    return {"from": (now - timedelta(hours=hours)).isoformat(), "to": now.isoformat()}


def named(figure, part):
    return [trace for trace in figure["data"] if part in trace.get("name", "")]


def test_an_empty_window_is_the_last_day(trends):
    answer = ask(trends).json()
    assert pd.Timestamp(answer["to"]) - pd.Timestamp(answer["from"]) == pd.Timedelta("24h")
    row = answer["table"][0]
    assert (row["code"], row["count"]) == (CODE, 24)
    assert row["least"] >= 180 and row["most"] <= 830 and 450 < row["mean"] < 550


@pytest.mark.parametrize(("hours", "step"), [
    (1, "raw"), (24, "minute"), (24 * 7, "hour"), (24 * 3000, "week")])
def test_the_reader_never_chooses_a_table(trends, hours, step):
    assert ask(trends, **window(trends, hours)).json()["step"] == step


def test_the_axis_begins_at_zero_and_holds_both_curves(trends):
    answer = ask(trends, c=[CODE, OTHER], compare="week", **window(trends, 24)).json()
    low, high = answer["main"]["layout"]["yaxis"]["range"]
    assert low == 0 and high > 800
    assert answer["main"]["layout"]["yaxis"]["fixedrange"] is True
    assert len(named(answer["main"], "上周同时")) == 2
    assert answer["compared"] == "上周同时"


def test_last_week_lies_over_this_week(trends):
    main = ask(trends, compare="week", **window(trends, 24)).json()["main"]
    before, now = named(main, "上周同时")[0], main["data"][-1]
    assert before["x"] == now["x"] and len(now["x"]) == 24
    assert np.allclose(before["y"], now["y"], atol=60)


def test_silence_breaks_the_line_and_is_no_zero(trends):
    curve = ask(trends, **window(trends, 72)).json()["main"]["data"][-1]
    assert curve["y"].count(None) == 1 and 0 not in curve["y"]


def test_a_forecast_is_asked_for_dashed_and_said_to_be_none_of_the_readings(trends):
    plain, asked = ask(trends).json(), ask(trends, forecast=True).json()
    assert not named(plain["main"], "预测") and plain["forecast"] == [False]
    ahead = named(asked["main"], "预测")[0]
    assert ahead["line"]["dash"] == "dash" and "非实测" in ahead["name"]
    assert len(ahead["y"]) == 24 and asked["forecast"] == [True]
    old = {"from": "2026-11-10T00:00:00+08:00", "to": "2026-11-12T00:00:00+08:00"}
    assert ask(trends, forecast=True, **old).json()["forecast"] == [False]


def test_the_wild_hour_is_marked_with_the_reason_and_nothing_else_is(trends):
    marks = named(ask(trends, unusual=True, **window(trends, 72)).json()["main"], "异常")
    assert len(marks) == 1 and len(marks[0]["x"]) == 1
    assert "相差" in marks[0]["text"][0] and "人" in marks[0]["text"][0]


def test_several_units_or_the_wish_put_charts_below_one_another(trends):
    layout = ask(trends, c=[CODE, OTHER], layout="multiples").json()["main"]["layout"]
    assert layout["yaxis"]["domain"][0] > layout["yaxis2"]["domain"][1]


def test_the_calendar_has_24_rows_and_empty_cells_for_silence(trends):
    heat = ask(trends, **window(trends, 24)).json()["calendar"]["data"][0]
    assert len(heat["z"]) == 24 and len(heat["x"]) == len(heat["z"][0]) >= 14
    assert any(None in row for row in heat["z"])


def test_a_series_that_ended_says_since_when(trends):
    now = trends.clock()
    later = {"from": (now - timedelta(hours=40)).isoformat(), "to": now.isoformat()}
    trends.clock.forward(12 * 3600)
    later["to"] = trends.clock().isoformat()
    notes = ask(trends, **later).json()["main"]["layout"]["annotations"]
    trends.clock.forward(-12 * 3600)
    assert any("之后没有读数" in note["text"] for note in notes)


def test_an_empty_window_is_said_to_be_empty(trends):
    answer = ask(trends, **{"from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z"}).json()
    assert answer["main"]["layout"]["annotations"][0]["text"] == "这段时间没有读数。"
    assert answer["table"][0]["mean"] is None and answer["spread"]["data"] == []


@pytest.mark.parametrize(("name", "asked", "status", "said"), [
    ("no indicator", {"c": []}, 422, ""),
    ("an unknown indicator", {"c": "no.such:1"}, 404, "no.such:1"),
    ("a hostile code", {"c": "'; DROP TABLE hot;--"}, 404, "DROP"),
    ("nine indicators", {"c": [f"x{n}" for n in range(9)]}, 422, ""),
    ("a window that ends before it begins",
     {"from": "2026-11-21T00:00Z", "to": "2026-11-20T00:00Z"}, 400, "chart"),
    ("a time without offset", {"from": "2026-11-21T00:00:00"}, 400, "offset"),
    ("no time at all", {"from": "yesterday"}, 400, "not a time"),
    ("the year 9999", {"from": "2026-01-01T00:00Z", "to": "9999-12-31T23:59:59Z"}, 400, "range"),
    ("another comparison", {"compare": "moon"}, 400, "moon"),
    ("another layout", {"layout": "pie"}, 400, "pie"),
    ("another theme", {"theme": "pink"}, 404, "pink"),
])
def test_a_senseless_question_is_told_what_is_wrong(trends, name, asked, status, said):
    answer = ask(trends, **asked)
    assert answer.status_code == status, name
    assert said in answer.text, name


def test_an_offset_that_was_not_encoded_is_understood(trends):
    answer = trends.get(f"/api/trend?c={CODE}&from=2026-11-20T00:00:00+08:00")
    assert answer.status_code == 200
    assert answer.json()["from"].startswith("2026-11-19T16:00")


@pytest.mark.parametrize(("name", "holidays", "first"), [
    ("a week is one festival", ("2026-10-02", "2026-10-01", "2026-10-03"), ["2026-10-01"]),
    ("two are two", ("2026-01-01", "2026-02-17", "2026-02-18"), ["2026-01-01", "2026-02-17"]),
    ("none is none", (), []),
])
def test_a_run_of_holidays_is_one_festival(name, holidays, first):
    district = SimpleNamespace(calendar=WorkDays(holidays=holidays))
    found = festivals(SimpleNamespace(district=lambda: district))
    assert [text for _, text in found] == first, name


def test_the_film_has_a_frame_an_hour_and_null_where_nothing_was_read(trends):
    film = trends.get("/api/frames", params={
        "template": "crowd.present", **window(trends, 72)}).json()
    assert film["step"] == "hour" and len(film["times"]) == len(film["values"]) == 67
    assert [s["code"] for s in film["subjects"]] == [CODE, OTHER]
    assert film["low"] <= film["edges"][0] < film["edges"][-1] <= film["high"]
    assert {layer["@@type"] for layer in film["layers"]} == {"ColumnLayer", "TextLayer"}


@pytest.mark.parametrize(("name", "asked", "status"), [
    ("an unknown template", {"template": "no.such"}, 404),
    ("no template", {}, 422),
    ("a window turned round", {"template": "crowd.present", "from": "2026-11-21T00:00Z",
                               "to": "2026-11-20T00:00Z"}, 400),
    ("ten years", {"template": "crowd.present", "from": "2016-11-21T00:00Z",
                   "to": "2026-11-20T00:00Z"}, 400),
])
def test_a_film_of_nothing_is_refused(trends, name, asked, status):
    assert trends.get("/api/frames", params=asked).status_code == status, name


def test_the_csv_holds_what_is_drawn_with_offsets_and_a_byte_order_mark(trends):
    answer = trends.get("/api/trend/file", params={
        "c": CODE, "compare": "week", "format": "csv", **window(trends, 24)})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    name = "北广场在场人数"
    assert rows[0] == ["时间", f"{name} (人)", f"{name} 最小", f"{name} 最大", f"{name} 读数",
                       f"{name} · 上周同时"]
    assert len(rows) == 25 and all(row[0].endswith("+08:00") for row in rows[1:])
    drawn = ask(trends, **window(trends, 24)).json()["main"]["data"][-1]["y"]
    assert [float(row[1]) for row in rows[1:]] == drawn


def test_the_workbook_has_values_and_what_they_mean(trends):
    answer = trends.get("/api/trend/file", params={"c": CODE, "format": "xlsx", "lang": "en"})
    book = pd.read_excel(io.BytesIO(answer.content), sheet_name=None, header=None)
    assert list(book) == ["Values", "About"]
    assert len(book["Values"]) == 25
    assert CODE in book["About"].to_string()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_is_one_page_with_its_font_inside(trends, lang):
    answer = trends.get("/api/trend/file", params={
        "c": [CODE, OTHER], "compare": "week", "forecast": True, "unusual": True,
        "format": "pdf", "lang": lang, **window(trends, 72)})
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.count(b"/Type /Page\n") == 1
    assert b"NotoSansSC" in answer.content and b"/FontFile3" in answer.content


def test_the_walls_strip_has_five_minute_means_and_the_coming_hour(trends):
    found = trends.get("/api/strip", params={"c": CODE}).json()
    window = pd.Timestamp(found["to"]) - pd.Timestamp(found["from"])
    assert window == pd.Timedelta("5h") and found["main"]["code"] == CODE
    assert len(found["main"]["t"]) == len(found["main"]["v"]) == 4
    assert found["rain"] is None, "no rain is measured here"
    ahead = found["ahead"]
    assert len(ahead["t"]) >= 2
    assert all(low <= value <= high for low, value, high in
               zip(ahead["low"], ahead["v"], ahead["high"], strict=True))
    assert trends.get("/api/strip", params={"c": "nope"}).status_code == 404
