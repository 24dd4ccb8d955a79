"""/api/events: told, merged, judged, listed; what is answered is stored."""

import json
from datetime import timedelta

import pytest

from dashboard.api.event_models import (
    EventDetail,
    EventEntry,
    EventKinds,
    EventStats,
)
from dashboard.api.feature_models import Snapshot
from tests.support.events import get, row, signal, tell
from tests.support.served import Served


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


def test_an_event_is_told_listed_and_looked_at(mine):
    told = tell(mine, row(mine, text="火光，电话13812345678"))
    assert (told.total, told.accepted, told.refused) == (1, 1, 0)
    number = told.results[0].event
    entry = next(one for one in get(mine).events if one.id == number)
    assert (entry.kind, entry.severity, entry.state, entry.count) == ("fire", "I", "open", 1)
    assert entry.name.zh == "焚烧烟火"
    assert (entry.place.camera, entry.place.layer, entry.place.grid) == ("H1", "hydrant", "G1")
    assert (entry.place.lon, entry.place.lat) == (113.2975, 23.099)
    assert "138" not in entry.text and "火光" in entry.text, "no personal data is kept"
    detail = get(mine, f"/{number}", EventDetail)
    assert detail.tellings[0].machine == "gate" and detail.detail["box"] == [10, 20, 30, 40]
    assert mine.get("/api/events/999999").status_code == 404
    assert mine.get(f"/api/events/{2**70}").status_code == 422


def test_the_same_telling_twice_changes_nothing(mine):
    one = row(mine)
    first, again = tell(mine, one), tell(mine, one, one)
    assert [r.code for r in again.results] == ["known", "known"]
    number = first.results[0].event
    assert {r.event for r in again.results} == {number}
    assert get(mine, f"/{number}", EventDetail).count == 1
    longer = one | {"last_seen": (mine.clock() + timedelta(seconds=30)).isoformat()}
    mine.clock.forward(31)
    assert tell(mine, longer).results[0].code is None, "the same event, seen longer"
    entry = get(mine, f"/{number}", EventDetail)
    assert entry.count == 1 and entry.last_seen > entry.first_seen
    other = tell(mine, one | {"kind": "ponding"}).results[0]
    assert (other.accepted, other.code) == (False, "other_kind")


def test_repeats_at_one_place_are_one_event_and_others_are_not(mine):
    near = {"lon": 113.2976, "lat": 23.0991}       # 15 m from the camera
    far = {"lon": 113.2990, "lat": 23.1000}        # 190 m
    told = tell(mine, row(mine), row(mine, score=0.95), row(mine, camera=None, place=near),
                row(mine, camera=None, place=far), row(mine, kind="ponding"),
                row(mine, drill=True))
    numbers = [r.event for r in told.results]
    assert numbers[0] == numbers[1] == numbers[2]
    assert len(set(numbers)) == 4, "far, another kind and a drill are events of their own"
    assert get(mine, f"/{numbers[0]}", EventDetail).score == 0.95
    mine.clock.forward(601)                        # longer than merge_s of fire
    assert tell(mine, row(mine)).results[0].event not in numbers


def test_parking_counts_once_it_has_lasted(mine):
    one = row(mine, kind=None, **{"class": "illegal_parking"})
    number = tell(mine, one).results[0].event
    assert get(mine, f"/{number}", EventDetail).state == "dwelling"
    mine.clock.forward(299)
    tell(mine, row(mine, kind="car_parking"))
    assert get(mine, f"/{number}", EventDetail).state == "dwelling"
    mine.clock.forward(1)
    assert tell(mine, row(mine, kind="car_parking")).results[0].event == number
    assert get(mine, f"/{number}", EventDetail).state == "open"
    mine.clock.forward(901)
    assert get(mine, f"/{number}", EventDetail).state == "over"


def judge(served, number, verdict, **more):
    return served.post(f"/api/events/{number}/verdict", json={"verdict": verdict, **more})


def test_low_scores_wait_for_a_person_and_verdicts_are_counted(mine):
    number = tell(mine, row(mine, score=0.5)).results[0].event
    entry = get(mine, f"/{number}", EventDetail)
    assert entry.state == "waiting"
    made = EventEntry.model_validate(judge(mine, number, "true", version=entry.version).json())
    assert (made.state, made.verdict, made.verdict_by) == ("open", "true", "unverified")
    assert judge(mine, number, "false", version=entry.version).status_code == 409
    assert judge(mine, number, "false", note="灯光", actor="张三").json()["verdict_by"] == \
        "张三 (unverified)"
    assert get(mine, f"/{number}", EventDetail).state == "false"
    other = tell(mine, row(mine, kind="ponding")).results[0].event
    assert judge(mine, other, "duplicate", of=other).status_code == 400
    assert judge(mine, other, "duplicate", of=999_999).status_code == 404
    assert judge(mine, other, "duplicate", of=number).json()["duplicate_of"] == number
    judged = {one.id for one in get(mine, "?verdict=any").events}
    assert {number, other} <= judged
    assert judged.isdisjoint(one.id for one in get(mine, "?verdict=none").events)
    detail = get(mine, f"/{number}", EventDetail)
    assert [v.verdict for v in detail.verdicts] == ["false", "true"]
    since = (mine.clock() - timedelta(hours=1)).isoformat().replace("+", "%2B")
    rows = get(mine, f"/stats?since={since}", EventStats).rows
    assert [(r.kind, r.camera, r.true, r.false, r.duplicate, r.precision) for r in rows] == [
        ("fire", "H1", 0, 1, 0, 0.0), ("ponding", "H1", 0, 0, 1, None)]
    entries = mine.services.store.journal_entries("event.verdict", 3)
    assert [e["detail"]["verdict"] for e in entries] == ["duplicate", "false", "true"]


BAD_VERDICTS = [b"", b"[]", b"{}", b'{"verdict": "maybe"}', b'{"verdict": ["true"]}',
                b'{"verdict": "true", "of": "x"}', b'{"verdict": "true", "of": 1e400}',
                b'{"verdict": "true", "version": true}', b'{"verdict": "true", "note": 5}',
                b'{"verdict": "true", "x": 5}', b"[" * 100_000, b"\xff"]


@pytest.mark.parametrize("raw", BAD_VERDICTS)
def test_what_is_no_verdict_is_refused(own, raw):
    assert own.post("/api/events/1/verdict", content=raw).status_code == 400


def test_a_report_has_a_place_in_words_in_codes_or_in_degrees(mine):
    def report(**place):
        return row(mine, type="citizen", kind="ponding", camera=None, score=None, box=None,
                   reporter="张三 13800000000", place=place)

    told = tell(mine, report(address="一街1号"), report(code="B1"), report(address="哪里都不是"),
                report(lon=113.3029, lat=23.1019, datum="GCJ02"), report(lon=23.1, lat=113.3),
                report(lon=113.3), report(lon=113.3, lat=23.1, datum="mars"))
    assert [r.code for r in told.results] == [None, None, None, None, "bad_lat", "bad_place",
                                              "bad_datum"]
    at = [get(mine, f"/{r.event}", EventDetail) for r in told.results[:4]]
    assert (at[0].place.lon, at[0].place.grid) == (113.299, "G1")
    assert at[0].id == at[1].id, "the plate stands in the building: within 60 m"
    assert at[2].place.lon is None and at[2].place.name == "哪里都不是"
    assert at[3].place.lon == pytest.approx(113.3029 - 0.0053, abs=0.0005), "GCJ-02 to WGS 84"
    assert "张三" not in json.dumps(mine.get(f"/api/events/{at[0].id}").json(), ensure_ascii=False)
    outside = tell(mine, report(lon=116.4, lat=39.9)).results[0]
    assert outside.code == "outside" and "exchanged" in outside.reason


def test_signals_are_raised_upgraded_and_lifted_and_stand_in_the_snapshot(mine):
    def shown():
        mine.step()
        snapshot = Snapshot.model_validate(mine.get("/api/live").json())
        return [(s.kind, s.colour, s.grade, s.names.zh) for s in snapshot.signals]

    assert shown() == []
    tell(mine, signal(mine, code="B3", feed="guangdong"))
    assert shown() == [("rain", "yellow", "III", "暴雨黄色预警")]
    mine.clock.forward(60)
    tell(mine, signal(mine, signal="暴雨", colour="red", action="upgraded"),
         signal(mine, title="广东省广州市发布雷雨大风蓝色预警[Ⅳ级/一般]"),
         signal(mine, code="9904", feed="weathercn"))
    assert shown() == [("rain", "red", "I", "暴雨红色预警"),
                       ("unknown", "red", "I", "气象红色预警"),
                       ("thunder_wind", "blue", "IV", "雷雨大风蓝色预警")]
    late = tell(mine, signal(mine, -30, code="B4")).results[0]
    assert late.code == "late", "an older word changes nothing"
    mine.clock.forward(60)
    tell(mine, signal(mine, code="B0"), signal(mine, signal="unknown", action="cancel"),
         signal(mine, code="G0"))
    assert shown() == []
    tell(mine, row(mine, type="response", kind=None, camera=None, score=None, box=None,
                   snapshot=None, level="Ⅲ"))
    mine.step()
    answer = Snapshot.model_validate(mine.get("/api/live").json()).response
    assert (answer.level, answer.names.zh) == ("III", "Ⅲ级应急响应")
    tell(mine, row(mine, type="response", kind=None, camera=None, score=None, box=None,
                   snapshot=None, level="none"))
    mine.step()
    assert mine.get("/api/live").json()["response"] is None


def test_a_signal_runs_out_by_itself(mine):
    until = (mine.clock() + timedelta(seconds=100)).isoformat()
    tell(mine, signal(mine, code="C4", until=until))
    mine.step()
    assert [s["kind"] for s in mine.get("/api/live").json()["signals"]] == ["heat"]
    mine.clock.forward(101)
    mine.step()
    assert mine.get("/api/live").json()["signals"] == []


def test_a_facility_is_out_of_order_until_it_is_well(mine):
    def state(said, seconds=0.0):
        return row(mine, seconds, type="facility", kind=None, camera=None, score=None, box=None,
                   snapshot=None, state=said, place={"code": "H1"})

    number = tell(mine, state("cover_open")).results[0].event
    entry = get(mine, f"/{number}", EventDetail)
    assert (entry.kind, entry.level, entry.severity, entry.name.zh) == (
        "facility", "cover_open", "II", "井盖开启")
    mine.clock.forward(3 * 86_400)
    assert get(mine, f"/{number}", EventDetail).state == "open", "it stands until told otherwise"
    assert tell(mine, state("normal")).results[0].event == number
    assert get(mine, f"/{number}", EventDetail).state == "lifted"
    assert tell(mine, state("cover_open", -10)).results[0].code == "late"
    assert tell(mine, state("what?", 5)).results[0].event != number
    assert tell(mine, state("offline") | {"place": {"code": "nope"}}).results[0].code \
        == "unknown_code"


def test_lists_are_filtered_and_paged(mine):
    tell(mine, *[row(mine, kind="ponding", camera=f"C{n}", score=0.7 + n / 100) for n in range(9)])
    since = mine.clock().isoformat().replace("+", "%2B")
    page = get(mine, f"?since={since}&kind=ponding&limit=4&offset=4")
    assert (page.total, len(page.events)) == (9, 4)
    assert [e.place.camera for e in get(mine, f"?since={since}&camera=C7").events] == ["C7"]
    assert get(mine, f"?since={since}&q=C8").total == 1
    assert get(mine, f"?since={since}&q=%25").total == 0, "a wild card is a letter"
    assert get(mine, f"?since={since}&state=dwelling").total == 9
    assert get(mine, f"?since={since}&severity=I").total == 0
    for wrong in ("state=x", "type=x", "verdict=x", "severity=V", "since=x", "since=2026-01-01"):
        assert mine.get(f"/api/events?{wrong}").status_code == 400, wrong
    names = {one.kind for one in get(mine, "/kinds", EventKinds).kinds}
    assert {"fire", "weather.typhoon", "other", "facility.cover_open"} <= names
