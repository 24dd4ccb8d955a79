"""Vectors over a vocabulary: which words are one wrong, missing, doubled or swapped sign away."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
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
        """Return longer words that begin with ``wanted`` but for one sign, wrong or swapped."""
        n = len(wanted)
        if not 2 <= n <= self.width or not self.count:
            return np.zeros(0, dtype=np.int64)
        near, code = np.flatnonzero(self.lengths > n), _codes(wanted)
        wrong = np.stack([self.columns[place, near] != sign for place, sign in enumerate(code)])
        differ = wrong.sum(axis=0)
        kept = differ == 1
        for at in np.flatnonzero((differ == 2) & (wrong[:-1] & wrong[1:]).any(axis=0)):
            place = int(wrong[:, at].argmax())
            there = self.columns[place:place + 2, near[at]]
            kept[at] = there[0] == code[place + 1] and there[1] == code[place]
        found: Ids = near[kept].astype(np.int64)
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

    def __init__(self, texts: Sequence[str] | pa.Array) -> None:
        array = pa.array(texts, pa.large_string())
        row = pa.ListArray.from_arrays(pa.array([0, len(array)], pa.int32()), array)
        joined = pc.binary_join(row, pa.scalar("\n", pa.large_string()))[0].as_py() or ""
        self.text = f"\n{joined}\n"
        sizes = pc.utf8_length(array).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        self.starts: Ids = np.cumsum(sizes) - sizes + 1

    def holding(self, piece: str, most: int) -> list[tuple[int, int]]:
        """Return (text number, offset in it) of at most ``most`` texts that hold ``piece``."""
        places: list[int] = []
        at = self.text.find(piece) if piece and "\n" not in piece else -1
        while at >= 0 and len(places) < most:
            places.append(at)
            at = self.text.find(piece, self.text.find("\n", at))
        found = np.array(places, dtype=np.int64)
        numbers = np.searchsorted(self.starts, found, side="right") - 1
        return list(zip(numbers.tolist(), (found - self.starts[numbers]).tolist(), strict=True))
