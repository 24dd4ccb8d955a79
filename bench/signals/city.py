"""Signals of adverts, roads, short messages, sensors and machines, and some without a fault."""

import numpy as np

from bench.signals.make import Signal


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
