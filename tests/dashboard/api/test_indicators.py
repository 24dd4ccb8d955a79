"""/api/indicators over HTTP: catalogue, passport, live columns, series, sparklines, export."""

import io
from datetime import timedelta
from urllib.parse import quote

import openpyxl
import pytest

from dashboard.api.indicator_models import (
    IndicatorPassport,
    IndicatorsAnswer,
    SeriesAnswer,
    SparkAnswer,
    VitalsMessage,
    WallVitals,
    WeekAnswer,
)
from dashboard.api.models import FaultAnswer
from data.readings.columns import Batch
from tests.browser.tiny_pack import HOSTILE

Z1 = "crowd.present:Z1"


def put(served, *rows, code=Z1):
    """Store (age, value) readings of one indicator as its declared source would."""
    times = [round((served.clock() - age).timestamp() * 1e6) for age, _ in rows]
    batch = Batch([code] * len(rows), times, [value for _, value in rows], "test")
    assert served.services.store.put_batch(batch, received_at=served.clock()) == [None] * len(rows)
    served.step()


SEARCHES = [
    ("nothing typed finds all", "", ["Z1", "Z2"]),
    ("Chinese", "q=广场", ["Z1"]),
    ("pinyin", "q=beiguangchang", ["Z1"]),
    ("initials", "q=bgc", ["Z1"]),
    ("a code", "q=crowd.present:Z2", ["Z2"]),
    ("a code in capitals", "q=CROWD.PRESENT:z2", ["Z2"]),
    ("two words, both needed", "q=广场 Z1", ["Z1"]),
    ("two words, one of them elsewhere", "q=广场 Z2", []),
    ("what nobody has", "q=没有", []),
    ("a template", "template=crowd.present", ["Z1", "Z2"]),
    ("another template", "template=crowd", []),
    ("a subject that is none", "subject=zone/0", []),
    ("the second page", "offset=1&limit=1", ["Z2"]),
    ("beyond the last page", "offset=9", []),
]


@pytest.mark.parametrize(("_", "query", "codes"), SEARCHES, ids=[s[0] for s in SEARCHES])
def test_the_catalogue_is_searched(served, _, query, codes):
    answer = IndicatorsAnswer.model_validate(served.get(f"/api/indicators?{query}").json())
    assert [row.code.partition(":")[2] for row in answer.indicators] == codes


def test_the_catalogue_is_asked_for_once_and_kept(served):
    first = served.get("/api/indicators?limit=10000")
    tag = {"If-None-Match": first.headers["etag"]}
    again = served.get("/api/indicators?limit=10000", headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert served.get("/api/indicators?limit=10", headers=tag).status_code == 200


def test_missing_is_null_everywhere_and_never_zero(served):
    live = VitalsMessage.model_validate(served.get("/api/indicators/live").json())
    assert (live.v, live.t, live.q, live.base) == ([None, None], [None, None], "mm", None)
    passport = IndicatorPassport.model_validate(served.get(f"/api/indicators/{Z1}").json())
    assert (passport.now.value, passport.now.quality, passport.now.age_s) == (None, "missing", None)
    sparks = SparkAnswer.model_validate(served.get(f"/api/sparklines?codes={Z1}").json())
    assert sparks.series == {Z1: [None] * 24}
    assert WeekAnswer.model_validate(served.get("/api/indicators/lastweek").json()).v == [None] * 2
    series = SeriesAnswer.model_validate(served.get(f"/api/indicators/{Z1}/series").json())
    assert (series.t, series.v, series.n) == ([], [], [])


def test_a_value_is_seen_with_its_quality_and_its_past(changing):
    hour, week = timedelta(hours=1), timedelta(days=7)
    put(changing, (week, 400.0), (2 * hour, 100.0), (2 * hour - timedelta(minutes=1), 200.0),
        (timedelta(seconds=2), 500.0))
    live = VitalsMessage.model_validate(changing.get("/api/indicators/live").json())
    assert (live.v[0], live.q) == (500.0, "gm")
    found = IndicatorPassport.model_validate(changing.get(f"/api/indicators/{Z1}").json())
    assert (found.now.value, found.now.quality, found.now.age_s) == (500.0, "good", 2.0)
    assert (found.now.source, found.subject.name.zh) == ("test", "北广场")
    assert changing.get("/api/indicators/lastweek").json()["v"] == [400.0, None]
    hours = changing.get(f"/api/sparklines?codes={Z1}&codes=none").json()["series"]
    assert list(hours) == [Z1]
    # noon exactly: the reading of two seconds ago belongs to the hour before
    assert hours[Z1][-3:] == [150.0, 500.0, None]
    changing.clock.forward(60)
    changing.step()
    assert changing.get("/api/indicators/live").json()["q"] == "sm", "a minute is stale at 5 s"


def test_a_series_says_its_step_and_keeps_gaps(changing):
    hour = timedelta(hours=1)
    put(changing, (5 * hour, 1.0), (2 * hour, 3.0))
    path = f"/api/indicators/{Z1}/series?step="
    found = SeriesAnswer.model_validate(changing.get(path + "hour").json())
    assert (found.v, found.n, found.unit) == ([1.0, 3.0], [1, 1], "person")
    assert found.t == ["2026-11-21T07:00:00.000Z", "2026-11-21T10:00:00.000Z"]
    raw = SeriesAnswer.model_validate(changing.get(path + "raw&from=2026-11-21T09:00:00Z").json())
    assert raw.v == [3.0]


FAULTS = [
    ("an unknown indicator", "/api/indicators/nope", 404),
    ("an unknown indicator's series", "/api/indicators/nope/series", 404),
    ("a code of markup", f"/api/indicators/{quote(HOSTILE, safe='')}", 404),
    ("a code with a zero byte", "/api/indicators/a%00b", 404),
    ("a time that is none", f"/api/indicators/{Z1}/series?from=yesterday", 400),
    ("a time without an offset", f"/api/indicators/{Z1}/series?to=2026-11-21T00:00:00", 400),
    ("a year that nobody reads", f"/api/indicators/{Z1}/series?from=0001-01-01T00:00:00Z", 400),
    ("an end before the beginning",
     f"/api/indicators/{Z1}/series?from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z", 400),
    ("more steps than anybody sees",
     f"/api/indicators/{Z1}/series?step=minute&from=1950-01-01T00:00:00Z", 400),
    ("a step that is none", f"/api/indicators/{Z1}/series?step=fortnight", 422),
    ("sparklines of nothing", "/api/sparklines", 422),
    ("sparklines of too many", "/api/sparklines?" + "codes=a&" * 501, 422),
    ("a role that is none", "/api/indicators/vitals?role=root", 422),
    ("a page of minus one", "/api/indicators?limit=-1", 422),
    ("an offset beyond all numbers", "/api/indicators?offset=" + "9" * 40, 422),
]


@pytest.mark.parametrize(("_", "path", "status"), FAULTS, ids=[f[0] for f in FAULTS])
def test_a_fault_is_told_and_never_a_500(served, _, path, status):
    answer = served.get(path)
    assert answer.status_code == status, answer.text
    assert FaultAnswer.model_validate(answer.json()).error.what


def test_the_wall_gets_its_vital_signs_without_a_word_of_the_pack(served):
    found = WallVitals.model_validate(served.get("/api/indicators/vitals?role=manager").json())
    assert [row.code for row in found.indicators] == [Z1, "crowd.present:Z2"]


def test_the_table_is_exported_as_seen_and_text_stays_text(changing):
    put(changing, (timedelta(seconds=1), 7.0))
    asked = {"codes": ["crowd.present:Z2", "no such", Z1], "lang": "en"}
    csv = changing.post("/api/indicators/export", json={**asked, "format": "csv"})
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Indicator,Now,Unit,")
    assert ["Z2" in lines[1], "Z1" in lines[2], len(lines)] == [True, True, 3]
    assert ",,person," in lines[1], "missing is an empty cell"
    xlsx = changing.post("/api/indicators/export", json={**asked, "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.content)).active
    assert [sheet.cell(3, 2).value, sheet.cell(3, 5).value] == [7, "good"]


@pytest.mark.parametrize("body", [{}, {"codes": "all"}, {"codes": [], "format": "pdf"},
                                  {"codes": ["a"] * 20_001}, []])
def test_an_export_of_nonsense_is_refused(served, body):
    assert served.post("/api/indicators/export", json=body).status_code == 422
