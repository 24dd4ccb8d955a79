"""The world opens at a telling hour, runs faster when asked, and is found again after a restart."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from data.errors import SettingError, StoreError
from data.feeds.timeline import Stretch, Timeline, open_timeline, shift_to, to_us

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)  # 02:30 on the 22nd in Guangzhou
ZONE = "Asia/Shanghai"
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("opens_at", "hours"), [
    pytest.param("", 0, id="nothing said: the real time"),
    pytest.param("now", 0, id="the real time asked for"),
    pytest.param("02:30", 0, id="the hour it is"),
    pytest.param("19:30", 17, id="the evening of the same local day"),
    pytest.param("00:30", -2, id="an hour already gone"),
])
def test_the_day_is_moved_to_the_opening(opens_at, hours):
    assert shift_to(opens_at, NOW, ZONE) == timedelta(hours=hours)


@pytest.mark.parametrize("wrong", ["25:00", "seven", "19.30", "19:30:00"])
def test_no_time_of_day_is_refused_by_name(wrong):
    with pytest.raises(SettingError, match=wrong):
        shift_to(wrong, NOW, ZONE)


def test_the_past_has_the_same_shift_so_that_the_curves_join(tmp_path):
    line = open_timeline(tmp_path / "s.json", "19:30", False, NOW, ZONE)
    for when in (NOW - 90 * 24 * HOUR, NOW - HOUR, NOW, NOW + HOUR):
        assert line.at(when) == when + 17 * HOUR


def test_a_restart_goes_on_where_the_world_was(tmp_path):
    file = tmp_path / "s.json"
    open_timeline(file, "19:30", False, NOW, ZONE)
    again = open_timeline(file, "19:30", False, NOW + 3 * HOUR, ZONE)
    assert again.at(NOW + 3 * HOUR) == NOW + 20 * HOUR


def test_an_hour_that_a_person_asks_for_wins_and_leaves_the_past_alone(tmp_path):
    file, later = tmp_path / "s.json", NOW + 3 * HOUR
    open_timeline(file, "19:30", False, NOW, ZONE)
    asked = open_timeline(file, "12:30", True, later, ZONE)
    assert asked.at(later) == later + 7 * HOUR
    assert asked.at(later - HOUR) == later + 16 * HOUR
    restarted = open_timeline(file, "12:30", True, later + HOUR, ZONE)
    assert restarted.at(later + HOUR) == later + 8 * HOUR, "asked for once, not at each start"


def test_a_time_lapse_plays_one_day_and_goes_on_at_the_real_pace():
    line = Timeline([Stretch(to_us(NOW - HOUR), to_us(NOW))])
    line.run(60, NOW)
    assert (line.speed(NOW - HOUR), line.speed(NOW)) == (1, 60)
    assert line.lapse_ends(NOW) == NOW + timedelta(minutes=24)
    assert line.at(NOW) == NOW + HOUR
    assert line.at(NOW + timedelta(minutes=1)) == NOW + 2 * HOUR
    after = NOW + timedelta(minutes=34)
    assert (line.speed(after), line.lapse_ends(after)) == (1, None)
    assert line.at(after) == NOW + 25 * HOUR + timedelta(minutes=10)


def test_a_time_lapse_can_be_ended_and_changed_without_a_jump():
    line = Timeline([Stretch(to_us(NOW), to_us(NOW))])
    minute = timedelta(minutes=1)
    line.run(60, NOW)
    line.run(10, NOW + minute)
    assert line.at(NOW + minute) == NOW + HOUR
    line.run(1, NOW + 7 * minute)
    assert line.at(NOW + 7 * minute) == NOW + 2 * HOUR
    assert line.at(NOW + 67 * minute) == NOW + 3 * HOUR
    assert line.lapse_ends(NOW + 7 * minute) is None


@pytest.mark.parametrize("speed", [0, -1, 2, 1000])
def test_other_speeds_are_refused(speed):
    with pytest.raises(SettingError, match="1, 10, 60"):
        Timeline([Stretch(0, 0)]).run(speed, NOW)


def test_what_was_kept_is_read_again_to_the_microsecond(tmp_path):
    line = Timeline([Stretch(to_us(NOW), to_us(NOW) + 7)], asked="12:00")
    line.run(10, NOW + HOUR)
    line.save(tmp_path / "s.json")
    again = open_timeline(tmp_path / "s.json", "", False, NOW + 9 * HOUR, ZONE)
    moments = to_us(NOW) + np.arange(-3, 30) * 3_600_000_000
    assert np.array_equal(again.world_us(moments), line.world_us(moments))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"asked": ""}', '{"asked": "", "stretches": 5}',
                                  '{"asked": "", "stretches": [[1]]}'])
def test_a_broken_file_is_told_with_what_to_do(tmp_path: Path, text: str):
    file = tmp_path / "scenario.json"
    file.write_text(text)
    with pytest.raises(StoreError, match="Remove it"):
        open_timeline(file, "19:30", False, NOW, ZONE)
