"""Moves a demo feed's day, so that a district shown at any hour opens at a telling one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from data.errors import SettingError
from data.feeds.runner import Feed
from data.model import Reading

#: Value of the setting that leaves the feed at the real time of day.
REAL_TIME = "now"


class Scenario:
    """A feed whose day is moved by ``shift``; what it says is still observed now."""

    def __init__(self, feed: Feed, shift: timedelta) -> None:
        self._feed = feed
        self._shift = shift

    def at(self, now: datetime) -> datetime | None:
        """Return the scenario's time of day at ``now``, None when it is the real one."""
        return now + self._shift if self._shift else None

    def readings(self, now: datetime) -> list[Reading]:
        """Return what the feed says of the scenario's moment, as readings observed at ``now``."""
        return [
            Reading(one.indicator, now, one.value, one.source, one.unit)
            for one in self._feed.readings(now + self._shift)
        ]


def shift_to(opens_at: str, now: datetime, time_zone: str) -> timedelta:
    """Return how far to move a feed's day so that it is ``opens_at`` (HH:MM, local) at ``now``.

    Empty or "now" moves nothing. Raises SettingError when it is no time of day.
    """
    if opens_at in ("", REAL_TIME):
        return timedelta(0)
    local = now.astimezone(ZoneInfo(time_zone))
    try:
        opening = datetime.strptime(opens_at, "%H:%M")
    except ValueError as e:
        raise SettingError(f"The demo's opening time is {opens_at!r}.",
                           "Give HH:MM such as 19:20, or now.") from e
    start = local.replace(hour=opening.hour, minute=opening.minute, second=0, microsecond=0)
    return start - local
