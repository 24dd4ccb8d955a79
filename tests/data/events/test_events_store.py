"""Events in the store, on both engines: merged, followed, judged, settled, counted."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.errors import Conflict, NotFound
from data.events.kinds import Kinds
from data.events.model import STATES, EventKind, Place, Sighting, Spot, state_of
from data.events.ports import Ask
from data.model import Names
from data.store import open_store
from data.store.times import to_us

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
T = to_us(NOW)
MINUTE = 60_000_000
KINDS = Kinds([
    EventKind("car_parking", Names("违停", "Parking"), dwell_s=300, merge_s=900, radius_m=15),
    EventKind("fire", Names("火", "Fire"), severity="I", merge_s=600, radius_m=60,
              score_least=0.75)])
HERE = Place("C1", camera="C1", lon=113.3, lat=23.1)


def seen(number, minutes=0.0, **changes):
    at = T + round(minutes * MINUTE)
    made = Sighting(0, "ai", f"s{number}", "video", "fire", at, at, Spot(camera="C1"),
                    f"d{number}{minutes}", score=0.9)
    made = replace(made, **changes)
    return replace(made, last_us=max(made.last_us, made.first_us))


def warned(number, minutes=0.0, **changes):
    return seen(number, minutes, **{"type": "weather", "kind": "weather.rain", "score": None,
                                    "severity": "II", "level": "orange", **changes})


def take(store, *sightings, place=HERE, at=NOW):
    results = store.events.take([(one, place) for one in sightings], KINDS, machine="m", at=at)
    assert all(one.accepted for one in results), results
    return [one.event for one in results]


def test_repeats_merge_by_place_time_and_radius(store):
    near, far = replace(HERE, key="C2", lat=23.1005), replace(HERE, key="C3", lat=23.101)
    first = take(store, seen(1), seen(2, 9), seen(3, 18.5))
    assert first == [1, 1, 1], "each within ten minutes of the last"
    assert take(store, seen(4, 20), place=near) == [1], "56 m away"
    assert take(store, seen(5, 20), place=far) != [1], "111 m away"
    assert take(store, seen(6, 40)) != [1], "twenty minutes later"
    event = store.events.event(1)
    assert (event.count, event.first_us, event.last_us) == (4, T, T + 20 * MINUTE)
    assert [one.id for one in store.events.tellings(1)] == ["s4", "s3", "s2", "s1"]


def test_what_comes_in_another_order_is_the_same_event(store):
    assert take(store, seen(1, 8), seen(2, 0)) == [1, 1]
    assert store.events.event(1).first_us == T
    assert take(store, seen(3, -30)) == [2], "before it began, by more than ten minutes"


def test_the_same_id_again_extends_and_is_counted_once(store):
    take(store, seen(1, kind="car_parking"))
    grown = seen(1, kind="car_parking", last_us=T + 6 * MINUTE, digest="more")
    assert take(store, grown) == [1]
    event = store.events.event(1)
    assert (event.count, event.dwelled, event.last_us) == (1, True, T + 6 * MINUTE)
    again = store.events.take([(grown, HERE)], KINDS, machine="m", at=NOW)[0]
    version = store.events.version()
    assert again.code == "known" and store.events.event(1) == event
    store.events.take([(grown, HERE)], KINDS, machine="m", at=NOW)
    assert store.events.version() == version, "nothing changed"


def test_signals_go_by_time_not_by_order_of_arrival(store):
    here = Place("district")
    assert take(store, warned(1, 10, over=True, level=""), place=here) == [1]
    late = store.events.take([(warned(2, 5), here)], KINDS, machine="m", at=NOW)[0]
    assert (late.event, late.code) == (1, "late"), "it was lifted already when this was raised"
    assert store.events.current(T) == []
    assert take(store, warned(3, 20), place=here) == [2]
    assert take(store, warned(4, 25, level="red", severity="I"), place=here) == [2]
    assert [(e.level, e.severity) for e in store.events.current(T)] == [("red", "I")]
    assert take(store, warned(3, 30, over=True, level=""), place=here) == [2], "its own id again"
    assert store.events.current(T) == []
    assert take(store, warned(3, 40, level="yellow"), place=here) == [3], "raised anew"


def test_an_update_is_found_by_what_it_refers_to_and_a_drill_never_touches_what_is_real(store):
    def cap(number, minutes, *refs, **more):
        followed = tuple(("ai", one) for one in refs)
        return warned(number, minutes, type="cap", supersedes=followed, **more)

    assert take(store, cap(1, 0), place=Place("cap 1")) == [1]
    assert take(store, cap(2, 5, "s1", level="red"), place=Place("cap 2")) == [1]
    assert take(store, cap(3, 6, "s2", over=True, drill=True), place=Place("cap 3")) == [2]
    assert take(store, cap(4, 7, "s2", over=True, told=False), place=Place("cap 4")) == [3]
    assert store.events.event(1).lifted_us is None
    assert take(store, cap(5, 8, "s1", over=True), place=Place("cap 5")) == [1]
    assert store.events.event(1).lifted_us == T + 8 * MINUTE
    # a cancel that comes before what it cancels
    assert take(store, cap(7, 9, "s6", over=True), place=Place("cap 7")) == [4]
    assert take(store, cap(6, 8), place=Place("cap 6")) == [4]
    assert store.events.current(T) == []
    assert [one.id for one in store.events.tellings(4)] == ["s7", "s6"]


def test_verdicts_keep_who_when_and_which(store):
    take(store, seen(1, score=0.5))
    event = store.events.event(1)
    assert state_of(event, T) == "waiting"
    store.events.judge(1, "true", actor="a", origin="w", note="n", of=None, version=event.version,
                       at=NOW)
    assert state_of(store.events.event(1), T + 9 * MINUTE) == "open", "as if seen at the verdict"
    with pytest.raises(Conflict):
        store.events.judge(1, "false", actor="b", origin="", note="", of=None,
                           version=event.version, at=NOW)
    with pytest.raises(NotFound):
        store.events.judge(9, "false", actor="b", origin="", note="", of=None, version=None, at=NOW)
    store.events.judge(1, "false", actor="b", origin="", note="", of=None, version=None, at=NOW)
    assert [(j.actor, j.verdict) for j in store.events.judgements(1)] == [
        ("b", "false"), ("a", "true")]
    assert take(store, seen(2, 1)) == [1], "the camera errs again: still the same error"
    assert take(store, seen(3, 2, type="citizen", score=None)) == [2], "a person saw it"
    take(store, seen(4, 3, drill=True))
    rows = store.events.stats(T, T + 60 * MINUTE, now_us=T)
    assert [(r.kind, r.camera, r.events, r.false, r.precision) for r in rows] == [
        ("fire", "C1", 2, 1, 0.0)]


def test_what_was_dealt_with_ends_and_begins_anew_when_it_is_told_again(store):
    take(store, seen(1))
    settled = store.events.settle(1, actor="patrol", at=NOW + timedelta(minutes=1))
    assert state_of(settled, T + 2 * MINUTE) == "lifted"
    assert store.events.settle(1, actor="patrol", at=NOW) == settled
    assert take(store, seen(2, 3)) == [2]


def test_states_in_a_list_are_those_of_the_model(store):
    take(store, seen(1), place=replace(HERE, key="a", lat=23.0))
    take(store, seen(2, score=0.1), place=replace(HERE, key="b", lat=23.02))
    take(store, seen(3, kind="car_parking"), place=replace(HERE, key="c", lat=23.04))
    take(store, seen(4, told=False), place=replace(HERE, key="d", lat=23.06))
    take(store, seen(5, -60), place=replace(HERE, key="e", lat=23.08))
    take(store, warned(6), warned(7, 1, over=True), place=Place("x"))
    numbers = take(store, seen(8), seen(9), place=replace(HERE, key="f", lat=23.12))
    store.events.judge(numbers[0], "false", actor="a", origin="", note="", of=None, version=None,
                       at=NOW)
    take(store, seen(10), place=replace(HERE, key="g", lat=23.14))
    store.events.judge(8, "duplicate", actor="a", origin="", note="", of=1, version=None, at=NOW)
    for now_us in (T, T + 5 * MINUTE, T + 30 * MINUTE, T + 2000 * MINUTE):
        found, total = store.events.find(Ask(limit=1000), now_us=now_us)
        assert total == len(found) == 8
        for state in STATES:
            said, _ = store.events.find(Ask(state=state, limit=1000), now_us=now_us)
            assert {e.id for e in said} == {e.id for e in found if state_of(e, now_us) == state}
    assert {state_of(e, T) for e in found} == set(STATES)


def test_many_who_tell_the_same_at_once_make_one_event(store_address):
    url, schema = store_address
    stores = [open_store(url, schema=schema) for _ in range(4)]
    faults = []

    def tell(store, who):
        try:
            for n in range(10):
                take(store, seen(f"{who}-{n}"))
        except Exception as e:
            faults.append(e)

    threads = [threading.Thread(target=tell, args=(one, n)) for n, one in enumerate(stores)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not faults
    assert [(e.id, e.count) for e in stores[0].events.current(T)] == [(1, 40)]
    for one in stores:
        one.close()
