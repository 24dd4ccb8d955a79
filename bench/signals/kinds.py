"""Thirty-four kinds of signals; the place of each in the list is a part of its seed."""

from collections.abc import Callable

import numpy as np

from bench.signals import city, servers
from bench.signals.make import Signal

Kind = Callable[[np.random.Generator], Signal]

KINDS: tuple[Kind, ...] = (
    servers.cpu_level, servers.cpu_idle, servers.cpu_step, servers.cpu_saturated,
    servers.cpu_periodic_spikes, servers.disk_bursts, servers.network_in, servers.requests,
    servers.group_to_zero, servers.database, servers.misconfigured, servers.latency,
    city.advert_cost, city.advert_clicks, city.road_speed, city.road_occupancy, city.travel_time,
    city.messages, city.messages_few, city.daily_jump, city.daily_lacks_peak, city.spike_density,
    city.batch, city.sensor_stuck, city.slow_drift, city.machine, city.room, city.passengers,
    city.counter, city.quiet, city.quiet_daily, city.quiet_square, city.quiet_flat,
    city.quiet_walk)


def signals(seed: int) -> list[Signal]:
    """Return one signal of each kind."""
    return [kind(np.random.default_rng([seed, n])) for n, kind in enumerate(KINDS)]
