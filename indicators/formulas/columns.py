"""What formulas over columns share: arrays of one shape, NaN for what is missing or impossible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """A column of texts with few different ones: ``names[index[row]]``."""

    names: tuple[str, ...]
    index: NDArray[np.intp]

    def pick(self, table: Mapping[str, Sequence[float]], width: int) -> Floats:
        """Return the table's row of each text, NaN for a text that the table does not have."""
        rows = np.array([table.get(name, (np.nan,) * width) for name in self.names],
                        dtype=np.float64).reshape(len(self.names), width)
        return np.asarray(rows[self.index])


def texts(values: Sequence[str]) -> Texts:
    """Return a column of texts as few names and where they stand."""
    names = tuple(dict.fromkeys(values))
    at = {name: i for i, name in enumerate(names)}
    return Texts(names, np.array([at[v] for v in values], dtype=np.intp))


def where_positive(value: Floats) -> Floats:
    """Return ``value`` where it is above zero and finite, else NaN: nothing is divided by zero."""
    return np.where(np.isfinite(value) & (value > 0), value, np.nan)


def count(value: Floats) -> Floats:
    """Return a count as it may be: a negative one (drifting counters) is read as 0."""
    return np.maximum(value, 0.0)  # NaN stays NaN


def across(value: Floats, column: NDArray[Kind]) -> NDArray[Kind]:
    """Return ``column`` (one per row) shaped so that it meets ``value`` (rows, or rows x times)."""
    return column if np.ndim(value) < 2 else column[:, None]


def step_of(value: Floats, edges: Sequence[float], *, first: int = 1) -> Floats:
    """Return ``first`` below the first edge, one more from each edge on; NaN stays NaN."""
    found = np.searchsorted(np.asarray(edges), value, side="right") + float(first)
    return np.where(np.isnan(value), np.nan, found)
