"""Signals of servers: processors, disks, networks, requests, queues."""

import numpy as np

from bench.signals.make import Signal


def cpu_level(rng: np.random.Generator) -> Signal:
    """A noisy server whose level doubles for some hours."""
    s = Signal("cpu_level", rng, 4032)
    s.value = 42 + s.noise(2.2) + s.spikes(90, 4, 9)
    for at in s.places(2, 60):
        s.value[at:at + 60] += 18
    return s


def cpu_idle(rng: np.random.Generator) -> Signal:
    """An idle server in steps of its meter; two bursts."""
    s = Signal("cpu_idle", rng, 4032)
    s.value = np.round(0.13 + s.noise(0.004), 3) + s.spikes(400, 0.02, 0.07)
    for at in s.places(2, 2):
        s.value[at:at + 2] = rng.uniform(1.5, 2.4, 2)
    return s


def cpu_step(rng: np.random.Generator) -> Signal:
    """A level that steps up and stays."""
    s = Signal("cpu_step", rng, 4032)
    s.value = 1.8 + s.noise(0.06) + s.spikes(200, 0.1, 0.35)
    at = s.places(1, 20, 0.5)[0]
    s.value[at:] += 1.1
    return s


def cpu_saturated(rng: np.random.Generator) -> Signal:
    """Daily bursts, then busy without end."""
    s = Signal("cpu_saturated", rng, 4032)
    s.value = 4 + 30 * (s.daily(11, 6) > 0.5) + s.noise(1.5) + s.spikes(60, 2, 8)
    at = s.places(1, 200, 0.55)[0]
    s.value[at:at + 220] = 98 + s.noise(0.6)[at:at + 220]
    return np_clip(s, 0, 100)


def cpu_periodic_spikes(rng: np.random.Generator) -> Signal:
    """A spike every hour; then one of another size."""
    s = Signal("cpu_periodic_spikes", rng, 4032)
    s.value = 2.4 + s.noise(0.1) + np.where(np.arange(4032) % 12 == 5, 22 + s.noise(2), 0.0)
    for at in s.places(2, 4):
        s.value[at:at + 4] = rng.uniform(75, 99, 4)
    return s


def disk_bursts(rng: np.random.Generator) -> Signal:
    """Nothing written, bursts at any time; a burst as never before."""
    s = Signal("disk_bursts", rng, 4730)
    s.value = s.spikes(25, 1e6, 8e7) * (rng.random(s.rows) < 0.8)
    at = s.places(1, 8, 0.5)[0]
    s.value[at:at + 8] = rng.uniform(4e8, 6e8, 8)
    return s


def network_in(rng: np.random.Generator) -> Signal:
    """Traffic of a server with jobs every night; a flood of bytes in the day."""
    s = Signal("network_in", rng, 4730)
    s.value = 6e5 + 3e5 * s.daily() + np.abs(s.noise(8e4)) + 2.2e6 * ((s.hour > 2) & (s.hour < 3))
    for at in s.places(2, 20):
        s.value[at:at + 20] += 6e6
    return s


def requests(rng: np.random.Generator) -> Signal:
    """Requests of a balancer: few, uneven, more by day; bursts and a silence."""
    s = Signal("requests", rng, 4032)
    s.value = rng.poisson(20 + 110 * s.daily(18, 2)) + s.spikes(40, 20, 120).round()
    first, second = s.places(2, 30)
    s.value[first:first + 12] += 650
    s.value[second:second + 30] = 0
    return s


def group_to_zero(rng: np.random.Generator) -> Signal:
    """Machines of a scaling group, in steps by the day; all gone."""
    s = Signal("group_to_zero", rng, 4621)
    s.value = np.round(18 + 14 * s.daily(16)) + (rng.random(s.rows) < 0.02)
    at = s.places(1, 100, 0.5)[0]
    s.value[at:at + 300] = 0
    return s


def database(rng: np.random.Generator) -> Signal:
    """A database server: small daily wave; a peak, and a slow climb."""
    s = Signal("database", rng, 4032)
    s.value = 6 + 1.2 * s.daily() + s.noise(0.35, 0.5) + s.spikes(150, 1, 3)
    first, second = s.places(2, 150)
    s.value[first:first + 6] += 11
    s.value[second:second + 150] += np.linspace(0, 9, 150)
    return s


def misconfigured(rng: np.random.Generator) -> Signal:
    """Long and noisy with day and week; near the end busier and flat."""
    s = Signal("misconfigured", rng, 18_050)
    s.value = 34 + 22 * s.daily(13) * np.where(s.weekend, 0.5, 1.0) + s.noise(5) + s.heavy(1.0)
    at = s.places(1, 1500, 0.75)[0]
    s.value[at:at + 1500] = 62 + s.noise(5)[at:at + 1500]
    return s


def latency(rng: np.random.Generator) -> Signal:
    """Latency of a service: narrow, then wild three times."""
    s = Signal("latency", rng, 4032)
    s.value = 44 + s.noise(1.4, 0.3) + s.spikes(130, 3, 9)
    for at in s.places(3, 30):
        s.value[at:at + 30] += rng.uniform(0, 1, 30) * 45
    return s


def np_clip(s: Signal, low: float, high: float) -> Signal:
    """Keep the values between limits."""
    s.value = np.clip(s.value, low, high)
    return s
