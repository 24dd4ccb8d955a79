"""Repeatable chance for the synthetic world: numbers fixed by their keys, never by a state.

Only additions, multiplications, divisions and integer steps are used, each of which IEEE 754 fixes
to the last bit: a value is the same alone, in a block, on another day, on another processor.
"""

import zlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

_START = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_A, _B, _C = np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 1.0 / (1 << 53)
#: From here on the same knot is used so often that each is hashed once.
_BLOCK = 16
_MOST_EVENTS = 80
_MANY = 40.0
_SQRT_12 = 3.4641016151377544


def name_key(name: str) -> int:
    """Return the number that stands for a name in a hash."""
    return zlib.crc32(name.encode())


def name_keys(names: list[str]) -> Keys:
    """Return the numbers of many names."""
    return np.array([name_key(name) for name in names], np.uint64)


def uniform(*keys: ArrayLike) -> Floats:
    """Return numbers in [0, 1) fixed by ``keys``, broadcast (splitmix64 finaliser, chained)."""
    state: Keys = np.asarray(_START)
    with np.errstate(over="ignore"):
        for key in keys:
            state = (state ^ np.asarray(key).astype(np.uint64)) * _FIRST
            state = (state ^ (state >> _A)) * _SECOND
            state = state ^ (state >> _B)
    return np.asarray((state >> _C).astype(np.float64) * _UNIT)


def smooth(time_us: Ints, period_s: float, keys: Keys, salt: int) -> Floats:
    """Return noise in [-1, 1] without a jump: eased steps between knots ``period_s`` apart.

    Args:
        time_us: Microseconds, int64[k].
        period_s: Seconds between two knots.
        keys: One key an object, uint64[n].
        salt: Tells this noise from others of the same object.

    Returns:
        float64[n, k].
    """
    period = round(period_s * 1e6)
    knot = time_us // period
    weight = ease((time_us - knot * period) / float(period))
    if time_us.size < _BLOCK:
        before = uniform(keys[:, None], knot[None, :], salt)
        after = uniform(keys[:, None], knot[None, :] + 1, salt)
    else:
        known, place = np.unique(np.concatenate([knot, knot + 1]), return_inverse=True)
        drawn = uniform(keys[:, None], known[None, :], salt)
        before, after = drawn[:, place[:knot.size]], drawn[:, place[knot.size:]]
    return 2.0 * (before + (after - before) * weight) - 1.0


def ease(share: Floats) -> Floats:
    """Return 0 to 1 with a flat start and end (smoothstep) for ``share`` in 0 to 1."""
    return share * share * (3.0 - 2.0 * share)


def poisson(mean: Floats, chance: Floats) -> Floats:
    """Return Poisson counts of ``mean`` by inversion at ``chance`` in [0, 1).

    From 40 events on a spread of the same variance stands in. e^-m is taken as
    (1 - m/4096)^4096, twelve squarings: exact enough for a demo, and the same to the last bit
    however many are asked for, which no library's exp promises.
    """
    wide = np.rint(mean + np.sqrt(np.clip(mean, 0.0, None)) * ((chance - 0.5) * _SQRT_12))
    many, mean = mean > _MANY, np.clip(mean, 0.0, _MANY)
    part = 1.0 - mean / 4096.0
    for _ in range(12):
        part = part * part
    count, total = np.zeros_like(mean), part.copy()
    for n in range(1, _MOST_EVENTS + 1):
        more = chance >= total
        if not more.any():
            break
        count += more
        part = part * (mean / n)
        total = total + part
    return np.where(many, wide, count)
