"""The weather of a synthetic world: seasons, fronts that last days, a day's course, showers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from data.feeds.world.calendar import Local
from data.feeds.world.hashing import Floats, Ints, Keys, ease, smooth, uniform
from data.feeds.world.shapes import Shape, monthly

_SLOT_US = 6 * 3_600_000_000
_FRONT_S = 2.5 * 86_400
_KEY: Keys = np.array([0x5EA], np.uint64)
#: Rain of so many mm/h is felt half as strongly as any rain can be.
_HALF_FELT = 6.0


class Weather:
    """Rain (mm/h), temperature (°C), humidity (%), wind (m/s), pressure (hPa) of any moment."""

    def __init__(self, seed: int, spec: Mapping[str, Any]) -> None:
        """Read monthly means and the day's course; see demo.toml of the bundled district."""
        self._seed = seed
        self._spec = spec
        self._course = Shape({"weekday": spec["day_course"]})
        self._shower_h = tuple(float(v) for v in spec["shower_h"])
        self._shower_mm = tuple(float(v) for v in spec["shower_mm_h"])
        for name in ("temp_c", "temp_swing_c", "humidity", "rain_chance", "wind_m_s"):
            if len(spec[name]) != 12:
                raise ValueError(f"weather {name} without 12 months")

    def rain(self, time_us: Ints, local: Local) -> Floats:
        """Return the rain that falls, in mm/h: showers that begin in slots of six hours."""
        chance = monthly(self._spec["rain_chance"], local)
        total = np.zeros(time_us.size)
        for back in (0, 1):
            slot = time_us // _SLOT_US - back
            falls = uniform(self._seed, slot, 11) < chance
            hours = _between(self._shower_h, uniform(self._seed, slot, 12))
            start = uniform(self._seed, slot, 13) * 6.0
            # most showers are light: the cube keeps the few cloudbursts rare
            draw = uniform(self._seed, slot, 14)
            peak = _between(self._shower_mm, draw * draw * draw)
            into = (time_us - slot * _SLOT_US) / 3.6e9 - start
            near = np.clip(1.0 - np.abs(2.0 * into / hours - 1.0), 0.0, 1.0)
            total = total + np.where(falls, peak * ease(near), 0.0)
        gusts = 1.0 + 0.35 * smooth(time_us, 400.0, _KEY, self._seed + 21)[0]
        return np.asarray(total * gusts)

    def temperature(self, time_us: Ints, local: Local, soak: Floats) -> Floats:
        """Return °C: the month, the front, the hour, cooled by rain."""
        swing = monthly(self._spec["temp_swing_c"], local)
        front = self._front(time_us, 22) * float(self._spec["front_c"])
        course = (self._course.at(local) - 0.5) * swing * (1.0 - 0.6 * soak)
        return np.asarray(monthly(self._spec["temp_c"], local) + front + course - 2.5 * soak)

    def humidity(self, time_us: Ints, local: Local, soak: Floats) -> Floats:
        """Return relative humidity in %: against the day's warmth, with the rain."""
        mean = monthly(self._spec["humidity"], local) + 8.0 * self._front(time_us, 23)
        dry = mean - 22.0 * (self._course.at(local) - 0.5)
        return np.clip(dry + (97.0 - dry) * 0.8 * soak, 25.0, 100.0)

    def wind(self, time_us: Ints, local: Local, soak: Floats) -> Floats:
        """Return the ten-minute wind in m/s, stronger by day and in rain."""
        mean = monthly(self._spec["wind_m_s"], local)
        front = 1.0 + 0.6 * self._front(time_us, 24)
        breath = 1.0 + 0.3 * smooth(time_us, 1_800.0, _KEY, self._seed + 25)[0]
        day = 0.7 + 0.6 * self._course.at(local)
        return np.asarray(mean * front * breath * day * (1.0 + 1.4 * soak))

    def front(self, time_us: Ints) -> Floats:
        """Return -1 to 1: the big weather of these days, for pressure and haze."""
        return self._front(time_us, 26)

    def _front(self, time_us: Ints, salt: int) -> Floats:
        return np.asarray(smooth(time_us, _FRONT_S, _KEY, self._seed + salt)[0])


def felt(rain: Floats) -> Floats:
    """Return how much of all that rain can do is felt at ``rain`` mm/h: 0 dry, towards 1."""
    return rain / (rain + _HALF_FELT)


def _between(limits: tuple[float, ...], share: Floats) -> Floats:
    return limits[0] + (limits[1] - limits[0]) * share
