"""The live demo feed: what each indicator of the world says when it is due, spread evenly."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from data.feeds.timeline import Timeline, to_us
from data.feeds.world import Effect, Sensor, World
from data.feeds.world.hashing import name_key

SOURCE = "demo"
#: In a time-lapse indicators speak more often than they must, but not more often than this.
LAPSE_PERIOD_US = 5_000_000
_SECOND_US = 1_000_000
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Due:
    """What is due, in columns; a value that nobody read is not among them."""

    codes: list[str]
    time_us: Ints
    value: Floats


class Beat:
    """When indicators speak: every cadence, at a second of their own fixed by their code."""

    def __init__(self, sensors: Iterable[Sensor]) -> None:
        rows = list(sensors)
        self.codes = np.array([sensor.code for sensor in rows], object)
        self.period_us: Ints = np.array(
            [max(_SECOND_US, round(sensor.cadence_s) * _SECOND_US) for sensor in rows], np.int64)
        own = np.array([name_key(f"beat:{sensor.code}") for sensor in rows], np.int64)
        #: Never more than a minute, so that an hourly value is one of the full hour.
        self.phase_us: Ints = own % (np.minimum(self.period_us, 60_000_000)
                                     // _SECOND_US) * _SECOND_US

    def last(self, now_us: int, speed: int = 1) -> Ints:
        """Return the newest moment of each indicator that is not after ``now_us``."""
        period = self.period_us
        if speed > 1:
            period = np.minimum(period, np.maximum(period // speed, LAPSE_PERIOD_US))
        return (now_us - self.phase_us) // period * period + self.phase_us


class LiveFeed:
    """Says what is due since it was last asked; the same values that history has."""

    def __init__(
        self, world: World, timeline: Timeline,
        effects: Callable[[datetime], Sequence[Effect]] = lambda now: (),
    ) -> None:
        self.world = world
        self.timeline = timeline
        self._effects = effects
        self._beat = Beat(world.sensors.values())
        self._said: Ints = np.full(self._beat.codes.size, np.iinfo(np.int64).min, np.int64)

    def skip(self, said: dict[str, int]) -> None:
        """Leave out what was read before: ``said`` is the newest time (µs) by code."""
        known = [said.get(code) for code in self._beat.codes]
        least = np.iinfo(np.int64).min
        self._said = np.array([least if one is None else one for one in known], np.int64)

    def due(self, now: datetime) -> Due:
        """Return the newest reading of every indicator that has one since the last call."""
        last = self._beat.last(to_us(now), self.timeline.speed(now))
        fresh = np.flatnonzero(last > self._said)
        self._said[fresh] = last[fresh]
        effects = self._effects(now)
        codes: list[str] = []
        times, values = [np.empty(0, np.int64)], [np.empty(0)]
        for moment in np.unique(last[fresh]):
            rows = fresh[last[fresh] == moment]
            at = self.timeline.world_us(np.array([moment], np.int64))
            said = self.world.values([str(c) for c in self._beat.codes[rows]], at, effects)[:, 0]
            heard = ~np.isnan(said)
            codes += [str(code) for code in self._beat.codes[rows[heard]]]
            times.append(np.full(int(heard.sum()), moment, np.int64))
            values.append(said[heard])
        return Due(codes, np.concatenate(times), np.concatenate(values))
