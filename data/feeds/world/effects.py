"""What a hand-started incident does to the world's series; kinds of effects, never of places."""

from dataclasses import dataclass

import numpy as np

from data.feeds.world.hashing import Floats, Ints, ease

#: driver: pushes what all series feel. set: puts a value. silence: no reading. freeze: repeats the
#: value of the start. drift: grows away from the truth. surge: multiplies.
HOW = ("driver", "set", "silence", "freeze", "drift", "surge")


@dataclass(frozen=True, slots=True)
class Effect:
    """One incident in the world's own time, from ``start_us`` until before ``end_us``."""

    how: str
    start_us: int
    end_us: int
    driver: str = ""                    # driver only: its name
    codes: frozenset[str] = frozenset()  # all others: the indicators that it touches
    amount: float = 0.0                 # in the driver's unit; value to set; ratio added
    ramp_us: int = 0                    # how long it takes to come and to go

    def active(self, time_us: Ints) -> np.ndarray:
        """Return which moments it covers."""
        return np.asarray((time_us >= self.start_us) & (time_us < self.end_us))

    def share(self, time_us: Ints) -> Floats:
        """Return how much of it is there: 0 before and after, 1 in its middle."""
        ramp = float(max(self.ramp_us, 1))
        near = np.minimum((time_us - self.start_us) / ramp, (self.end_us - time_us) / ramp)
        return np.where(self.active(time_us), ease(np.clip(near, 0.0, 1.0)), 0.0)

    def grown(self, time_us: Ints) -> Floats:
        """Return the hours since it began, 0 outside."""
        return np.where(self.active(time_us), (time_us - self.start_us) / 3.6e9, 0.0)
