"""One layer against one reference: the same measurement wherever either of them is put."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from data.guard.contrast import Contrast, contrast
from data.guard.hypotheses import Hypothesis
from data.guard.model import Incoming, Points
from data.guard.plane import Plane
from data.guard.reference import Reference
from data.guard.sample import sample


@dataclass
class Subject:
    """A layer made ready once: its points in metres, and its shapes as a reference when asked."""

    layer: Incoming
    plane: Plane
    points: Points

    @cached_property
    def reference(self) -> Reference:
        """All shapes of the layer, under an index."""
        return Reference(self.plane.flat(self.layer.shapes))

    @cached_property
    def only_points(self) -> bool:
        """Whether the layer has nothing but points."""
        return bool((shapely.get_dimensions(self.layer.shapes) == 0).all())

    @property
    def degrees(self) -> Points:
        """The sampled points in WGS 84 degrees, as declared."""
        return self.plane.degrees(self.points)


def subject(layer: Incoming, plane: Plane) -> Subject:
    """Return a layer ready to be measured, in ``plane``'s metres."""
    return Subject(layer, plane, sample(layer.shapes, plane))


def measure(moved: Subject, fixed: Subject, by: Hypothesis | Points | None = None) -> Contrast:
    """Return the contrast of ``moved`` against ``fixed``, moved by a hypothesis or by metres.

    A layer of lines or outlines is measured at the reference's points when those are all that
    the reference has: then the points are put where the layer would see them, by the inverse.
    """
    swapped = fixed.only_points and not moved.only_points
    spots = fixed.points if swapped else moved.points
    place = _back if swapped else _forth
    return contrast((moved if swapped else fixed).reference, place(spots, by, moved.plane))


def _forth(points: Points, by: Hypothesis | Points | None, plane: Plane) -> Points:
    if by is None:
        return points
    if isinstance(by, np.ndarray):
        return points + by
    return plane.metres(by.place(plane.degrees(points)))


def _back(points: Points, by: Hypothesis | Points | None, plane: Plane) -> Points:
    if by is None:
        return points
    if isinstance(by, np.ndarray):
        return points - by
    return plane.metres(by.back(plane.degrees(points)))
