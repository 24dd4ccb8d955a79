"""The local calendar of a synthetic world: hour, kind of day and season of many moments at once."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from data.feeds.world.hashing import Floats, Ints

KINDS = ("weekday", "weekend", "festival")
DAY_US = 86_400_000_000
_QUARTER_US = 900_000_000
#: The hours after midnight belong to the evening before.
_NIGHT_ENDS_US = 4 * 3_600_000_000
_EPOCH = date(1970, 1, 1)
_MOST_KEPT = 60_000


@dataclass(frozen=True, slots=True)
class Local:
    """Local readings of the moments: all arrays are of one length."""

    day: Ints                   # days since 1970-01-01, local
    minute: Floats              # minutes since local midnight, 0 to 1440
    kind: Ints                  # index into KINDS, of the day that the evening belongs to
    year_share: Floats          # 0 on the first of January, below 1


class Calendar:
    """Days of one place: public holidays and the working days that pay for them (调休)."""

    def __init__(self, zone: str, spec: Mapping[str, Any]) -> None:
        """Read ``festivals``, ``events`` and ``workdays``: dates, or pairs of first and last."""
        self._zone = ZoneInfo(zone)
        self._special: dict[int, int] = {}
        for name, kind in (("events", 2), ("festivals", 2), ("workdays", 0)):
            for day in _days(spec.get(name, [])):
                self._special[day] = kind
        self._offsets: dict[int, int] = {}
        self._kinds: dict[int, int] = {}

    def local(self, time_us: Ints) -> Local:
        """Return the local readings of ``time_us`` (UTC)."""
        here = time_us + self._offset(time_us)
        day = here // DAY_US
        minute = (here - day * DAY_US) / 60e6
        evening = (here - _NIGHT_ENDS_US) // DAY_US
        kinds, place = _table(evening, self.kind_of)
        # the epoch began a year; a day more or less is nothing to a season
        share = np.asarray((day % 1461) % 365.25 / 365.25)
        return Local(day, minute, kinds[place], share)

    def kind_of(self, day: int) -> int:
        """Return the index into KINDS of a local day (days since 1970-01-01)."""
        if day not in self._kinds:
            weekend = (day + 3) % 7 >= 5  # 1970-01-01 was a Thursday
            self._kinds[day] = self._special.get(day, int(weekend))
        return self._kinds[day]

    def month_share(self, local: Local) -> Floats:
        """Return how much of the month is over: 0 at its first midnight, below 1."""
        days, place = np.unique(local.day, return_inverse=True)
        dates = [_EPOCH + timedelta(days=int(one)) for one in days]
        first = np.array([one.day - 1 for one in dates])[place]
        length = np.array([monthrange(one.year, one.month)[1] for one in dates])[place]
        return np.asarray((first + local.minute / 1440.0) / length)

    def midnight(self, day: Ints) -> Ints:
        """Return the UTC microseconds of local midnight of ``day``."""
        guess = day * DAY_US - self._offset(day * DAY_US)
        return np.asarray(day * DAY_US - self._offset(guess))

    def _offset(self, time_us: Ints) -> Ints:
        if len(self._offsets) > _MOST_KEPT:
            self._offsets.clear()
        table, place = _table(time_us // _QUARTER_US, self._of_slot)
        return np.asarray(table[place])

    def _of_slot(self, slot: int) -> int:
        known = self._offsets.get(slot)
        if known is None:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=slot * _QUARTER_US)
            offset = moment.astimezone(self._zone).utcoffset() or timedelta(0)
            known = self._offsets[slot] = offset // timedelta(microseconds=1)
        return known


def _table(keys: Ints, of: Callable[[int], int]) -> tuple[Ints, Ints]:
    """Return ``of`` of each key that is there, and every key's place among them."""
    low, high = (int(keys.min()), int(keys.max())) if keys.size else (0, -1)
    if high - low < 4 * keys.size:  # near each other: no need to sort them
        return np.array([of(key) for key in range(low, high + 1)], np.int64), keys - low
    known, place = np.unique(keys, return_inverse=True)
    return np.array([of(int(key)) for key in known], np.int64), place


def _days(entries: Sequence[Any]) -> list[int]:
    found: list[int] = []
    for entry in entries:
        first, last = (entry, entry) if isinstance(entry, str) else (entry[0], entry[-1])
        start = (date.fromisoformat(first) - _EPOCH).days
        found += range(start, (date.fromisoformat(last) - _EPOCH).days + 1)
    return found
