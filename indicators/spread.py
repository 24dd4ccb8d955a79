"""Running location and scale of a stream that a few wild values cannot spoil; used by detect."""

from dataclasses import dataclass

#: Values looked at before a scale is trusted.
FEWEST = 30
_CLIP = 4.0
#: Mean absolute deviation to standard deviation, of a normal distribution.
_NORMAL = 1.2533


@dataclass(slots=True)
class Spread:
    """Exponentially weighted mean and scale; one value moves them by at most four scales."""

    memory: float                    # values that count, about
    mean: float = 0.0
    scale: float = 0.0
    seen: int = 0

    def distance(self, value: float) -> float:
        """Return how many scales ``value`` lies from the mean; 0 until enough was seen."""
        if self.seen < FEWEST:
            return 0.0
        return abs(value - self.mean) / (self.scale + 1e-12 + 1e-9 * abs(self.mean))

    def add(self, value: float) -> None:
        """Learn ``value``."""
        self.seen += 1
        off = value - self.mean
        if self.seen == 1:
            self.mean = value
            return
        share = max(1 / self.memory, 1 / self.seen)
        if self.seen > FEWEST and self.scale > 0:
            off = max(-_CLIP * self.scale, min(_CLIP * self.scale, off))
        self.mean += share * off
        self.scale += share * (_NORMAL * abs(off) - self.scale)
