"""Vectors over a vocabulary: which words are one wrong, missing, doubled or swapped sign away."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


class Letters:
    """Words as a matrix of code points, a column a position; longer ones are cut for this use."""

    def __init__(self, words: Sequence[str], width: int) -> None:
        self.count, self.width = len(words), width
        self.lengths = np.fromiter((len(w) for w in words), dtype=np.int32, count=len(words))
        cut = "".join(w[:width].ljust(width, "\0") for w in words)
        points = np.frombuffer(cut.encode("utf-32-le", "replace"), dtype=np.uint32)
        # planes beyond the first share one mark: near enough to forgive a typo
        small = np.minimum(points, 0xFFFF).astype(np.uint16).reshape(len(words), width)
        self.columns = np.ascontiguousarray(small.T)

    def within_one(self, wanted: str) -> Ids:
        """Return the words one edit from ``wanted``, itself not included.

        An edit (Damerau 1964) changes, drops, adds or swaps one sign. Common beginning and
        common end together decide, so that no table is filled word by word.
        """
        n = len(wanted)
        if not 2 <= n < self.width - 1 or not self.count:
            return np.zeros(0, dtype=np.int64)
        near = np.flatnonzero(np.abs(self.lengths - n) <= 1)
        code = _codes(wanted)
        first, last = self._beginning(near, code), self._ending(near, code)
        lengths = self.lengths[near]
        same = (lengths == n) & (first == n)
        changed = (lengths == n) & (first + last == n - 1)
        other = (lengths != n) & (first + last >= np.minimum(lengths, n))
        swapped = (lengths == n) & (first + last == n - 2)
        at = np.flatnonzero(swapped)
        if len(at):
            places, rows = first[at], near[at]
            there = self.columns[places, rows], self.columns[places + 1, rows]
            swapped[at] = (there[0] == code[places + 1]) & (there[1] == code[places])
        found: Ids = near[(changed | other | swapped) & ~same].astype(np.int64)
        return found

    def begins_within_one(self, wanted: str) -> Ids:
        """Return longer words whose first len(wanted) signs differ from it in exactly one."""
        n = len(wanted)
        if not 2 <= n <= self.width or not self.count:
            return np.zeros(0, dtype=np.int64)
        near = np.flatnonzero(self.lengths > n)
        differ = np.zeros(len(near), dtype=np.int16)
        for place, sign in enumerate(_codes(wanted)):
            differ += self.columns[place, near] != sign
        found: Ids = near[differ == 1].astype(np.int64)
        return found

    def _beginning(self, rows: Ids, code: NDArray[np.uint16]) -> NDArray[np.int64]:
        alive = np.ones(len(rows), dtype=bool)
        total = np.zeros(len(rows), dtype=np.int64)
        for place, sign in enumerate(code):
            alive &= self.columns[place, rows] == sign
            total += alive
        return total

    def _ending(self, rows: Ids, code: NDArray[np.uint16]) -> NDArray[np.int64]:
        alive = np.ones(len(rows), dtype=bool)
        total = np.zeros(len(rows), dtype=np.int64)
        lengths = np.minimum(self.lengths[rows], self.width)
        for back, sign in enumerate(code[::-1], start=1):
            at = lengths - back
            alive &= (at >= 0) & (self.columns[np.maximum(at, 0), rows] == sign)
            total += alive
        return total


def _codes(text: str) -> NDArray[np.uint16]:
    points = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    return np.minimum(points, 0xFFFF).astype(np.uint16)


class Joined:
    """Texts in one long text: finds every one that holds a piece at the speed of one scan."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = "\n" + "\n".join(texts) + "\n"
        sizes = np.fromiter((len(t) + 1 for t in texts), dtype=np.int64, count=len(texts))
        self.starts = np.concatenate(([1], 1 + np.cumsum(sizes)))[:-1] if texts else sizes

    def holding(self, piece: str, most: int) -> list[tuple[int, int]]:
        """Return (text number, offset in it) of at most ``most`` texts that hold ``piece``."""
        found: list[tuple[int, int]] = []
        at = self.text.find(piece) if piece and "\n" not in piece else -1
        while at >= 0 and len(found) < most:
            number = int(np.searchsorted(self.starts, at, side="right")) - 1
            found.append((number, at - int(self.starts[number])))
            end = self.text.find("\n", at)
            at = self.text.find(piece, end)
        return found
