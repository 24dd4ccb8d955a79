"""How much better points fit a reference where they are than a few steps beside it.

A layer that belongs where it lies keeps its distances: lamps stand beside kerbs, plates on walls,
walls keep off roads. Moved by some 40 m the distances are those of any place nearby. So the
distances are binned where the points are (p) and on a ring around (q), and the Kullback-Leibler
divergence sum p ln(p/q) tells how far the two differ; a wrong datum, hundreds of metres off, shows
no such difference. The ring takes away every slow change of density, so that a park, a river or
the district's edge does not speak. Twice n times the divergence is the G statistic, chi-squared
with (bins - 1) degrees where nothing is aligned (Sokal and Rohlf, Biometry, 3rd ed., 17.2).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.guard.model import Points
from data.guard.reference import REACH_M, SOLID, Reference

#: Edges of the bins, metres; the first ones only have something in them inside a solid.
EDGES = np.array([-6.0, -2.5, 0.0, 3.0, 6.0, 12.0, 24.0])
RING_M = 40.0
_TURNS = np.arange(6) * np.pi / 3
RING = RING_M * np.column_stack([np.cos(_TURNS), np.sin(_TURNS)])
_BINS = len(EDGES) + 1
#: The ring's own randomness (six places, not infinitely many) widens the statistic so much.
_WIDER = 1.0 + 1.0 / len(RING)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Bins of every point where it is and on the ring, and what is told about them.

    ``excess`` is the G statistic above what chance gives, in units of chance's own (its degrees
    of freedom): near 0 for a wrong place, large for a right one.
    """

    here: NDArray[np.int64]
    ring: NDArray[np.int64]
    degrees: int
    near: int
    within: float
    median_m: float

    @property
    def excess(self) -> float:
        """G statistic less its expectation, unaligned near 0."""
        return _excess(_counts(self.here), _counts(self.ring), self.degrees)

    def resampled(self, draws: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the excess of each bootstrap draw (rows of positions among the points)."""
        return np.array([_excess(_counts(self.here[d]), _counts(self.ring[d]), self.degrees)
                         for d in draws])


def contrast(reference: Reference, points: Points) -> Contrast:
    """Measure points (metres) against a reference, where they are and on the ring."""
    everywhere = np.concatenate([points, *(points + step for step in RING)])
    distances = reference.distances(everywhere)
    bins = np.searchsorted(EDGES, distances).reshape(len(RING) + 1, len(points))
    own = distances[:len(points)]
    degrees = _BINS - 1 if reference.kind == SOLID else _BINS - 4  # nothing has an inside
    return Contrast(bins[0], bins[1:].T, degrees, int((own < REACH_M).sum()),
                    float((own <= 5.0).mean()) if len(own) else 0.0,
                    float(np.median(np.maximum(own, 0.0))) if len(own) else 0.0)


def _counts(bins: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.bincount(bins.ravel(), minlength=_BINS).astype(np.float64)


def _excess(here: NDArray[np.float64], ring: NDArray[np.float64], degrees: int) -> float:
    n = float(here.sum())
    p, q = here + 0.5, ring + 0.5 * len(RING)
    p, q = p / p.sum(), q / q.sum()
    g = 2.0 * n * float((p * np.log(p / q)).sum()) / _WIDER
    return g - degrees
