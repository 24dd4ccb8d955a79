"""The rows that a 3D city model gives, whatever its file: one a building, one a building part."""

import math
from collections.abc import Callable, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from data.errors import SourceError
from data.model import LayerSpec
from data.readers.limits import at_most
from data.readers.solids import Face, Form, form

Pick = Callable[[LayerSpec, Sequence[str]], list[str]]
#: A part whose foot lies lower above its building's than this (metres) stands on the ground.
_STANDS_M = 0.5


class Model:
    """Gathers buildings and parts under canonical names; heights in metres above the foot."""

    def __init__(self, spec: LayerSpec) -> None:
        self.spec = spec
        self.rows: list[dict[str, str]] = []
        self.shapes: list[shapely.Geometry | None] = []

    def add(self, attributes: Mapping[str, str], own: Sequence[Face],
            parts: Sequence[tuple[Mapping[str, str], Sequence[Face]]] = ()) -> None:
        """Add one building with its parts; a building without faces of its own has theirs."""
        forms = [form(faces) for _, faces in parts]
        whole = form(own or [f for _, faces in parts for f in faces])
        self._row(attributes, whole, whole.low, {})
        for (told, _), shaped in zip(parts, forms, strict=True):
            extra = {"part": "yes", "building_code": attributes.get("code", "")}
            self._row(told, shaped, whole.low, extra)
        at_most(self.spec, "rows", len(self.rows))

    def _row(self, attributes: Mapping[str, str], shaped: Form, foot: float,
             extra: Mapping[str, str]) -> None:
        row = {k: v for k, v in attributes.items() if v}
        row.update({k: v for k, v in extra.items() if v})
        if not math.isnan(shaped.high) and shaped.high > foot and (
                "height_m" not in row or "part" in extra):
            row["height_m"] = f"{shaped.high - foot:.2f}"
        if "part" in extra and shaped.low - foot > _STANDS_M:
            row["base_m"] = f"{shaped.low - foot:.2f}"
        self.rows.append(row)
        self.shapes.append(shaped.footprint)

    def frame(self, crs: CRS | None, pick: Pick) -> gpd.GeoDataFrame:
        """Return the rows with the columns that the layer's spec names; raise when there is none.
        """
        if not self.rows:
            raise SourceError(f"Layer {self.spec.code}: {self.spec.source} holds no building.",
                              "Only buildings and their parts are read of a city model.")
        table = pd.DataFrame(self.rows, dtype="str")
        at_most(self.spec, "columns", len(table.columns))
        chosen = table[pick(self.spec, [str(c) for c in table.columns])].copy()
        shapes = np.array(self.shapes, dtype=object)
        return gpd.GeoDataFrame(chosen, geometry=gpd.GeoSeries(shapes, index=chosen.index, crs=crs))


def plain_crs(crs: CRS) -> CRS:
    """Return the horizontal part of a compound or 3D CRS."""
    if crs.is_compound:
        return plain_crs(crs.sub_crs_list[0])
    return crs.to_2d()
