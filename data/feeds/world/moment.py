"""What all series of a synthetic world share at some moments: calendar, weather, crowd."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from data.feeds.world.calendar import Calendar, Local
from data.feeds.world.effects import Effect
from data.feeds.world.hashing import Floats, Ints, Keys, name_key, smooth
from data.feeds.world.shapes import Bump, Shape, monthly
from data.feeds.world.weather import Weather, felt

Table = Mapping[str, Any]
#: How far back rain still wets the ground, in steps of ten minutes.
_SOAK_STEPS = 6
_STEP_US = 600_000_000


class Climate:
    """The parts that moments are made from; read once from the pack's demo spec."""

    def __init__(self, spec: Table) -> None:
        """Read calendar, shapes, bumps, seasons, weather and composed drivers."""
        self.seed = int(spec["seed"])
        self.calendar = Calendar(str(spec["time_zone"]), spec.get("calendar", {}))
        self.shapes = {name: Shape(one) for name, one in spec.get("shapes", {}).items()}
        self.bumps = {str(one["name"]): Bump(one) for one in spec.get("bumps", [])}
        self.seasons: Table = spec.get("seasons", {})
        self.weather = Weather(self.seed, spec["weather"]) if "weather" in spec else None
        self.composed: Table = spec.get("drivers", {})

    def knows(self, driver: str) -> bool:
        """Return whether a moment can say ``driver``."""
        parts = (_WEATHER, self.shapes, self.bumps, self.seasons, self.composed, ("month",))
        return any(driver in part for part in parts)


class Moment:
    """The drivers at ``time_us``, each computed when it is first asked for."""

    def __init__(self, climate: Climate, time_us: Ints, effects: Sequence[Effect] = ()) -> None:
        self.climate = climate
        self.time_us = time_us
        self.effects = effects
        self.local: Local = climate.calendar.local(time_us)
        self._known: dict[str, Floats] = {}

    def driver(self, name: str) -> Floats:
        """Return a driver by name as float64[k]: weather, shape, bump, season or composed one."""
        found = self._known.get(name)
        if found is None:
            found = self._make(name)
            for effect in self.effects:
                if effect.driver == name:
                    found = found + effect.amount * effect.share(self.time_us)
            self._known[name] = found
        return found

    def earlier(self, by_us: int) -> "Moment":
        """Return the same moments, ``by_us`` microseconds before."""
        return Moment(self.climate, self.time_us - by_us, self.effects)

    def _make(self, name: str) -> Floats:
        climate = self.climate
        if name in _WEATHER:
            return self._weather(name)
        if name == "month":
            return climate.calendar.month_share(self.local)
        if name in climate.composed:
            return self._compose(name, climate.composed[name])
        if name in climate.shapes:
            return climate.shapes[name].at(self.local)
        if name in climate.bumps:
            return climate.bumps[name].at(self.local)
        return monthly(climate.seasons[name], self.local)

    def _compose(self, name: str, spec: Table) -> Floats:
        total = np.full(self.time_us.size, float(spec.get("base", 0.0)))
        for part, weight in spec.get("feels", {}).items():
            total = total + float(weight) * self.driver(part)
        for part, weight in spec.get("scales", {}).items():
            total = total * np.clip(1.0 + float(weight) * self.driver(part), 0.0, None)
        key: Keys = np.array([name_key(name)], np.uint64)
        for number, (period, size) in enumerate(spec.get("noise", ())):
            total = total * (1.0 + size * smooth(self.time_us, period, key, 41 + number)[0])
        return total

    def _weather(self, name: str) -> Floats:
        weather = self.climate.weather
        if weather is None:
            return np.zeros(self.time_us.size)
        if name == "rain":
            return weather.rain(self.time_us, self.local)
        if name == "wet":
            return felt(self.driver("rain"))
        if name == "soak":
            return self._window("wet", _SOAK_STEPS)
        if name == "front":
            return weather.front(self.time_us)
        if name in _SUMS:
            return self._window("rain", 6 * _SUMS[name]) * _SUMS[name]
        soak = self.driver("soak")
        if name == "temp":
            return weather.temperature(self.time_us, self.local, soak)
        if name == "humidity":
            return weather.humidity(self.time_us, self.local, soak)
        if name == "wind":
            return weather.wind(self.time_us, self.local, soak)
        temp = self.driver("temp")  # hot and cold: how far the air is from what people like
        away = (temp - 30.0) / 8.0 if name == "hot" else (15.0 - temp) / 10.0
        return np.clip(away, 0.0, 1.0)

    def _window(self, name: str, steps: int) -> Floats:
        """Return the mean of a driver over the last ``steps`` of ten minutes, without a jump."""
        if not self.time_us.size:
            return np.zeros(0)
        slot = self.time_us // _STEP_US
        share = (self.time_us - slot * _STEP_US) / float(_STEP_US)
        known = np.arange(slot.min() - steps, slot.max() + 2)
        if known.size > 4 * steps * self.time_us.size + 64:  # moments far from each other
            known = np.unique(slot[:, None] + np.arange(-steps, 2)[None, :])
        told = Moment(self.climate, known * _STEP_US, self.effects).driver(name)
        newest = np.searchsorted(known, slot)
        now, later = told[newest], told[newest + 1]
        for step in range(1, steps):
            now, later = now + told[newest - step], later + told[newest + 1 - step]
        return np.asarray((now + (later - now) * share) / steps)


#: Rain that fell in the last hours (mm): their number.
_SUMS = {"rain_1h": 1, "rain_3h": 3}
_WEATHER = frozenset({"rain", "wet", "soak", "temp", "humidity", "wind", "front", "hot", "cold",
                      *_SUMS})
