"""The live feed says every indicator at its own cadence, evenly, and what history would say."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from data.feeds.live import LiveFeed
from data.feeds.timeline import Stretch, Timeline, to_us
from data.feeds.world import Effect, Sensor, World
from tests.data.feeds.world.samples import SPEC, sensors

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MANY = [*sensors(objects=20),
        *(Sensor(f"fast:{n}", "fast", str(n), "", 5.0) for n in range(10)),
        *(Sensor(f"slow:{n}", "slow", str(n), "", 3600.0) for n in range(10))]


def feed(world: World | None = None, **line) -> LiveFeed:
    timeline = Timeline([Stretch(to_us(NOW), to_us(NOW) + line.pop("shift_us", 0))])
    return LiveFeed(world or World(SPEC, MANY), timeline, **line)


@pytest.fixture(scope="module")
def world() -> World:
    return World(SPEC, MANY)


def test_the_first_call_fills_the_page_and_what_is_missing_was_not_read(world):
    due = feed(world).due(NOW)
    assert len(set(due.codes)) == len(due.codes) > 0.97 * len(MANY)
    assert (due.time_us <= to_us(NOW)).all() and not np.isnan(due.value).any()
    assert (due.time_us > to_us(NOW) - 3_660_000_000).all()


def test_each_indicator_keeps_its_own_cadence_and_ticks_are_even(world):
    live, said, sizes = feed(world), {}, []
    live.due(NOW)
    for second in range(1, 181):
        due = live.due(NOW + second * SECOND)
        sizes.append(len(due.codes))
        for code, at in zip(due.codes, due.time_us.tolist(), strict=True):
            said.setdefault(code, []).append(at)
    assert set(np.diff(said["fast:3"]).tolist()) == {5_000_000}
    assert set(np.diff(said["road.speed:Z01"]).tolist()) == {60_000_000}
    assert len(said["road.speed:Z01"]) == 3 and len(said.get("slow:1", [])) <= 1
    mean = len([s for s in MANY if s.cadence_s == 60]) / 60
    assert max(sizes) < 4 * mean + 10 and min(sizes) > 0


def test_nothing_is_said_twice_and_nothing_that_was_read_before_a_restart(world):
    live = feed(world)
    before = live.due(NOW)
    assert live.due(NOW).codes == []
    again = feed(world)
    again.skip(dict(zip(before.codes, before.time_us.tolist(), strict=True)))
    assert set(again.due(NOW).codes).isdisjoint(before.codes)


def test_live_says_to_the_bit_what_the_world_says_of_the_moved_moment(world):
    shift = 5_400_000_000
    live = feed(world, shift_us=shift)
    due = live.due(NOW + 90 * SECOND)
    for code, at, value in zip(due.codes, due.time_us.tolist(), due.value.tolist(), strict=True):
        block = world.values([code], np.arange(-3, 4) * 60_000_000 + at + shift)
        assert block[0, 3] == value, code


def test_a_time_lapse_speaks_more_often_but_not_more_than_every_five_seconds(world):
    live = feed(world)
    live.due(NOW)
    live.timeline.run(60, NOW)
    said: dict[str, list[int]] = {}
    for second in range(1, 31):
        due = live.due(NOW + second * SECOND)
        for code, at in zip(due.codes, due.time_us.tolist(), strict=True):
            said.setdefault(code, []).append(at)
    assert set(np.diff(said["road.speed:Z01"]).tolist()) == {5_000_000}
    assert len(said["fast:1"]) == 6


def test_a_started_incident_is_felt_at_the_next_reading(world):
    storm = Effect("silence", 0, 2**62, codes=frozenset({"road.speed:Z01"}))
    assert "road.speed:Z01" in feed(world).due(NOW).codes
    assert "road.speed:Z01" not in feed(world, effects=lambda now: [storm]).due(NOW).codes
