"""The demo's events: the same after a restart, fewer than people can follow, drills marked."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.errors import PackError
from data.events.bodies import read_items
from data.events.kinds import Kinds
from data.feeds.drills import Drill, DrillKind
from data.feeds.event_world import EventWorld, read_events
from data.feeds.timeline import Stretch, Timeline
from data.feeds.world import World
from data.feeds.world.effects import Effect
from data.model import Names
from data.pack import read_pack
from data.store.times import to_us

PACK = Path(__file__).parents[3] / "data/packs/canton_tower"
SPEC = tomllib.loads((PACK / "demo.toml").read_text("utf-8"))
PLACES = {"camera": [f"C{n}" for n in range(50)], "zone": ["Z01", "Z02", "Z03"]}
EVENING = datetime(2026, 11, 21, 11, tzinfo=UTC)   # 19:00 in Guangzhou
RAIN = DrillKind("rainstorm", Names("暴雨", "Rainstorm"), "driver", 40, "rain", 55, 5)


@pytest.fixture(scope="module")
def world():
    return World(SPEC, [])


def telling(world, spec=SPEC["events"]):
    return EventWorld(spec, world, Timeline([Stretch(0, 0)]), PLACES)


def played(made, minutes, start=EVENING, drills=(), effects=()):
    return [row for n in range(minutes)
            for row in made.rows(start + timedelta(minutes=n), drills, effects)]


def test_an_evening_tells_a_few_events_an_hour_in_rows_that_the_door_takes(world):
    rows = played(telling(world), 240)
    assert 15 <= len({row["id"] for row in rows}) <= 80
    kinds = Kinds(read_pack(PACK).district.event_kinds)
    batch = read_items(rows, kinds, source="demo", now_us=to_us(EVENING + timedelta(hours=4)))
    assert not batch.refused
    assert {one.kind for one in batch.sightings} <= set(kinds.all)
    assert not any(one.drill for one in batch.sightings)
    scores = [one.score for one in batch.sightings if one.type == "video"]
    assert min(scores) < 0.7 < max(scores)


def test_after_a_restart_the_same_events_go_on(world):
    at = EVENING + timedelta(minutes=90)
    whole = telling(world)
    played(whole, 90)
    assert telling(world).rows(at, [], []) == whole.rows(at, [], [])
    assert whole.rows(at + timedelta(seconds=5), [], []) == [], "once a minute"


def test_a_rainstorm_drill_raises_signals_and_is_marked(world):
    drill = Drill(7, RAIN, "", "x", EVENING, EVENING + timedelta(minutes=40), (), Effect(
        "driver", to_us(EVENING), to_us(EVENING) + 40 * 60_000_000, "rain", frozenset(), 55.0,
        300_000_000))
    made = telling(world)
    rows = played(made, 30, drills=[drill], effects=[drill.effect])
    signals = [row for row in rows if row["type"] == "weather"]
    assert [(row["colour"], row["action"], row["drill"]) for row in signals] == [
        ("yellow", "raised", True), ("orange", "raised", True), ("red", "raised", True)]
    assert [row["level"] for row in rows if row["type"] == "response"] == ["IV", "III", "II"]
    wet = [row for row in rows if row.get("kind") == "ponding"]
    assert wet and all(row["drill"] for row in wet), "water that only the drill makes"
    later = EVENING + timedelta(minutes=30)
    over = [row for row in made.rows(later, [], []) if row["type"] in ("weather", "response")]
    assert [(row.get("action"), row.get("level")) for row in over] == [("lifted", None),
                                                                     (None, "none")]
    assert [row for row in made.rows(later, [], []) if row["type"] == "weather"] == []


@pytest.mark.parametrize("told", [{"kind": "x"}, {"kind": "x", "per_hour": "many"},
                                  {"kind": "x", "per_hour": 1, "minutes": [5, 1]},
                                  {"kind": "x", "per_hour": 1, "score": 5}])
def test_a_spec_that_misstates_is_told(told):
    with pytest.raises(PackError):
        read_events({"told": [told]})


def test_an_unknown_driver_is_told_and_no_spec_tells_nothing(world):
    with pytest.raises(PackError, match="mood"):
        telling(world, {"told": [{"kind": "x", "per_hour": 1, "driver": "mood"}]})
    assert telling(world, {}).rows(EVENING, [], []) == []
