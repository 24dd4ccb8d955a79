"""The kinds of series: from a group of sensors and some moments to their values."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from data.feeds.world.group import Group, silence_key
from data.feeds.world.hashing import Floats, Ints, poisson, smooth, uniform
from data.feeds.world.moment import Moment

_HOUR_US = 3_600_000_000.0
_MINUTE_US = 60_000_000
#: The rate of events is held so long: an hour of them then asks for six moments, not sixty.
_RATE_US = 600_000_000


def level(group: Group, moment: Moment) -> Floats:
    """Return (base + amplitude × (shape + what is felt)) × scales × noise + what is added."""
    profile, time_us = group.profile, moment.time_us
    share = _shapes(group, moment)
    for driver, strength in group.feels:
        share = share + strength[:, None] * moment.driver(driver)[None, :]
    value = group.base[:, None] + group.amplitude[:, None] * share
    for driver, strength in group.scales:
        value = value * np.clip(1.0 + strength[:, None] * moment.driver(driver)[None, :], 0.0, None)
    for number, (period, size) in enumerate(profile.noise):
        value = value * (1.0 + size * smooth(time_us, period, group.keys, 61 + number))
    for driver, weight in profile.adds:
        value = value + weight * moment.driver(driver)[None, :]
    for number, (period, size) in enumerate(profile.jitter):
        value = value + size * smooth(time_us, period, group.keys, 71 + number)
    return value


def gauge(group: Group, moment: Moment) -> Floats:
    """Return the level between its limits, rounded to what the sensor shows."""
    return shown(group, level(group, moment))


def count(group: Group, moment: Moment) -> Floats:
    """Return events of the cadence that ends at each moment: Poisson, the level is per hour."""
    slot = moment.time_us // group.cadence_us
    step = max(_RATE_US, group.cadence_us)
    known, place = np.unique(moment.time_us // step, return_inverse=True)
    rate = level(group, Moment(moment.climate, known * step, moment.effects))[:, place]
    mean = rate * (group.cadence_us / _HOUR_US)
    return poisson(mean, uniform(group.keys[:, None], slot[None, :], 81))


def recent(group: Group, moment: Moment) -> Floats:
    """Return events of the last ``window_s``: the sum of what ``count`` says of its cadences."""
    steps = max(1, round(group.profile.window_s * 1e6) // group.cadence_us)
    slots = moment.time_us // group.cadence_us
    # every slot once, the older first: the sums are whole numbers, exact in any order
    known = np.unique((slots[:, None] - np.arange(steps)[None, :]).ravel())
    told = count(group, Moment(moment.climate, known * group.cadence_us, moment.effects))
    total = np.concatenate([np.zeros((len(group.codes), 1)), told.cumsum(axis=1)], axis=1)
    last = np.searchsorted(known, slots)
    return np.asarray(total[:, last + 1] - total[:, np.searchsorted(known, slots - steps + 1)])


def up_minutes(group: Group, other: Group, moment: Moment, seed: int) -> Floats:
    """Return the minutes of the last ``window_s`` in which ``other`` was in none of its outages."""
    window = group.profile.window_s
    down = np.zeros((len(group.codes), moment.time_us.size))
    for number, outage in enumerate(other.profile.outages):
        period = round(outage[0] * 1e6)
        newest = moment.time_us // period
        for back in range(int(window / outage[0]) + 2):
            slot = newest - back
            start, length = _window(outage, group.subjects, slot, seed + 83 + number)
            begin = start + (slot * period - moment.time_us)[None, :] / 1e6
            lost = np.minimum(begin + length, 0.0) - np.maximum(begin, -window)
            down = down + np.clip(lost, 0.0, None)
    return np.clip(window - down, 0.0, None) / 60.0


def flows(group: Group, moment: Moment, before: Floats, after: Floats, step_us: int) -> Floats:
    """Return who came in, or went out, in the step that ends at each moment.

    In minus out is exactly what ``of`` gained; beside that, who stays ``stay_min`` on average is
    replaced.
    """
    gained = after - before
    slot = moment.time_us // step_us
    breath = 0.6 + 0.8 * uniform(group.subjects[:, None], slot[None, :], 82)
    leaving = before * (step_us / _MINUTE_US) / group.profile.stay_min
    exchanged = np.floor(np.clip(leaving, 0.0, None) * breath)
    side = gained if group.profile.kind == "inflow" else -gained
    return exchanged + np.clip(side, 0.0, None)


def uptime(group: Group, moment: Moment, seed: int) -> Floats:
    """Return ``base``, or an outage's value during it; every object has its own outages."""
    profile = group.profile
    value = np.full((len(group.codes), moment.time_us.size), float(profile.base))
    for number, outage in enumerate(profile.outages):
        out = inside(outage, group.subjects, moment.time_us, seed + 83 + number)
        value = np.where(out, outage[4], value)
    return value


def silent(group: Group, spec: Mapping[str, Any], moment: Moment, seed: int) -> np.ndarray:
    """Return where a sensor says nothing: its own short silences, its camera's long ones."""
    out = np.zeros((len(group.codes), moment.time_us.size), bool)
    for name in group.profile.silence:
        if name in spec:
            one = spec[name]
            slots = tuple(float(one[k]) for k in ("every_s", "chance", "least_s", "most_s"))
            keys = group.keys if one.get("each", True) else group.subjects
            out |= inside(slots, keys, moment.time_us, seed + silence_key(name))
    return out


def inside(
    slots: tuple[float, ...], keys: np.ndarray, time_us: Ints, salt: int
) -> np.ndarray:
    """Return where an object is in its rare window: in every slot at most one, by chance.

    Args:
        slots: Slot length, chance of a window in it, least and most length, seconds; …
        keys: One key an object.
        time_us: Moments.
        salt: Tells these windows from others of the same object.
    """
    period = round(slots[0] * 1e6)
    slot = time_us // period
    into = ((time_us - slot * period) / 1e6)[None, :]
    start, length = _window(slots, keys, slot, salt)
    return np.asarray((start <= into) & (into < start + length))


def _window(
    slots: tuple[float, ...], keys: np.ndarray, slot: Ints, salt: int
) -> tuple[Floats, Floats]:
    """Return start (seconds into the slot) and length of the windows; length 0 where none is."""
    every, chance, least, most = slots[:4]
    happens = uniform(keys[:, None], slot[None, :], salt, 1) < chance
    length = least + (most - least) * uniform(keys[:, None], slot[None, :], salt, 2)
    start = (every - length) * uniform(keys[:, None], slot[None, :], salt, 3)
    return start, np.where(happens, length, 0.0)


def shown(group: Group, value: Floats) -> Floats:
    """Return ``value`` between the profile's limits, with its decimals."""
    profile = group.profile
    if profile.full:
        value = np.minimum(value, group.amplitude[:, None])
    if profile.low is not None or profile.high is not None:
        value = np.clip(value, profile.low, profile.high)
    if profile.decimals is not None:
        scale = 10.0 ** profile.decimals
        # + 0.0 turns -0.0 into 0.0, which is what everybody writes
        value = np.rint(value * scale) / scale + 0.0
    return value


def _shapes(group: Group, moment: Moment) -> Floats:
    rows = {name: moment.driver(name) for name in dict.fromkeys(group.shapes) if name}
    nothing = np.zeros(moment.time_us.size)
    curves = np.stack([rows.get(name, nothing) for name in group.shapes])
    return curves * group.factor[:, None]
