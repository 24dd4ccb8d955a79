"""Says of what a tile archive is built, so that what did not change is not built again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from data.model import Role
from layers.catalogue import Catalogue, MapLayer
from layers.zooms import zooms

#: Grows when the writing of features or tiles changes, so that every archive is built again.
FORMAT = 2


def made_of(catalogue: Catalogue, marks: Mapping[str, str]) -> dict[str, str]:
    """Return by tile source a digest of its layers' declarations and of their content's marks.

    ``marks`` are those of Store.marks. A source with sums also depends on the grids.
    """
    grids = [marks.get(one.code, "") for one in catalogue.layers if one.role is Role.GRID]
    return {name: _digest(name, layers, marks, grids, sums=catalogue.has_grids())
            for name, layers in catalogue.sources().items()}


def _digest(name: str, layers: Sequence[MapLayer], marks: Mapping[str, str],
            grids: Sequence[str], *, sums: bool) -> str:
    told = [{"code": one.code, "role": one.role, "context": one.record.spec.context,
             "tile": asdict(one.tile) if one.tile else None, "how": one.draw.how,
             "label": one.draw.label, "label_min_zoom": one.draw.label_min_zoom,
             "mark": marks.get(one.code, "")} for one in layers]
    whole = [FORMAT, name, zooms(layers, sums=sums), told, grids if sums else []]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
