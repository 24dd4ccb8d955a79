"""What events ask of the register of features; the store answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Known:
    """A feature of the register that a code names."""

    id: int
    layer: str
    code: str
    name: str
    lon: float
    lat: float
    grid: str


class Register(Protocol):
    """Looks up features; answered by the store."""

    def coded(self, codes: Sequence[str]) -> Mapping[str, Known]:
        """Return the features that these codes name; facilities come before other layers."""

    def grids_at(self, points: Sequence[tuple[float, float]]) -> list[str]:
        """Return the code of the grid that holds each point (lon, lat), "" outside of all."""
