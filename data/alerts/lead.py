"""What the one process that evaluates rules holds while it does."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lead:
    """The right to be a store's one engine; ``held`` asks whether it is still so."""

    held: Callable[[], bool]
