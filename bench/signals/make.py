"""What signals are made of: time, daily rhythms, noise, faults with their windows."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DAY_S = 86_400


@dataclass
class Signal:
    """One series with the spans (first row, last row) in which something is wrong."""

    name: str
    rng: np.random.Generator
    rows: int
    step_s: int = 300
    time_s: NDArray[np.int64] = field(init=False)
    value: Floats = field(init=False)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        start = 1_393_000_000 // DAY_S * DAY_S + int(self.rng.integers(7 * DAY_S // 3600)) * 3600
        self.time_s = start + self.step_s * np.arange(self.rows, dtype=np.int64)
        self.value = np.zeros(self.rows)

    @property
    def hour(self) -> Floats:
        """Hour of the day."""
        return self.time_s % DAY_S / 3600.0

    @property
    def weekend(self) -> NDArray[np.bool_]:
        """Whether it is Saturday or Sunday."""
        return (self.time_s // DAY_S + 3) % 7 >= 5

    def daily(self, peak: float = 14.0, sharp: float = 1.0) -> Floats:
        """Return a wave of a day between 0 and 1 with its top at ``peak`` o'clock."""
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * (self.hour - peak) / 24)
        return np.asarray(wave ** sharp)

    def noise(self, size: float, memory: float = 0.0) -> Floats:
        """Return noise of standard deviation ``size``, with memory from row to row."""
        drawn = self.rng.normal(size=self.rows)
        if memory:
            for n in range(1, self.rows):
                drawn[n] = memory * drawn[n - 1] + (1 - memory ** 2) ** 0.5 * drawn[n]
        return size * drawn

    def heavy(self, size: float, tail: float = 3.0) -> Floats:
        """Return positive noise with wild values now and then."""
        return size * self.rng.pareto(tail, self.rows)

    def spikes(self, each: float, low: float, high: float) -> Floats:
        """Return ordinary spikes: of ``each`` rows one on average is one."""
        there = self.rng.random(self.rows) < 1 / each
        return np.where(there, self.rng.uniform(low, high, self.rows), 0.0)

    def places(self, count: int, length: int, first: float = 0.3) -> list[int]:
        """Return starts of ``count`` faults of ``length`` rows, well apart, and keep windows.

        Windows hold a tenth of all rows together, as NAB's do, with the fault in their middle.
        """
        room = (self.rows * 0.97 - first * self.rows) / count
        width = max(int(0.1 * self.rows / count), length)
        starts = []
        for n in range(count):
            low = first * self.rows + n * room
            at = int(low + self.rng.uniform(0.2, 0.7) * max(1.0, room - length))
            starts.append(at)
            left = max(0, at + length // 2 - width // 2)
            self.spans.append((left, min(self.rows - 1, left + width)))
        return starts
