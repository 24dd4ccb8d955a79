"""What a series usually reads at this hour, learnt row by row; used by detect."""

import math
from dataclasses import dataclass, field

SLOTS = 48                           # half hours of a day
_DAY_S = 86_400
_SHARE = {"week": 0.35, "day": 0.15}
_LEVEL_DAYS = 1.0
_ERROR_DAYS = 3.0
_CLIP = 5.0


def _unknown(n: int) -> list[float]:
    return [math.nan] * n


@dataclass(slots=True)
class Usual:
    """Three guesses, of which the one that erred least so far speaks.

    The same half hour of this weekday, the same half hour of any day, and the level of the
    last day. A wild value moves a guess by at most five of its usual errors.
    """

    week: list[float] = field(default_factory=lambda: _unknown(7 * SLOTS))
    day: list[float] = field(default_factory=lambda: _unknown(SLOTS))
    level: float = math.nan
    errors: list[float] = field(default_factory=lambda: _unknown(3))

    def guess(self, time_s: int) -> float:
        """Return the expected value at ``time_s`` (seconds of local time), NaN when unknown."""
        best = math.nan
        least = math.inf
        for guess, error in zip(self._guesses(time_s), self.errors, strict=True):
            if math.isnan(guess):
                continue
            # an untested guess speaks only where no other does
            rank = math.inf if math.isnan(error) else error
            if math.isnan(best) or rank < 0.97 * least:
                best, least = guess, rank
        return best

    def learn(self, time_s: int, value: float, per_day: float) -> None:
        """Take in the value read at ``time_s``; ``per_day`` values make a day."""
        for k, guess in enumerate(self._guesses(time_s)):
            if not math.isnan(guess):
                self._err(k, abs(value - guess), per_day)
        bound = self.errors[1] * _CLIP
        slot, weekly = _slot(time_s)
        self.week[weekly] = _moved(self.week[weekly], value, _SHARE["week"], bound)
        self.day[slot] = _moved(self.day[slot], value, _SHARE["day"], bound)
        self.level = _moved(self.level, value, 1 / max(1.0, _LEVEL_DAYS * per_day), math.inf)

    def _guesses(self, time_s: int) -> tuple[float, float, float]:
        slot, weekly = _slot(time_s)
        return self.week[weekly], self.day[slot], self.level

    def _err(self, k: int, error: float, per_day: float) -> None:
        old = self.errors[k]
        if math.isnan(old):
            self.errors[k] = error
        else:
            capped = min(error, 6 * old + 1e-9)
            self.errors[k] = old + (capped - old) / max(1.0, _ERROR_DAYS * per_day)


def _slot(time_s: int) -> tuple[int, int]:
    slot = time_s % _DAY_S * SLOTS // _DAY_S
    return slot, (time_s // _DAY_S) % 7 * SLOTS + slot


def _moved(old: float, value: float, share: float, bound: float) -> float:
    if math.isnan(old):
        return value
    off = value - old
    if not math.isnan(bound):
        off = max(-bound, min(bound, off))
    return old + share * off
