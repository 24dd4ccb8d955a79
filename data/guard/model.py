"""What goes into the datum guard and what comes out of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.model import Datum, Role

Points = NDArray[np.float64]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One mapped layer as it was read: WGS 84 shapes by its declared datum.

    ``kept`` says that the layer is in the store already, so that it is judged by, never judged.
    """

    code: str
    role: Role
    datum: Datum
    shapes: Shapes
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard found of one layer.

    ``finding`` is "fits" (aligned as declared), "suspect" (aligned only under ``likely``),
    "unclear" (too few matches, or nothing tells the hypotheses apart) or "same" (all hypotheses
    put it at the same place). ``east_m`` and ``north_m`` say where the layer lies as declared,
    seen from where it belongs. ``within`` are the shares within 5 m as declared and as likely,
    ``median_m`` the median nearest distances, both to ``against``.
    """

    layer: str
    declared: Datum
    finding: str
    n: int = 0
    likely: Datum | None = None
    confidence: float = 0.0
    east_m: float = 0.0
    north_m: float = 0.0
    against: str = ""
    within: tuple[float, float] = (0.0, 0.0)
    median_m: tuple[float, float] = (0.0, 0.0)
    why: str = ""
