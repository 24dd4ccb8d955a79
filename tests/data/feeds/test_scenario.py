"""A demo day opens at a telling hour, and says which hour it plays."""

from datetime import UTC, datetime, timedelta

import pytest

from data.errors import SettingError
from data.feeds.scenario import Scenario, shift_to
from data.model import Reading

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)  # 02:30 on the 22nd in Guangzhou
ZONE = "Asia/Shanghai"


class _Clock:
    """A feed that tells the hour it was asked for."""

    def readings(self, now: datetime) -> list[Reading]:
        return [Reading("crowd.present:Z01", now, float(now.hour), "demo", "person")]


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


def test_readings_are_of_the_scenario_but_observed_now():
    [reading] = Scenario(_Clock(), timedelta(hours=2)).readings(NOW)
    assert (reading.value, reading.observed_at) == (20.0, NOW)


def test_the_scenario_says_which_hour_it_plays_only_when_it_is_another():
    assert Scenario(_Clock(), timedelta(hours=2)).at(NOW) == NOW + timedelta(hours=2)
    assert Scenario(_Clock(), timedelta(0)).at(NOW) is None
