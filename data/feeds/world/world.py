"""The synthetic world: any indicator's value at any moment, the same however it is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from data.errors import PackError
from data.feeds.world import series
from data.feeds.world.effects import Effect
from data.feeds.world.group import Group, Sensor
from data.feeds.world.hashing import Floats, Ints
from data.feeds.world.moment import Climate, Moment, Table
from data.feeds.world.profile import Profile, fallback, read_profile

_SEE = "See demo.toml of the bundled district, and docs/demo.md."


#: What of the weather a push of the rain moves with it.
_WEATHER_OF = {"rain": frozenset({"rain_1h", "rain_3h", "wet", "soak", "temp", "humidity", "wind",
                                  "hot", "cold"})}


class World:
    """A pure function of code and time; all its figures come from the pack's demo spec.

    Indicators agree with each other because they feel the same drivers (docs/demo.md): rain slows
    traffic and empties squares, the light show fills them, people leaving fill the metro.
    """

    def __init__(self, spec: Table, sensors: Sequence[Sensor]) -> None:
        """Read ``spec`` (the parsed demo.toml) for ``sensors``; raise PackError."""
        try:
            self.climate = Climate(spec)
        except (KeyError, ValueError, TypeError) as e:
            raise PackError(f"The demo feed's spec lacks or misstates {e}.", _SEE) from e
        self.sensors = {sensor.code: sensor for sensor in sensors}
        self._silence: Table = spec.get("silence", {})
        self._profiles = {t: _profile(spec, t, one) for t, one in _first(sensors).items()}
        for template, profile in self._profiles.items():
            self._check(template, profile)
        self._groups: dict[tuple[str, ...], list[tuple[Group, Ints]]] = {}

    @property
    def codes(self) -> tuple[str, ...]:
        """Every indicator that the world plays, in pack order."""
        return tuple(self.sensors)

    def values(
        self, codes: Sequence[str], time_us: Ints, effects: Sequence[Effect] = ()
    ) -> Floats:
        """Return float64[n codes, k times]; NaN where nothing was read then.

        Args:
            codes: Indicators of this world.
            time_us: Moments of the world, microseconds since 1970 (UTC), int64[k].
            effects: Hand-started incidents in the world's time.

        Raises:
            PackError: For a code that the world does not play.
        """
        moment = Moment(self.climate, np.asarray(time_us, np.int64), effects)
        out = np.full((len(codes), moment.time_us.size), np.nan)
        for group, places in self._grouped(tuple(codes)):
            value = self._of(group, moment)
            value = self._touched(group, moment, value)
            value[series.silent(group, self._silence, moment, self.climate.seed)] = np.nan
            out[places] = value
        return out

    def feeling(self, driver: str) -> list[str]:
        """Return the codes whose values follow ``driver``, directly or through other drivers."""
        moved = {driver} | _WEATHER_OF.get(driver, frozenset())
        for _ in self.climate.composed:  # as deep as drivers are made of drivers
            for name, parts in self.climate.composed.items():
                if moved & {*parts.get("feels", {}), *parts.get("scales", {})}:
                    moved.add(name)
        told = {template for template, profile in self._profiles.items()
                if moved & {*_named(profile), profile.shape}}
        told |= {template for template, one in self._profiles.items() if one.of in told}
        return [code for code, sensor in self.sensors.items() if sensor.template in told]

    def days(
        self, codes: Sequence[str], first_us: int, days: int, step_s: float = 60.0
    ) -> Iterator[tuple[Ints, Floats]]:
        """Yield (time_us[k], values[n, k]) day by day, oldest first; for tests and benchmarks."""
        step, length = round(step_s * 1e6), 86_400_000_000
        for day in range(days):
            start = first_us + day * length
            time_us = np.arange(start, start + length, step, dtype=np.int64)
            yield time_us, self.values(codes, time_us)

    # -- one group ---------------------------------------------------------------------------
    def _of(self, group: Group, moment: Moment) -> Floats:
        profile = group.profile
        if profile.hold_s:
            step = round(profile.hold_s * 1e6)
            moment = Moment(moment.climate, moment.time_us // step * step, moment.effects)
        if profile.kind == "count":
            return series.count(group, moment)
        if profile.kind == "recent":
            return series.recent(group, moment)
        if profile.kind == "part":
            other = self._of(self._other(group), moment)
            if profile.least is not None:
                other = np.where(other >= profile.least, 1.0, 0.0)
            return series.shown(group, other * series.level(group, moment))
        if profile.kind == "up_minutes":
            minutes = series.up_minutes(group, self._other(group), moment, self.climate.seed)
            return series.shown(group, minutes)
        if profile.kind in ("inflow", "outflow"):
            return self._flow(group, moment)
        if profile.kind == "total":
            return self._total(group, moment)
        if profile.kind == "uptime":
            return series.uptime(group, moment, self.climate.seed)
        return series.gauge(group, moment)

    def _flow(self, group: Group, moment: Moment) -> Floats:
        other = self._other(group)
        before = self._of(other, moment.earlier(group.cadence_us))
        return series.flows(group, moment, before, self._of(other, moment), group.cadence_us)

    def _total(self, group: Group, moment: Moment) -> Floats:
        """Return the sum since the last reset of what ``of`` said, else of the events, by steps."""
        calendar = self.climate.calendar
        other = self._other(group) if group.profile.of else group
        step, reset = other.cadence_us, round(group.profile.reset_h * 3.6e9)
        day = calendar.local(moment.time_us - reset).day
        out = np.zeros((len(group.codes), moment.time_us.size))
        for one in np.unique(day):
            start = int(calendar.midnight(np.array([one]))[0]) + reset
            here = day == one
            last = int(moment.time_us[here].max() - start) // step
            steps = start + step * np.arange(1, last + 1, dtype=np.int64)
            then = Moment(moment.climate, steps, moment.effects)
            told = series.count(group, then) if other is group else self._of(other, then)
            # whole numbers: their sums are exact, so the order of adding cannot be seen
            total = np.concatenate([np.zeros((len(group.codes), 1)), told.cumsum(axis=1)], axis=1)
            out[:, here] = total[:, (moment.time_us[here] - start) // step]
        return out

    def _other(self, group: Group) -> Group:
        """Return the group of ``of`` for the same objects."""
        codes = tuple(f"{group.profile.of}:{sensor.key}" for sensor in group.sensors)
        ((found, _),) = self._grouped(codes)
        return found

    def _touched(self, group: Group, moment: Moment, value: Floats) -> Floats:
        """Return ``value`` as the hand-started incidents leave it."""
        for effect in moment.effects:
            rows = [i for i, code in enumerate(group.codes) if code in effect.codes]
            if not rows:
                continue
            here, old = effect.active(moment.time_us)[None, :], value[rows]
            if effect.how == "silence":
                new = np.where(here, np.nan, old)
            elif effect.how == "set":
                new = np.where(here, effect.amount, old)
            elif effect.how == "freeze":
                start = Moment(moment.climate, np.array([effect.start_us]))
                new = np.where(here, self._of(group, start)[rows], old)
            else:
                size = effect.grown if effect.how == "drift" else effect.share
                new = old * (1.0 + effect.amount * size(moment.time_us)[None, :])
            value[rows] = series.shown(group, new)
        return value

    # -- bookkeeping -------------------------------------------------------------------------
    def _grouped(self, codes: tuple[str, ...]) -> list[tuple[Group, Ints]]:
        """Return (group, rows of ``codes`` that are its sensors), kept for the next time."""
        found = self._groups.get(codes)
        if found is None:
            if len(self._groups) > 4_000:
                self._groups.clear()
            found = self._groups[codes] = self._group(codes)
        return found

    def _group(self, codes: tuple[str, ...]) -> list[tuple[Group, Ints]]:
        rows: dict[str, list[int]] = {}
        for row, code in enumerate(codes):
            if code not in self.sensors:
                raise PackError(f"The demo feed does not play {code[:80]!r}.", _SEE)
            rows.setdefault(self.sensors[code].template, []).append(row)
        return [(Group(self.climate.seed, self._profiles[template],
                       [self.sensors[codes[i]] for i in places]), np.array(places, np.int64))
                for template, places in rows.items()]

    def _check(self, template: str, profile: Profile) -> None:
        known = self.climate.knows
        for name in [*_named(profile), *([profile.shape] if profile.shape else [])]:
            if not known(name):
                raise PackError(f"The demo profile of {template} feels {name!r}, which nothing "
                                "gives.", _SEE)
        lacking = [sensor.key for sensor in self.sensors.values() if profile.of
                   and sensor.template == template
                   and f"{profile.of}:{sensor.key}" not in self.sensors]
        if lacking:
            raise PackError(f"The demo profile of {template} is of {profile.of!r}, which "
                            f"{lacking[0]!r} does not have.", _SEE)


def _named(profile: Profile) -> list[str]:
    """Return every driver that a profile names."""
    named = [name for name, _ in profile.feels + profile.scales + profile.adds]
    for table in (*profile.objects.values(), *profile.kinds.values()):
        named += [name for part in ("feels", "scales") for name in table.get(part, {})]
    return named + [str(table["shape"]) for table in profile.kinds.values() if "shape" in table]


def _first(sensors: Sequence[Sensor]) -> dict[str, Sensor]:
    found: dict[str, Sensor] = {}
    for sensor in sensors:
        found.setdefault(sensor.template, sensor)
    return found


def _profile(spec: Table, template: str, sensor: Sensor) -> Profile:
    tables: Table = spec.get("templates", {})
    meant = [name for name in tables if name == template or fnmatchcase(template, name)]
    # the longest pattern says most of the template
    table: Any = (tables[max(meant, key=lambda name: (name == template, len(name)))] if meant
                  else fallback(spec, sensor.unit, sensor.kind))
    profile = read_profile(template, table)
    return replace(profile, of=profile.of.replace("*", template.split(".")[0]))
