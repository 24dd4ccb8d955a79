"""The demo feed is pure in time, lifelike over a day, smooth, and falls silent now and then."""

import tomllib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo as TimeZone

import pytest

from data.errors import PackError
from data.feeds.demo import DemoFeed, ZoneInfo

SPEC_FILE = Path(__file__).parents[3] / "data" / "packs" / "canton_tower" / "demo.toml"
SPEC = tomllib.loads(SPEC_FILE.read_text(encoding="utf-8"))
ZONES = [ZoneInfo("Z01", "square", 6200), ZoneInfo("Z03", "bridge_deck", 3150),
         ZoneInfo("Z05", "walkway", 700), ZoneInfo("Z12", "hall", 1600)]
NEVER = {"every_s": 3600, "least_s": 0, "most_s": 0}
LOCAL = TimeZone("Asia/Shanghai")
FESTIVAL, WEEKEND, WEEKDAY = (datetime(2026, 10, 1, tzinfo=LOCAL),
                              datetime(2026, 11, 21, tzinfo=LOCAL),
                              datetime(2026, 11, 18, tzinfo=LOCAL))


def _values(now: datetime) -> dict[str, float]:
    return {r.indicator.split(":")[1]: r.value for r in DemoFeed(SPEC, ZONES).readings(now)}


def _series(zone: str, day: datetime, hours: tuple[float, float], step_s: float) -> list[float]:
    feed, out = DemoFeed({**SPEC, "silence": NEVER}, ZONES), []
    at, end = day + timedelta(hours=hours[0]), day + timedelta(hours=hours[1])
    while at < end:
        out += [r.value for r in feed.readings(at) if r.indicator.endswith(zone)]
        at += timedelta(seconds=step_s)
    return out


def test_the_same_moment_gives_the_same_readings() -> None:
    now = datetime(2026, 10, 1, 12, 0, 3, tzinfo=UTC)
    assert DemoFeed(SPEC, ZONES).readings(now) == DemoFeed(SPEC, ZONES).readings(now)
    assert _values(now) == _values(now.astimezone(LOCAL))


def test_readings_are_whole_persons_from_the_demo_source() -> None:
    for hour in range(24):
        for reading in DemoFeed(SPEC, ZONES).readings(WEEKDAY + timedelta(hours=hour)):
            assert reading.source == "demo" and reading.unit == "person"
            assert reading.value >= 0 and reading.value == int(reading.value)
            assert reading.observed_at.tzinfo is not None


def test_evening_is_fuller_than_noon_and_noon_than_night() -> None:
    night, noon, evening = (max(_series("Z03", WEEKEND, h, 120))
                            for h in ((3, 4), (12, 13), (19.5, 20.5)))
    assert night < noon < evening


def test_festival_weekend_and_weekday_evenings_differ() -> None:
    peaks = [max(_series("Z03", day, (19, 21), 60)) for day in (WEEKDAY, WEEKEND, FESTIVAL)]
    assert peaks == sorted(peaks)


def test_the_bridge_nears_its_capacity_on_festival_evenings() -> None:
    peak = max(_series("Z03", FESTIVAL, (19, 21), 30)) / 3150
    assert 0.85 <= peak <= 1.15


def test_values_move_smoothly_at_the_feed_s_cadence() -> None:
    series = _series("Z03", FESTIVAL, (19.8, 20.3), 2)
    steps = [abs(b - a) for a, b in pairwise(series)]
    assert max(steps) <= 0.015 * 3150
    assert len(set(series)) > 50


def test_the_last_metro_makes_a_wave_in_the_hall() -> None:
    before, wave = (max(_series("Z12", WEEKEND, h, 60)) for h in ((23.6, 23.8), (22.7, 22.9)))
    assert wave > 2 * before


def test_one_sensor_at_a_time_falls_silent_and_comes_back() -> None:
    feed, heard = DemoFeed(SPEC, ZONES), []
    for minute in range(0, 6 * 60):
        heard.append(len(feed.readings(WEEKDAY + timedelta(minutes=minute))))
    assert set(heard) == {len(ZONES), len(ZONES) - 1}
    assert 0.02 < heard.count(len(ZONES) - 1) / len(heard) < 0.35


def test_no_zones_give_no_readings() -> None:
    assert DemoFeed(SPEC, []).readings(WEEKDAY) == []


@pytest.mark.parametrize("gone", ["seed", "profiles", "silence", "noise", "time_zone"])
def test_a_spec_that_lacks_a_part_is_told_by_name(gone: str) -> None:
    broken = {k: v for k, v in SPEC.items() if k != gone}
    with pytest.raises(PackError, match=gone):
        DemoFeed(broken, ZONES)
