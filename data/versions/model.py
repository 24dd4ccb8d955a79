"""Differences between the stored district and the one about to be loaded, layer by layer."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

#: One row per difference. ``op``: added, removed, changed or moved; ``id`` <NA> for tables;
#: ``distance_m`` between the representative points; ``fields`` names what differs;
#: ``broken`` names links whose target is gone; ``reused`` metres between a retired code's old
#: place and its new one.
ROW_COLUMNS: tuple[str, ...] = (
    "op", "id", "code", "name", "lon", "lat", "distance_m", "fields", "broken", "reused_m")


@dataclass(frozen=True)
class LayerDiff:
    """What a load does to one layer; ``before`` and ``after`` are None where it is not there.

    ``moved`` rows are among the ``changed`` ones. ``old`` holds the stored rows that were
    changed or removed, whole, so that the version before can be made again.
    """

    layer: str
    before: int | None
    after: int | None
    added: int = 0
    removed: int = 0
    changed: int = 0
    moved: int = 0
    broken: int = 0
    reused: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    rows: pd.DataFrame | None = None
    old: pd.DataFrame | None = None
    spec: str | None = None          # the layer's declaration before the load, JSON
    digest: str = ""                 # of a table's rows, in any order

    @property
    def touched(self) -> bool:
        """Whether the layer is another one afterwards."""
        return bool(self.added or self.removed or self.changed)

    @property
    def counts(self) -> dict[str, int]:
        """The six counts by name."""
        return {name: getattr(self, name) for name in COUNTS}


COUNTS: tuple[str, ...] = ("added", "removed", "changed", "moved", "broken", "reused")


@dataclass(frozen=True)
class LoadDiff:
    """What a load does to the district; ``first`` when the store was empty before."""

    layers: tuple[LayerDiff, ...]
    first: bool

    @property
    def touched(self) -> tuple[LayerDiff, ...]:
        """The layers that are others afterwards."""
        return tuple(layer for layer in self.layers if layer.touched)


@dataclass(frozen=True)
class ChangeRecord:
    """One line of a layer's history; ``kept`` whether the version before can be brought back."""

    load_id: int
    layer: str
    before: int | None
    after: int | None
    counts: dict[str, int]
    detail: dict[str, Any]
    kept: bool
