"""Stored rows as a load sees them, so that an update links them by the load's own rules."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from data.ingest.attach import Links, Mapped
from data.ingest.describe import Described, checksums
from data.ingest.draft import Draft, Notes
from data.ingest.frames import linked, with_ids
from data.ingest.links import Positions
from data.ingest.prepare import Prepared
from data.model import District, LayerSpec, Role
from data.pack import Pack
from data.ports import FEATURE_COLUMNS
from data.versions.past import positions
from data.versions.rebuild import described_of, values_of

#: Properties that a load derives from other layers (data/ingest/parts.py), last in its JSON.
DERIVED: tuple[str, ...] = ("parts", "has_parts")
_LINKS = ("parent_id", "grid_id", "building_id", "address_id")
_NOWHERE = Path()


class Scene:
    """Rows of many layers side by side, in pack order; positions count over all of them."""

    def __init__(self, specs: Mapping[str, LayerSpec]) -> None:
        self._specs = specs
        self.mapped: list[Mapped] = []
        self.frames: list[pd.DataFrame | None] = []
        self._ids: list[np.ndarray] = []
        self._total = 0

    @classmethod
    def of(cls, specs: Mapping[str, LayerSpec], rows: pd.DataFrame,
           fresh: tuple[Draft, Described, np.ndarray] | None = None) -> "Scene":
        """Return the scene of stored ``rows`` (layer, FEATURE_COLUMNS) and new ones behind them."""
        scene = cls(specs)
        by_layer = {str(code): part for code, part in rows.groupby("layer", sort=False)}
        for code, spec in specs.items():
            if code in by_layer:
                scene.add_stored(spec, by_layer[code].sort_values("id", ignore_index=True))
            if fresh is not None and fresh[0].spec.code == code:
                scene.add(*fresh)
        return scene

    def add_stored(self, spec: LayerSpec, rows: pd.DataFrame) -> None:
        """Put stored rows behind those that are there."""
        values = values_of(rows)
        values["height_m"] = rows["height_m"].astype(float)
        shapes = np.asarray(shapely.from_wkb(rows["geom"].to_numpy(dtype=object)), dtype=object)
        draft = Draft(spec, np.arange(1, len(rows) + 1, dtype=np.int64), values,
                      pd.DataFrame(index=range(len(rows))), shapes, Notes(spec))
        self.add(draft, described_of(rows), rows["id"].to_numpy(dtype=np.int64))
        self.frames[-1] = rows

    def add(self, draft: Draft, described: Described, ids: np.ndarray) -> None:
        """Put a layer's rows behind those that are there."""
        self.mapped.append(Mapped(draft, described, self._total))
        self.frames.append(None)
        self._ids.append(ids)
        self._total += len(draft)

    @property
    def ids(self) -> np.ndarray:
        """The feature id of every position."""
        return np.concatenate([np.empty(0, np.int64), *self._ids])

    def stored_links(self) -> Links:
        """Return the links as they are stored; a target that is not in the scene is none."""
        known = self.ids
        columns: list[Positions] = []
        for name in _LINKS:
            parts = [np.empty(0, np.int64)]
            for frame in self.frames:
                assert frame is not None    # a scene of stored rows only
                parts.append(positions(frame[name], known))
            columns.append(np.concatenate(parts))
        return Links(*columns)

    def prepared(self, district: District, links: Links) -> Prepared:
        """Return the scene in the shape in which attachment is counted."""
        pack = Pack(root=_NOWHERE, generated=_NOWHERE, district=district, generator=None,
                    demo=None, layers=tuple(self._specs.values()), indicators=())
        return Prepared(pack, [m.draft for m in self.mapped], self.mapped, links, [])

    def linked(self, at: int, links: Links) -> pd.DataFrame:
        """Return those stored rows of part ``at`` whose links or derived props are others now."""
        rows, layer = self.frames[at], self.mapped[at]
        assert rows is not None
        found = (links.parent, links.grid, links.building, links.address)
        differs = np.zeros(len(rows), dtype=bool)
        for name, part in zip(_LINKS, found, strict=True):
            now = linked(part[layer.positions], self.ids).fillna(0).to_numpy(dtype=np.int64)
            differs |= rows[name].astype("Int64").fillna(0).to_numpy(dtype=np.int64) != now
        props = _derived(rows["props"].tolist(), layer)
        said = np.array([a != b for a, b in zip(rows["props"], props, strict=True)], dtype=bool)
        if not (differs | said).any():
            return rows.iloc[:0]
        full = with_ids(rows.assign(props=pd.Series(props, dtype=object)), layer, links, self.ids)
        told = [c for c in FEATURE_COLUMNS if c not in ("id", "checksum", *_LINKS)]
        if said.any():
            full.loc[said, "checksum"] = checksums(full.loc[said, told])
        return full[differs | said]


def _derived(texts: list[str], layer: Mapped) -> list[str]:
    """Return properties that say of parts what ``layer.extra`` says now."""
    if layer.draft.spec.role is not Role.BUILDING:
        return texts
    if not layer.extra and not any('"parts"' in text for text in texts):
        return texts
    return [_props(text, layer, i) for i, text in enumerate(texts)]


def _props(text: str, layer: Mapped, row: int) -> str:
    props = {k: v for k, v in json.loads(text).items() if k not in DERIVED}
    for name in DERIVED:
        value = layer.extra.get(name)
        said = None if value is None else value[row]
        if said is not None and said == said and said is not np.False_ and said:
            props[name] = True if isinstance(said, np.bool_) else int(said)
    return json.dumps(props, ensure_ascii=False)
