"""A whole festival day of one seed: columns by the minute, events, truth."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.festival import (
    crowd_incidents,
    event_incidents,
    facility_incidents,
    sensor_incidents,
    traffic_incidents,
    weather_incidents,
)
from bench.festival.base import Base
from bench.festival.decoys import decoys
from bench.festival.district import District
from bench.festival.model import Decoy, Event, Incident
from bench.festival.sheet import Sheet
from bench.festival.slots import Slots
from indicators.derive import Columns

Maker = Callable[[Sheet, Slots], Incident]
#: The forty, those that need most room first.
MAKERS: tuple[Maker, ...] = (
    weather_incidents.heat, weather_incidents.rainstorm, weather_incidents.bad_air,
    sensor_incidents.heat_drift, sensor_incidents.heat_stuck, sensor_incidents.counter_drift,
    sensor_incidents.counter_stuck, weather_incidents.gusts, facility_incidents.pump_broken,
    weather_incidents.high_water, facility_incidents.power_cut, facility_incidents.road_dark,
    *(partial(crowd_incidents.surge, kind=kind) for kind in crowd_incidents.ZONES),
    crowd_incidents.metro_wave, crowd_incidents.platform,
    partial(crowd_incidents.waiting, what="pier", value=560.0),
    partial(crowd_incidents.waiting, what="bus_stop", value=140.0),
    traffic_incidents.jam, traffic_incidents.accident, traffic_incidents.bus_gap,
    traffic_incidents.bus_full, traffic_incidents.parking_full, traffic_incidents.parking_full,
    facility_incidents.lift_stopped, facility_incidents.lift_stopped,
    facility_incidents.lift_wait, facility_incidents.post_empty, facility_incidents.camera_dark,
    sensor_incidents.counter_silent, sensor_incidents.station_silent,
    partial(sensor_incidents.feed_silent, feed="metro", heart="platform.fresh_metro:*"),
    partial(sensor_incidents.feed_silent, feed="parking", heart="platform.fresh_parking:*"),
    *(partial(event_incidents.seen, kind=kind) for kind in ("fire", "fall_fight", "intrusion")),
    partial(event_incidents.reported, kind="manhole"))


@dataclass(frozen=True, slots=True)
class Day:
    """What happened, and what the system gets to see of it."""

    base: Base
    columns: Columns
    events: tuple[Event, ...]
    incidents: tuple[Incident, ...]
    decoys: tuple[Decoy, ...]


def festival_day(district: District, seed: int) -> Day:
    """Return the day of ``seed``, the same every time."""
    base = Base(district, seed)
    sheet, slots = Sheet(base), Slots(seed)
    incidents = tuple(sorted((make(sheet, slots) for make in MAKERS), key=lambda i: i.start))
    given = tuple(decoys(sheet, slots))
    columns = base.derived(*sheet.readings())
    return Day(base, columns, tuple(sorted(sheet.events, key=lambda e: e.minute)), incidents, given)
