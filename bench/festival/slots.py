"""Where and when things happen: by a seeded draw, never twice at one subject at a time."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

#: Minutes between two things at one subject.
APART = 40


class Slots:
    """A seeded draw of subjects and minutes that remembers what is taken."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng([seed, 0xFE57])
        self._taken: dict[str, list[tuple[int, int]]] = defaultdict(list)

    def one(self, subjects: Sequence[str], length: int, first: int = 40, last: int = 1040,
            also: tuple[str, ...] = ()) -> tuple[str, int]:
        """Return (subject, start) that is free for ``length`` minutes within [first, last].

        What is named in ``also`` must be free too, and is taken with it.
        """
        for _ in range(500):
            subject = subjects[int(self.rng.integers(len(subjects)))]
            start = int(self.rng.integers(first, last - length + 1))
            if self.free((subject, *also), start, start + length):
                self.take((subject, *also), start, start + length)
                return subject, start
        raise ValueError(f"no room for {length} minutes at any of {subjects}")

    def start(self, subjects: Sequence[str], length: int, first: int = 40, last: int = 1040) -> int:
        """Return a start at which all ``subjects`` are free, and take them."""
        for _ in range(500):
            start = int(self.rng.integers(first, last - length + 1))
            if self.free(subjects, start, start + length):
                self.take(subjects, start, start + length)
                return start
        raise ValueError(f"no room for {length} minutes at all of {subjects}")

    def free(self, subjects: Sequence[str], start: int, end: int) -> bool:
        """Return whether nothing happens at these subjects around that time."""
        return all(end + APART <= a or start >= b + APART
                   for subject in subjects for a, b in self._taken[subject])

    def take(self, subjects: Sequence[str], start: int, end: int) -> None:
        """Keep a time."""
        for subject in subjects:
            self._taken[subject].append((start, end))

    def between(self, low: float, high: float) -> float:
        """Return a draw."""
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """Return a whole draw, both ends included."""
        return int(self.rng.integers(low, high + 1))
