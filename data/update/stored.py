"""Stored rows as a load sees them, so that an update links them by the load's own rules."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from data.ingest.attach import Links, Mapped
from data.ingest.describe import Described, checksums
from data.ingest.draft import Draft, Notes
from data.ingest.frames import with_ids
from data.ingest.links import Positions
from data.ingest.prepare import Prepared
from data.model import District, LayerSpec, Role
from data.pack import Pack
from data.ports import FEATURE_COLUMNS
from data.versions.rebuild import described_of, values_of

#: Properties that a load derives from other layers (data/ingest/parts.py), last in its JSON.
DERIVED: tuple[str, ...] = ("parts", "has_parts")
_LINKS = ("parent_id", "grid_id", "building_id", "address_id")
_NOWHERE = Path()


@dataclass(frozen=True)
class Part:
    """Rows of one layer; ``rows`` is None for those that a file brings."""

    draft: Draft
    described: Described
    ids: np.ndarray
    rows: pd.DataFrame | None = None


def stored_parts(specs: Mapping[str, LayerSpec], rows: pd.DataFrame) -> list[Part]:
    """Return stored rows (layer, FEATURE_COLUMNS) as one part a layer, in pack order."""
    if rows.empty:
        return []
    place = {code: i for i, code in enumerate(specs)}
    order = np.lexsort((rows["id"].to_numpy(dtype=np.int64), rows["layer"].map(place)))
    rows = rows.iloc[order].reset_index(drop=True)
    # whole columns at once: seventy layers of a few rows each would cost seventy times
    shapes = np.asarray(shapely.from_wkb(rows["geom"].to_numpy(dtype=object)), dtype=object)
    whole, ids = described_of(rows), rows["id"].to_numpy(dtype=np.int64)
    heights = rows["height_m"].to_numpy(dtype=float)
    codes, first = np.unique(rows["layer"].map(place).to_numpy(dtype=np.int64), return_index=True)
    names = list(specs)
    found = []
    for code, start, end in zip(codes.tolist(), first, [*first[1:], len(rows)], strict=True):
        spec, at = specs[names[code]], slice(int(start), int(end))
        own = rows.iloc[at].reset_index(drop=True)
        values = values_of(own)
        values["height_m"] = heights[at]
        draft = Draft(spec, np.arange(1, len(own) + 1, dtype=np.int64), values,
                      pd.DataFrame(index=own.index), shapes[at], Notes(spec))
        described = Described(whole.points[at], whole.bounds[at], whole.area_m2[at], whole.wkb[at])
        found.append(Part(draft, described, ids[at], own))
    return found


class Scene:
    """Rows of many layers side by side, in pack order; positions count over all of them."""

    def __init__(self, specs: Mapping[str, LayerSpec], *parts: Part) -> None:
        place = {code: i for i, code in enumerate(specs)}
        self._specs = specs
        self._parts = sorted(parts, key=lambda part: place[part.draft.spec.code])
        self.mapped: list[Mapped] = []
        start = 0
        for part in self._parts:
            self.mapped.append(Mapped(part.draft, part.described, start))
            start += len(part.draft)
        self.frames = [part.rows for part in self._parts]

    @cached_property
    def ids(self) -> np.ndarray:
        """The feature id of every position."""
        return np.concatenate([np.empty(0, np.int64), *(part.ids for part in self._parts)])

    def stored_links(self) -> Links:
        """Return the links as they are stored; a target that is not in the scene is none."""
        known = pd.Index(self.ids)
        columns: list[Positions] = []
        for name in _LINKS:
            parts = [np.empty(0, np.int64)]
            for frame in self.frames:
                assert frame is not None    # a scene of stored rows only
                parts.append(frame[name].to_numpy(dtype=np.int64, na_value=-1))
            columns.append(np.asarray(known.get_indexer(np.concatenate(parts)), dtype=np.int64))
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
            at_layer = part[layer.positions]
            now = np.where(at_layer >= 0, self.ids[at_layer], 0)
            differs |= rows[name].to_numpy(dtype=np.int64, na_value=0) != now
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
