"""The datum hypotheses about a layer: where its points would lie if it were declared wrongly."""

from dataclasses import dataclass

import numpy as np

from data.datum import from_wgs84, to_wgs84
from data.guard.model import Points
from data.model import Datum

#: Hypotheses that put a layer closer together than this (metres) are one and the same.
SAME_M = 20.0
#: CGCS2000 is WGS 84 on a screen; it is asked for only through WGS 84.
_ASKED = (Datum.WGS84, Datum.GCJ02, Datum.BD09)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A datum that the layer may really be in."""

    declared: Datum
    really: Datum

    def place(self, degrees: Points) -> Points:
        """Return where points that were read as ``declared`` lie if they are ``really`` that."""
        return _between(degrees, self.declared, self.really)

    def back(self, degrees: Points) -> Points:
        """Return where true points would have been read, the inverse of ``place``."""
        return _between(degrees, self.really, self.declared)


def alternatives(declared: Datum, degrees: Points) -> list[Hypothesis]:
    """Return the hypotheses that move the points to places of their own; none outside China."""
    found: list[Hypothesis] = []
    places: list[Points] = [degrees]
    for really in _ASKED:
        hypothesis = Hypothesis(declared, really)
        moved = hypothesis.place(degrees)
        if all(_apart(moved, other) > SAME_M for other in places):
            found.append(hypothesis)
            places.append(moved)
    return found


def _between(degrees: Points, first: Datum, second: Datum) -> Points:
    raw = from_wgs84(degrees[:, 0], degrees[:, 1], first)
    return np.column_stack(to_wgs84(*raw, second))


def _apart(a: Points, b: Points) -> float:
    """Return the median distance in metres, good enough to tell 20 m from 500 m."""
    middle = np.cos(np.radians(float(np.median(a[:, 1]))))
    step = (a - b) * [middle, 1.0]
    return float(np.median(np.hypot(step[:, 0], step[:, 1]))) * 111_195.0
