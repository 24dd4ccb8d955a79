"""How many minutes each crowd zone has until its limit, told from its last half hour."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from dashboard.bundle import Bundle
from data.model import Latest, Quality
from indicators.ahead import WINDOW_S, Ahead, minutes_to_limit
from indicators.snapshot import ZoneValue

#: The past is read again so often.
EVERY = timedelta(seconds=10)
#: Two windows of the line, and the minute under way.
PAST = timedelta(seconds=2 * WINDOW_S + 60)
#: A minute's mean is that of its middle.
_HALF_US = 30_000_000


class ZoneAhead:
    """Keeps what was told last; safe from any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: tuple[object, datetime, Mapping[int, Ahead]] | None = None

    def of(self, bundle: Bundle, latest: Sequence[Latest], values: Sequence[ZoneValue],
           now: datetime) -> Mapping[int, Ahead]:
        """Return by zone when its limit is met; what is not fresh or has no capacity is absent."""
        with self._guard:
            kept = self._kept
            if kept and kept[0] == bundle.key and timedelta(0) <= now - kept[1] < EVERY:
                return kept[2]
            found = self._look(bundle, latest, values, now)
            self._kept = (bundle.key, now, found)
            return found

    def _look(self, bundle: Bundle, latest: Sequence[Latest], values: Sequence[ZoneValue],
              now: datetime) -> dict[int, Ahead]:
        code = {row.subject_id: row.indicator for row in latest}
        asked = {value.zone.id: value.capacity for value in values
                 if value.capacity is not None and value.zone.id in code
                 and value.quality in (Quality.GOOD, Quality.ESTIMATED)}
        past = bundle.store.series([code[zone] for zone in asked], now - PAST,
                                   now + timedelta(seconds=1), step="minute") if asked else {}
        told = {}
        for zone, capacity in asked.items():
            series = past.get(code[zone])
            if series is None or not len(series):
                continue
            one = minutes_to_limit(series.time_us + _HALF_US, series.value, capacity)
            if one is not None:
                told[zone] = one
        return told

