"""From the latest readings to one judged value per crowd zone; pure, time is an argument."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.errors import FormulaError
from data.model import Latest, Names, Quality
from indicators import crowd

TEMPLATE = "crowd.present"


@dataclass(frozen=True, slots=True)
class Zone:
    """A crowd zone as the formulas need it; None where the pack gave no usable number."""

    id: int
    layer: str
    names: Names
    kind: str
    lon: float                                    # WGS 84, representative point
    lat: float
    area_m2: float | None                         # effective visitable area
    m2_per_person: float | None                   # the standard Yi

    @property
    def capacity(self) -> float | None:
        """Instant capacity C1 in persons, None when it cannot be known."""
        if self.area_m2 is None or self.m2_per_person is None:
            return None
        try:
            return crowd.instant_capacity([(self.area_m2, self.m2_per_person)])
        except FormulaError:  # a zone without a usable standard has no capacity: shown as missing
            return None


@dataclass(frozen=True, slots=True)
class ZoneValue:
    """A zone with its judged count; None is missing, never zero."""

    zone: Zone
    present: int | None
    capacity: float | None                        # persons
    load: float | None                            # ratio, 1.0 = full
    density: float | None                         # persons per m²
    los: str | None                               # level of service A..F, by density and kind
    step: str | None                              # A..F, by load: the colour on every screen
    quality: Quality
    age_s: float | None
    observed_at: datetime | None


def zone_values(
    latest: Iterable[Latest], zones: Sequence[Zone], now: datetime
) -> list[ZoneValue]:
    """Return one value per zone, in the order of ``zones``.

    A negative count (in minus out, counters drift) is read as 0; other templates are ignored.
    """
    counts = {row.subject_id: row for row in latest if row.template == TEMPLATE}
    return [_value(zone, counts.get(zone.id), now) for zone in zones]


def freshness(values: Sequence[ZoneValue]) -> dict[str, int]:
    """Return how many values are good (or estimated), stale and missing, and the total."""
    found = [value.quality for value in values]
    stale, missing = found.count(Quality.STALE), found.count(Quality.MISSING)
    total = len(found)
    return {"good": total - stale - missing, "stale": stale, "missing": missing, "total": total}


def _value(zone: Zone, row: Latest | None, now: datetime) -> ZoneValue:
    capacity = zone.capacity
    if row is None:
        return ZoneValue(zone, None, capacity, None, None, None, None, Quality.MISSING, None, None)
    present = max(0, round(row.value))
    area = _usable(zone.area_m2)
    load = None if capacity is None else crowd.instant_load(present, capacity)
    return ZoneValue(
        zone=zone,
        present=present,
        capacity=capacity,
        load=load,
        density=None if area is None else crowd.density(present, area),
        los=None if area is None else _los(zone.kind, present, area),
        step=None if load is None else crowd.load_step(load),
        quality=crowd.quality(row.observed_at, row.cadence_s, now),
        age_s=crowd.age_s(row.observed_at, now),
        observed_at=row.observed_at,
    )


def _los(kind: str, present: int, area_m2: float) -> str | None:
    if kind not in crowd.TABLES:
        return None
    return crowd.level_of_service(kind, area_m2 / present if present else math.inf)


def _usable(area_m2: float | None) -> float | None:
    return area_m2 if area_m2 is not None and math.isfinite(area_m2) and area_m2 > 0 else None
