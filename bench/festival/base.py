"""The festival before anything happens: an ordinary busy day that crosses no limit by itself.

The demo world gives the values; its own silences, outages and showers are taken out, for what
happens must be known. Series that an ordinary festival would push over a limit of the catalogue are
drawn together until their peak reads ``PEAK`` of it: what the limits mean is not at stake here.
Rates of change, and with them minutes-to-limit, are left as they are.
"""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bench.festival.district import PACK, District
from data.feeds.world import Effect, World
from data.passport import IndicatorRecord, in_force
from indicators.derive import Columns, evaluate
from indicators.plan import Plan, compile_plan

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MINUTES = 18 * 60
OPENS = time(8, 0)
#: An ordinary peak reads so much of the lowest limit.
PEAK = 0.86
MINUTE_US = 60_000_000
#: Days that draw festival crowds (demo.toml); the day of a seed is one of them.
FESTIVALS = (("2026-01-01", 3), ("2026-02-15", 9), ("2026-04-04", 3), ("2026-05-01", 5),
             ("2026-06-19", 3), ("2026-09-25", 3), ("2026-10-01", 7), ("2026-11-13", 10))
#: Reading -> the computed indicators whose limits it must keep, all of them proportional to it.
_FOLLOWED = {"crowd.present": ("crowd.load", "crowd.density", "crowd.egress_min"),
             "parking.occupied": ("parking.occupancy",), "bus.onboard": ("bus.load",),
             "bus.headway_sd_s": ("bus.regularity",)}
#: Templates that move with another one: what enters and leaves goes with who is there.
_WITH = {"crowd.inflow": "crowd.present", "crowd.outflow": "crowd.present",
         "crowd.entered_day": "crowd.present", "crowd.left_day": "crowd.present"}
#: Serious video events happen only when they are put in; kinds of order are few.
_SERIOUS = ("gathering", "ponding", "road_damage", "manhole", "swimming", "fire", "fallen_tree",
            "intrusion", "running", "fall_fight")

#: Offices that work, posts that are manned.
_ORDERLY: dict[str, dict[str, Any]] = {
    "case.in_time_month": {"base": 0.985, "spread": 0.005},
    "complaint.satisfied_month": {"base": 0.96, "spread": 0.01},
    "force.on_duty": {"base": 0.99, "noise": [[10800, 0.008]]}}


class Base:
    """One ordinary festival day of a district, by the minute."""

    def __init__(self, district: District, seed: int) -> None:
        self.district, self.seed = district, seed
        spec = tomllib.loads((PACK / "demo.toml").read_text(encoding="utf-8"))
        self.zone = ZoneInfo(str(spec["time_zone"]))
        self.day = festival(seed)
        self.world = World(_calm(spec, seed), district.sensors)
        start = datetime.combine(self.day, OPENS, self.zone)
        self.start_us = int(start.timestamp()) * 1_000_000
        self.time_us: Ints = self.start_us + MINUTE_US * np.arange(MINUTES, dtype=np.int64)
        self.at = {r.code: i for i, r in enumerate(district.records)}
        self.rows = np.array([self.at[code] for code in self.world.codes])
        self.plan = _plan(district)

    @cached_property
    def ordinary(self) -> Floats:
        """The day as it would be if nothing happened, float64[readings, minutes]."""
        return self.values()

    def values(self, effects: Sequence[Effect] = ()) -> Floats:
        """Return float64[readings, minutes] in the world's order, drawn together."""
        value = self.world.values(self.world.codes, self.time_us, effects)
        return value * self._factor[:, None] + self._shift[:, None]

    def minute(self, time_us: int) -> int:
        """Return the minute of the day in which ``time_us`` lies."""
        return (time_us - self.start_us) // MINUTE_US

    def past(self, days: int, step_s: int) -> Iterator[tuple[Columns, Ints]]:
        """Yield the ordinary days before, one after another, as blocks [moments, indicators]."""
        step = step_s * 1_000_000
        count = 86_400 // step_s
        for back in range(days, 0, -1):
            last = self.start_us - (back - 1) * 86_400_000_000
            times = last - step * np.arange(count, 0, -1, dtype=np.int64)
            value = self.world.values(self.world.codes, times)
            value = value * self._factor[:, None] + self._shift[:, None]
            columns = self.derived(value, np.broadcast_to(times, value.shape), times)
            yield Columns(columns.value.T, columns.time_us.T, columns.quality.T), times

    def derived(self, value: Floats, time_us: Ints, now_us: Ints | None = None) -> Columns:
        """Return the whole catalogue's columns of readings ``value`` observed at ``time_us``."""
        shape = (len(self.plan), value.shape[1])
        whole, seen = np.full(shape, np.nan), np.zeros(shape, np.int64)
        whole[self.rows], seen[self.rows] = value, time_us
        now_us = self.time_us if now_us is None else now_us
        return evaluate(self.plan, self.plan.steps, whole, seen, now_us[None, :])

    @cached_property
    def _row(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.world.codes)}

    @cached_property
    def _drawn(self) -> tuple[Floats, Floats]:
        value = self.world.values(self.world.codes, self.time_us)
        columns = self.derived(value, np.broadcast_to(self.time_us, value.shape))
        factor, shift = np.ones(len(value)), np.zeros(len(value))
        for row, code in enumerate(self.world.codes):
            record = self.district.records[self.at[code]]
            if record.template == "road.speed":
                factor[row], shift[row] = self._speed(record, value[row])
            else:
                factor[row] = self._share(record, columns)
        for row, code in enumerate(self.world.codes):
            template, subject = code.split(":", 1)
            if template in _WITH:
                factor[row] = factor[self._row[f"{_WITH[template]}:{subject}"]]
        return factor, shift

    @property
    def _factor(self) -> Floats:
        return self._drawn[0]

    @property
    def _shift(self) -> Floats:
        return self._drawn[1]

    def _share(self, record: IndicatorRecord, columns: Columns) -> float:
        if record.template.endswith(".broken"):
            return 0.5                       # classes are judged by their share in order
        least = 1.0
        for template in (record.template, *_FOLLOWED.get(record.template, ())):
            at = self.at.get(f"{template}:{record.subject}")
            if at is None:
                continue
            highs = [t.value for t in in_force(self.district.records[at].thresholds, self.day)
                     if t.op.startswith(">")]
            peak = float(np.nanmax(columns.value[at]))
            if highs and peak > PEAK * min(highs):
                least = min(least, PEAK * min(highs) / peak)
        return least

    def _speed(self, record: IndicatorRecord, value: Floats) -> tuple[float, float]:
        """Return factor and shift that keep a road's slowest minute above its limits."""
        delay = self.at.get(f"road.delay:{record.subject}")
        free = dict(self.district.records[delay].params).get("free_kmh", 45.0) if delay else 45.0
        floor = 1.15 * max(20.0, float(free) / 1.8)
        slowest, fastest = float(np.nanmin(value)), float(np.nanmax(value))
        if slowest >= floor:
            return 1.0, 0.0
        factor = max(0.1, (fastest - floor) / (fastest - slowest))
        return factor, max(fastest, floor * 1.1) * (1 - factor)


def festival(seed: int) -> date:
    """Return the day of a seed."""
    days = [date.fromisoformat(first) + timedelta(days=n)
            for first, length in FESTIVALS for n in range(length)]
    return days[seed % len(days)]


def _calm(spec: dict[str, Any], seed: int) -> dict[str, Any]:
    spec = {**spec, "seed": 1_000 + seed, "silence": {}}
    spec["weather"] = {**spec["weather"], "rain_chance": [0.0] * 12,
                       "temp_c": [min(month, 21.0) for month in spec["weather"]["temp_c"]]}
    templates = {name: {k: v for k, v in one.items() if k != "outages"}
                 for name, one in spec["templates"].items()}
    for kind in _SERIOUS:
        templates[f"ai.{kind}"] = {**templates[f"ai.{kind}"], "amplitude": 0.0, "feels": {}}
    for name, change in _ORDERLY.items():
        templates[name] = {**templates[name], **change}
    for name in templates:
        if name.startswith("feed.") and name.endswith("refused_min"):
            templates[name] = {**templates[name], "base": 0.0}
    return {**spec, "templates": templates}


_PLANS: dict[int, Plan] = {}


def _plan(district: District) -> Plan:
    if id(district) not in _PLANS:
        _PLANS.clear()
        _PLANS[id(district)] = compile_plan(district.records)
    return _PLANS[id(district)]
