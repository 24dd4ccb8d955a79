"""Thirty kinds of signals: servers, adverts, roads, short messages, sensors, and made-up ones."""

from collections.abc import Callable

import numpy as np

from bench.signals.make import Signal

Kind = Callable[[np.random.Generator], Signal]


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


def advert_cost(rng: np.random.Generator) -> Signal:
    """What a thousand views cost, by the hour: noisy; a price out of the blue."""
    s = Signal("advert_cost", rng, 1624, 3600)
    s.value = 0.4 + 0.25 * s.daily(20) + np.abs(s.noise(0.12)) + s.spikes(80, 0.3, 0.8)
    for at in s.places(3, 2):
        s.value[at:at + 2] += rng.uniform(3, 5, 2)
    return s


def advert_clicks(rng: np.random.Generator) -> Signal:
    """Cost a click, by the hour, with a heavy tail; a price, and a collapse."""
    s = Signal("advert_clicks", rng, 1538, 3600)
    s.value = 0.09 + 0.03 * s.daily(3) + s.heavy(0.02, 4)
    first, second = s.places(2, 24)
    s.value[first:first + 2] += 1.1
    s.value[second:second + 24] *= 0.12
    return s


def road_speed(rng: np.random.Generator) -> Signal:
    """Speed on a road, readings irregular; a stop in the night."""
    s = Signal("road_speed", rng, 2400, 600)
    rush = np.exp(-((s.hour - 17.5) / 1.5) ** 2) * ~s.weekend
    s.value = 78 - 26 * rush + s.noise(3.5)
    for at in s.places(2, 18):
        s.value[at:at + 18] = 18 + s.noise(3)[at:at + 18]
    return irregular(s)


def road_occupancy(rng: np.random.Generator) -> Signal:
    """Share of time that a loop is covered; a jam where none ever is."""
    s = Signal("road_occupancy", rng, 2380, 600)
    rush = np.exp(-((s.hour - 8) / 1.4) ** 2) + 0.8 * np.exp(-((s.hour - 18) / 1.6) ** 2)
    s.value = 3 + 11 * rush * np.where(s.weekend, 0.4, 1.0) + np.abs(s.noise(1.5))
    for at in s.places(2, 14):
        s.value[at:at + 14] += 24
    return irregular(s)


def travel_time(rng: np.random.Generator) -> Signal:
    """Seconds on a road with a heavy tail, gaps of hours; three closures."""
    s = Signal("travel_time", rng, 2500, 600)
    s.value = 95 + 60 * s.daily(17, 2) + s.noise(14) + s.heavy(14, 3)
    for at in s.places(3, 10):
        s.value[at:at + 10] += rng.uniform(900, 2_400, 10)
    return irregular(s)


def messages(rng: np.random.Generator) -> Signal:
    """Short messages about a firm: daily, bursty; four days on which it is in the news."""
    s = Signal("messages", rng, 15_850)
    rate = 6 + 16 * s.daily(19) * np.where(s.weekend, 0.6, 1.0)
    s.value = rng.poisson(rate * (1 + s.heavy(0.25, 3))).astype(float)
    for at in s.places(4, 40):
        s.value[at:at + 40] += rng.poisson(rng.uniform(180, 420) * np.exp(-np.arange(40) / 14))
    return s


def messages_few(rng: np.random.Generator) -> Signal:
    """The same of a firm that few speak of."""
    s = Signal("messages_few", rng, 15_900)
    s.value = rng.poisson(1.5 * s.daily(19) * (1 + s.heavy(0.3, 3))).astype(float)
    for at in s.places(4, 24):
        s.value[at:at + 24] += rng.poisson(rng.uniform(25, 60) * np.exp(-np.arange(24) / 9))
    return s


def daily_jump(rng: np.random.Generator) -> Signal:
    """Every day alike with noise; one is much higher."""
    s = Signal("daily_jump", rng, 4032)
    s.value = 40 + 40 * ((s.hour > 9) & (s.hour < 18)) + rng.uniform(-4, 4, s.rows)
    s.places(1, 100, 0.6)
    at = _next(s, 0.65, 9)
    s.spans = [(at - 150, at + 250)]
    s.value[at:at + 108] *= 1.9
    return s


def daily_lacks_peak(rng: np.random.Generator) -> Signal:
    """Every day alike; one has no peak."""
    s = Signal("daily_lacks_peak", rng, 4032)
    s.value = 20 + 60 * ((s.hour > 9) & (s.hour < 18)) + rng.uniform(-4, 4, s.rows)
    at = _next(s, 0.7, 9)
    s.spans = [(at - 150, at + 250)]
    s.value[at:at + 110] = 20 + rng.uniform(-4, 4, 110)
    return s


def spike_density(rng: np.random.Generator) -> Signal:
    """Nothing, and a spike now and then; then spikes without end."""
    s = Signal("spike_density", rng, 4032)
    s.value = np.where(rng.random(s.rows) < 1 / 48, 20.0, 0.0)
    at = s.places(1, 250, 0.6)[0]
    s.value[at:at + 250] = np.where(rng.random(250) < 0.25, 20.0, 0.0)
    return s


def batch(rng: np.random.Generator) -> Signal:
    """A job that runs every six hours; once it runs on."""
    s = Signal("batch", rng, 4032)
    s.value = np.where(np.arange(s.rows) % 72 < 18, 85.0, 3.0) + s.noise(0.8)
    at = s.places(1, 72, 0.55)[0] // 72 * 72
    s.value[at:at + 150] = 85 + s.noise(0.8)[at:at + 150]
    return s


def sensor_stuck(rng: np.random.Generator) -> Signal:
    """A thermometer that repeats one value for half a day."""
    s = Signal("sensor_stuck", rng, 6000, 600)
    s.value = np.round(22 + 5 * s.daily(15) + s.noise(0.3, 0.9), 2)
    for at in s.places(2, 80):
        s.value[at:at + 80] = s.value[at]
    return s


def slow_drift(rng: np.random.Generator) -> Signal:
    """A sensor that drifts for days and is put right again."""
    s = Signal("slow_drift", rng, 5000, 900)
    s.value = 50 + 3 * s.daily(12) + s.noise(0.5, 0.6)
    at = s.places(1, 500, 0.5)[0]
    s.value[at:at + 480] += np.linspace(0, 12, 480)
    return s


def machine(rng: np.random.Generator) -> Signal:
    """A machine's temperature that wanders; two failures, hours of falling before them."""
    s = Signal("machine", rng, 16_000)
    s.value = 86 + s.noise(4, 0.995) + s.noise(0.8)
    for at in s.places(2, 500):
        s.value[at:at + 300] -= np.linspace(0, 18, 300)
        s.value[at + 300:at + 400] = 20 + s.noise(3)[at + 300:at + 400]
    return s


def room(rng: np.random.Generator) -> Signal:
    """A room's temperature by the hour: it follows the weather; the cooling fails."""
    s = Signal("room", rng, 7200, 3600)
    s.value = 71 + 2 * s.daily(16) + s.noise(2.4, 0.985)
    for at in s.places(2, 60):
        s.value[at:at + 60] += 11 * np.sin(np.linspace(0, np.pi, 60))
    return s


def passengers(rng: np.random.Generator) -> Signal:
    """Passengers in half hours; holidays, a storm."""
    s = Signal("passengers", rng, 10_320, 1800)
    s.value = (4_000 + 14_000 * s.daily(18.5)) * np.where(s.weekend, 1.1, 1.0) * (1 + s.noise(0.05))
    for n, at in enumerate(s.places(4, 48)):
        s.value[at:at + 48] *= (0.35, 0.5, 1.5, 0.2)[n]
    return s


def counter(rng: np.random.Generator) -> Signal:
    """A counter reset at midnight; one day it stands still."""
    s = Signal("counter", rng, 4032)
    grown = rng.poisson(3 + 20 * s.daily(15))
    at = _next(s, 0.6, 10)
    grown[at:at + 60] = 0
    s.spans = [(at - 100, at + 300)]
    day = s.time_s // 86_400
    total = np.cumsum(grown)
    first = np.searchsorted(day, day)
    s.value = (total - total[first]).astype(float)
    return s


def quiet(rng: np.random.Generator) -> Signal:
    """Noise without any fault."""
    s = Signal("quiet", rng, 4032)
    s.value = 50 + s.noise(6)
    return s


def quiet_daily(rng: np.random.Generator) -> Signal:
    """A daily wave without any fault, nearly without noise."""
    s = Signal("quiet_daily", rng, 4032)
    s.value = 20 + 60 * s.daily() + s.noise(0.4)
    return s


def quiet_square(rng: np.random.Generator) -> Signal:
    """A square wave of a day without noise or fault."""
    s = Signal("quiet_square", rng, 4032)
    s.value = np.where((s.hour >= 9) & (s.hour < 18), 80.0, 20.0)
    return s


def quiet_flat(rng: np.random.Generator) -> Signal:
    """One value."""
    s = Signal("quiet_flat", rng, 4032)
    s.value += 45
    return s


def quiet_walk(rng: np.random.Generator) -> Signal:
    """An exchange rate: a random walk by the hour, nothing wrong."""
    s = Signal("quiet_walk", rng, 4000, 3600)
    s.value = 7.1 + np.cumsum(s.noise(0.004))
    return s


KINDS: tuple[Kind, ...] = (
    cpu_level, cpu_idle, cpu_step, cpu_saturated, cpu_periodic_spikes, disk_bursts, network_in,
    requests, group_to_zero, database, misconfigured, latency, advert_cost, advert_clicks,
    road_speed, road_occupancy, travel_time, messages, messages_few, daily_jump, daily_lacks_peak,
    spike_density, batch, sensor_stuck, slow_drift, machine, room, passengers, counter, quiet,
    quiet_daily, quiet_square, quiet_flat, quiet_walk)


def signals(seed: int) -> list[Signal]:
    """Return one signal of each kind."""
    return [kind(np.random.default_rng([seed, n])) for n, kind in enumerate(KINDS)]


def np_clip(s: Signal, low: float, high: float) -> Signal:
    """Keep the values between limits."""
    s.value = np.clip(s.value, low, high)
    return s


def irregular(s: Signal) -> Signal:
    """Let readings come unevenly, with gaps of up to half a day."""
    steps = s.rng.choice([300, 300, 600, 600, 900, 1200], s.rows)
    steps[s.rng.random(s.rows) < 0.004] = 20_000
    s.time_s = s.time_s[0] + np.cumsum(steps)
    return s


def _next(s: Signal, share: float, hour: int) -> int:
    """Return the first row after that share of the rows at which it is ``hour`` o'clock."""
    at = int(share * s.rows)
    return at + int(np.argmax(s.hour[at:].astype(int) == hour))
