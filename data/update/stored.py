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
    """Rows of one layer; ``rows`` and their ``links`` (ids, 0 for none) are None for those that a
    file brings."""

    draft: Draft
    described: Described
    ids: np.ndarray
    rows: pd.DataFrame | None = None
    links: np.ndarray | None = None


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
    heights, values = rows["height_m"].to_numpy(dtype=float), values_of(rows)
    there, known = values.notna().to_numpy(), values.columns == "code"
    links = np.column_stack([rows[n].to_numpy(dtype=np.int64, na_value=0) for n in _LINKS])
    codes, first = np.unique(rows["layer"].map(place).to_numpy(dtype=np.int64), return_index=True)
    names = list(specs)
    found = []
    for code, start, end in zip(codes.tolist(), first, [*first[1:], len(rows)], strict=True):
        spec, at = specs[names[code]], slice(int(start), int(end))
        own = rows.iloc[at].reset_index(drop=True)
        # a layer has only the columns that it says anything in
        says = known | there[at].any(axis=0)
        said = pd.DataFrame({name: values[name].array[at] for name, yes
                             in zip(values.columns, says, strict=True) if yes})
        said["height_m"] = heights[at]
        draft = Draft(spec, np.arange(1, len(own) + 1, dtype=np.int64), said,
                      pd.DataFrame(index=own.index), shapes[at], Notes(spec))
        described = Described(whole.points[at], whole.bounds[at], whole.area_m2[at], whole.wkb[at])
        found.append(Part(draft, described, ids[at], own, links[at]))
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
        # a scene of stored rows only; no id is 0
        every = np.concatenate([np.empty((0, len(_LINKS)), dtype=np.int64), *(
            part.links for part in self._parts if part.links is not None)])
        return Links(*(np.asarray(known.get_indexer(column), dtype=np.int64)
                       for column in every.T))

    def prepared(self, district: District, links: Links) -> Prepared:
        """Return the scene in the shape in which attachment is counted."""
        pack = Pack(root=_NOWHERE, generated=_NOWHERE, district=district, generator=None,
                    demo=None, layers=tuple(self._specs.values()), indicators=())
        return Prepared(pack, [m.draft for m in self.mapped], self.mapped, links, [])

    def linked(self, at: int, links: Links) -> pd.DataFrame:
        """Return those stored rows of part ``at`` whose links or derived props are others now."""
        rows, layer, was = self.frames[at], self.mapped[at], self._parts[at].links
        assert rows is not None and was is not None
        found = (links.parent, links.grid, links.building, links.address)
        places = np.column_stack([part[layer.positions] for part in found])
        differs = (was != np.where(places >= 0, self.ids[places], 0)).any(axis=1)
        said = np.zeros(len(rows), dtype=bool)
        if layer.draft.spec.role is Role.BUILDING:
            props = _derived(rows["props"].tolist(), layer)
            said = np.array([a != b for a, b in zip(rows["props"], props, strict=True)], bool)
            rows = rows.assign(props=pd.Series(props, dtype=object))
        if not (differs | said).any():
            return rows.iloc[:0]
        full = with_ids(rows, layer, links, self.ids)
        told = [c for c in FEATURE_COLUMNS if c not in ("id", "checksum", *_LINKS)]
        if said.any():
            full.loc[said, "checksum"] = checksums(full.loc[said, told])
        return full[differs | said]


def _derived(texts: list[str], layer: Mapped) -> list[str]:
    """Return properties that say of parts what ``layer.extra`` says now."""
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
