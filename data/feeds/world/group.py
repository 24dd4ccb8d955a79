"""The sensors of one template, side by side: what of its profile is a number for each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data.feeds.world.hashing import Floats, Keys, name_key, name_keys, uniform
from data.feeds.world.profile import Profile


@dataclass(frozen=True, slots=True)
class Sensor:
    """What the world must know of an indicator to play it.

    ``subject_kind`` is the kind of the feature it speaks of (a zone's, a road's class, empty),
    ``sizes`` what is known in numbers of the feature: its capacity, places, free speed …
    """

    code: str
    template: str
    key: str
    unit: str
    cadence_s: float
    kind: str = "gauge"
    subject_kind: str = ""
    sizes: Mapping[str, float] = field(default_factory=dict)


class Group:
    """Some sensors of one template in a fixed order, with their own factors."""

    def __init__(self, seed: int, profile: Profile, sensors: Sequence[Sensor]) -> None:
        self.profile = profile
        self.sensors = tuple(sensors)
        self.codes = tuple(sensor.code for sensor in sensors)
        self.template = sensors[0].template
        self.cadence_us = round(sensors[0].cadence_s * 1e6)
        self.subjects: Keys = name_keys([sensor.key for sensor in sensors])
        self.keys: Keys = name_keys([sensor.code for sensor in sensors])
        own = [{**profile.kinds.get(sensor.subject_kind, {}), **profile.objects.get(sensor.key, {})}
               for sensor in sensors]
        spread = 1.0 + profile.spread * (2.0 * uniform(self.subjects, seed, 51) - 1.0)
        #: On the shape alone; the spread is on everything.
        self.factor: Floats = np.array([float(one.get("factor", 1.0)) for one in own])
        sizes = [sensor.sizes.get(profile.size, 1.0) if profile.size else 1.0 for sensor in sensors]
        amplitude = profile.amplitude if profile.amplitude or not profile.size else 1.0
        self.amplitude: Floats = np.array(sizes) * (amplitude * spread)
        self.base: Floats = profile.base * spread
        self.shapes = [self._shape(sensor) for sensor in sensors]
        self.feels = self._coupled("feels", profile.feels)
        self.scales = self._coupled("scales", profile.scales)

    def _shape(self, sensor: Sensor) -> str:
        profile = self.profile
        if not profile.shape_by_kind:
            return profile.shape
        kinds = profile.kinds.get(sensor.subject_kind, {})
        return str(kinds.get("shape", profile.shape))

    def _coupled(
        self, name: str, common: Sequence[tuple[str, float]]
    ) -> list[tuple[str, Floats]]:
        """Return (driver, strength per sensor); the object's own wins, then its kind's."""
        profile = self.profile
        base, found = dict(common), dict.fromkeys([one for one, _ in common])
        tables = [profile.kinds.get(s.subject_kind, {}).get(name, {})
                  | profile.objects.get(s.key, {}).get(name, {}) for s in self.sensors]
        found.update(dict.fromkeys([driver for table in tables for driver in table]))
        return [(driver, np.array([float(t.get(driver, base.get(driver, 0.0))) for t in tables]))
                for driver in sorted(found)]


def silence_key(name: str) -> int:
    """Return the salt of a named silence: two templates of one object share it."""
    return name_key(f"silence:{name}")
