"""The synthetic crowd feed of a demo district: people per zone as a pure function of time."""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo as TimeZone

from data.errors import PackError
from data.feeds.noise import smooth_noise, uniform
from data.model import Reading

SOURCE = "demo"
UNIT = "person"
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ZoneInfo:
    """What the feed must know of a zone: its key, its kind and its capacity in persons."""

    key: str
    kind: str
    capacity: float


class DemoFeed:
    """People present per zone over a lifelike day; all figures come from the pack's demo spec.

    Load share of capacity = day profile of the zone's kind (weekday, weekend or festival)
    × the zone's own factor + bumps (light show, last metro …) × noise of three periods.
    """

    def __init__(self, spec: Table, zones: Sequence[ZoneInfo]) -> None:
        """Check ``spec`` (the parsed demo.toml); raise PackError for what is missing."""
        self._zones = tuple(zones)
        try:
            self._seed = int(spec["seed"])
            self._zone = TimeZone(str(spec["time_zone"]))
            self._festivals = frozenset(spec["festivals"])
            self._profiles: Table = spec["profiles"]
            self._own: Table = spec.get("zones", {})
            self._bumps: Sequence[Table] = spec.get("bumps", [])
            self._noise: Sequence[Sequence[float]] = spec["noise"]
            self._silence: Table = spec["silence"]
            for zone in self._zones:
                self._share(zone, "weekday", 0.0)
            self._silent(0, 0.0)
        except (KeyError, ValueError, TypeError) as e:
            raise PackError(f"The demo feed's spec lacks or misstates {e}.",
                            "See demo.toml of the bundled district.") from e

    def readings(self, now: datetime) -> list[Reading]:
        """Return what every sensor that is not silent says at ``now`` (aware)."""
        seconds = now.timestamp()
        return [
            Reading(f"crowd.present:{zone.key}", now, float(self._present(zone, now)), SOURCE, UNIT)
            for i, zone in enumerate(self._zones)
            if not self._silent(i, seconds)
        ]

    def _present(self, zone: ZoneInfo, now: datetime) -> int:
        local = now.astimezone(self._zone)
        hour = local.hour + local.minute / 60 + (local.second + local.microsecond / 1e6) / 3600
        day = self._day(local)
        share = self._share(zone, day, hour) + self._bump(zone, day, hour)
        key = zlib.crc32(zone.key.encode())
        for i, (period, size) in enumerate(self._noise):
            share *= 1 + size * smooth_noise(now.timestamp(), period, self._seed, key, i)
        return max(0, round(share * zone.capacity))

    def _day(self, local: datetime) -> str:
        # The hours after midnight belong to the evening before.
        date = local - timedelta(hours=4)
        if date.strftime("%m-%d") in self._festivals:
            return "festival"
        return "weekend" if date.weekday() >= 5 else "weekday"

    def _share(self, zone: ZoneInfo, day: str, hour: float) -> float:
        profiles = self._profiles
        profile = profiles.get(zone.kind, profiles["default"])[day]
        factor = float(self._own.get(zone.key, {}).get("factor", 1.0))
        return factor * _interpolate(profile, hour)

    def _bump(self, zone: ZoneInfo, day: str, hour: float) -> float:
        """Return the sum of raised-cosine bumps that this zone feels at ``hour``."""
        own = self._own.get(zone.key, {})
        total = 0.0
        for bump in self._bumps:
            reach = abs(hour - float(bump["hour"])) / float(bump["half_width_h"])
            if reach < 1:
                height = float(own.get(bump["name"], 0.0)) * float(bump[day])
                total += height * (1 + math.cos(math.pi * reach)) / 2
        return total

    def _silent(self, index: int, seconds: float) -> bool:
        """Say whether this zone's sensor is the silent one: one zone, once in every slot."""
        slot_s, least, most = (float(self._silence[k]) for k in ("every_s", "least_s", "most_s"))
        slot = math.floor(seconds / slot_s)
        if index != int(uniform(self._seed, slot, 1) * max(1, len(self._zones))):
            return False
        length = least + (most - least) * uniform(self._seed, slot, 2)
        start = (slot_s - length) * uniform(self._seed, slot, 3)
        return start <= seconds - slot * slot_s < start + length


def _interpolate(profile: Sequence[Sequence[float]], hour: float) -> float:
    """Return the share at ``hour`` from (hour, share) points, eased between them."""
    previous = profile[0]
    for point in profile:
        if hour < point[0]:
            t = (hour - previous[0]) / (point[0] - previous[0])
            ease = (1 - math.cos(math.pi * t)) / 2
            return float(previous[1] + (point[1] - previous[1]) * ease)
        previous = point
    return float(previous[1])
