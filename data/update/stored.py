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
from data.ingest.frames import feature_frame, linked, with_ids
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
    """Rows of one layer; ``links`` (ids, 0 for none) are None for those that a file brings."""

    draft: Draft
    described: Described
    ids: np.ndarray
    links: np.ndarray | None = None


@dataclass(frozen=True)
class Stored:
    """Stored rows (layer, FEATURE_COLUMNS) in pack order, and the same as one part a layer."""

    rows: pd.DataFrame
    parts: list[Part]


def stored(specs: Mapping[str, LayerSpec], rows: pd.DataFrame) -> Stored:
    """Return stored rows (layer, FEATURE_COLUMNS) as a load sees them."""
    if rows.empty:
        return Stored(rows, [])
    place = rows["layer"].map({code: i for i, code in enumerate(specs)}).to_numpy(dtype=np.int64)
    order = np.lexsort((rows["id"].to_numpy(dtype=np.int64), place))
    rows, place = rows.iloc[order].reset_index(drop=True), place[order]
    # whole columns at once: seventy layers of a few rows each would cost seventy times
    shapes = np.asarray(shapely.from_wkb(rows["geom"].to_numpy(dtype=object)), dtype=object)
    whole, ids = described_of(rows), rows["id"].to_numpy(dtype=np.int64)
    heights, values = rows["height_m"].to_numpy(dtype=float), values_of(rows)
    there, known = values.notna().to_numpy(), values.columns == "code"
    links = np.column_stack([rows[n].to_numpy(dtype=np.int64, na_value=0) for n in _LINKS])
    codes, first = np.unique(place, return_index=True)
    names, found = list(specs), []
    for code, start, end in zip(codes.tolist(), first, [*first[1:], len(rows)], strict=True):
        spec, at = specs[names[code]], slice(int(start), int(end))
        # a layer has only the columns that it says anything in
        says = known | there[at].any(axis=0)
        said = pd.DataFrame({name: values[name].array[at] for name, yes
                             in zip(values.columns, says, strict=True) if yes}, copy=False)
        said["height_m"] = heights[at]
        draft = Draft(spec, np.arange(1, end - start + 1, dtype=np.int64), said,
                      pd.DataFrame(index=said.index), shapes[at], Notes(spec))
        described = Described(whole.points[at], whole.bounds[at], whole.area_m2[at], whole.wkb[at])
        found.append(Part(draft, described, ids[at], links[at]))
    return Stored(rows, found)


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

    @cached_property
    def ids(self) -> np.ndarray:
        """The feature id of every position."""
        return np.concatenate([np.empty(0, np.int64), *(part.ids for part in self._parts)])

    def stored_links(self) -> Links:
        """Return the links as they are stored; a target that is not in the scene is none."""
        known = pd.Index(self.ids)
        # a scene of stored rows only; no id is 0
        every = self._links()
        return Links(*(np.asarray(known.get_indexer(column), dtype=np.int64)
                       for column in every.T))

    def prepared(self, district: District, links: Links) -> Prepared:
        """Return the scene in the shape in which attachment is counted."""
        pack = Pack(root=_NOWHERE, generated=_NOWHERE, district=district, generator=None,
                    demo=None, layers=tuple(self._specs.values()), indicators=())
        return Prepared(pack, [m.draft for m in self.mapped], self.mapped, links, [])

    def after(self, rows: pd.DataFrame, links: Links) -> pd.DataFrame:
        """Return the rows (layer, FEATURE_COLUMNS) that a file brings, and those of the stored
        ``rows`` of this scene, in its order, whose links or derived props are others now."""
        fresh = [with_ids(feature_frame(m), m, links, self.ids).assign(layer=m.draft.spec.code)
                 for m, part in zip(self.mapped, self._parts, strict=True) if part.links is None]
        frames = [f for f in (self._linked(rows, links), *fresh) if len(f)]
        if not frames:
            return rows.iloc[:0]
        return pd.concat(frames, ignore_index=True)

    def _linked(self, rows: pd.DataFrame, links: Links) -> pd.DataFrame:
        held = [m for m, part in zip(self.mapped, self._parts, strict=True)
                if part.links is not None]
        at = np.concatenate([np.empty(0, np.int64), *(
            np.arange(m.positions.start, m.positions.stop) for m in held)])
        every = (links.parent, links.grid, links.building, links.address)
        places = np.column_stack([part[at] for part in every])
        differs = (self._links() != np.where(places >= 0, self.ids[places], 0)).any(axis=1)
        props, start = rows["props"].to_numpy(dtype=object).copy(), 0
        for m in held:
            if m.draft.spec.role is Role.BUILDING:
                own = slice(start, start + len(m.draft))
                props[own] = _derived(props[own].tolist(), m)
            start += len(m.draft)
        said = np.asarray(props != rows["props"].to_numpy(dtype=object), dtype=bool)
        chosen = np.flatnonzero(differs | said)
        if not len(chosen):
            return rows.iloc[:0]
        named = {name: linked(part[at[chosen]], self.ids)
                 for name, part in zip(_LINKS, every, strict=True)}
        full = rows.iloc[chosen].reset_index(drop=True).assign(
            props=pd.Series(props[chosen], dtype=object), **named)
        if said.any():
            told = [c for c in FEATURE_COLUMNS if c not in ("id", "checksum", *_LINKS)]
            full.loc[said[chosen], "checksum"] = checksums(full.loc[said[chosen], told])
        return full

    def _links(self) -> np.ndarray:
        return np.concatenate([np.empty((0, len(_LINKS)), dtype=np.int64), *(
            part.links for part in self._parts if part.links is not None)])


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
