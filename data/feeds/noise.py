"""Repeatable noise for synthetic feeds: numbers that depend on their keys, never on a state."""

import math

_MASK = (1 << 64) - 1


def uniform(*keys: int) -> float:
    """Return a number in [0, 1) that is fixed by ``keys`` (splitmix64 finaliser, chained)."""
    state = 0x9E3779B97F4A7C15
    for key in keys:
        state = (state ^ (key & _MASK)) * 0xBF58476D1CE4E5B9 & _MASK
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB & _MASK
        state ^= state >> 31
    return state / 2**64


def smooth_noise(seconds: float, period_s: float, *keys: int) -> float:
    """Return noise in [-1, 1] that has no jump: cosine steps between knots ``period_s`` apart."""
    knot = math.floor(seconds / period_s)
    t = seconds / period_s - knot
    weight = (1 - math.cos(math.pi * t)) / 2
    before, after = uniform(knot, *keys), uniform(knot + 1, *keys)
    return 2 * (before * (1 - weight) + after * weight) - 1
