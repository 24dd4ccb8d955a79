"""Reads the file of an update: rows that come, cleaned as by a load, and keys that go."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.errors import SourceError
from data.ingest.clean import cleaned
from data.ingest.draft import Draft, draft_of
from data.ingest.fields import give_keys
from data.model import TABLE_ROLES, District, LayerSpec, Role
from data.pack import Pack
from data.readers import read_layer
from data.readers.columns import filters
from data.readers.points import Geocode
from data.readers.text import to_text

#: What a removal column says of a row that goes, in small letters.
GOES = frozenset({"1", "true", "yes", "y", "x", "d", "delete", "deleted", "remove", "removed",
                  "是", "删除", "注销", "撤销", "拆除"})

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Removal:
    """Which rows of the layer go: those of ``keys``, those that the file's ``column`` marks, and,
    when ``missing``, all that the file does not have."""

    missing: bool = False
    column: str = ""
    keys: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Changes:
    """A file of changes as it was read: clean rows, and the keys of rows that go."""

    draft: Draft
    gone: frozenset[str]
    read: int


def read_changes(
    spec: LayerSpec, file: Path, district: District, removal: Removal,
    geocode: Geocode | None = None,
) -> Changes:
    """Return what ``file`` changes in a layer, read by the layer's own declaration.

    A row that the layer's ``where`` would leave out goes, since a load would not bring it.

    Raises:
        SourceError: When the file cannot be read, or both changes and removes one key.
        DatumError: When the file as a whole misses the district.
    """
    spec = _declared(spec, file)
    asked = [column for column, _ in filters(spec)] + ([removal.column] if removal.column else [])
    wide = replace(spec, where="", keep=tuple(dict.fromkeys((*spec.keep, *asked))))
    pack = Pack(root=file.parent, generated=file.parent, district=district, layers=(wide,),
                indicators=(), generator=None, demo=None)
    draft = draft_of(read_layer(pack, wide, geocode), wide)
    read, goes = len(draft), _goes(draft, spec, removal)
    draft.spec = draft.notes.spec = spec
    draft.kept = draft.kept[list(spec.keep)]
    gone = _keys(_part(draft, goes)) | set(removal.keys)
    draft.keep(~goes)
    draft = cleaned(draft, district) if len(draft) else _empty(draft)
    both = sorted(gone & set(keys_of(draft)))
    if both:
        raise SourceError(f"Layer {spec.code}: {file.name} both changes and removes "
                          f"{len(both):,} rows, such as {both[0]!r}.", "Decide for one of them.")
    return Changes(draft, frozenset(gone), read)


def keys_of(draft: Draft) -> list[str]:
    """Return what names the rows for ever: key, a table's code, a person's id."""
    name = {Role.HOUSE: "code", Role.UNIT: "code", Role.PERSON: "id"}.get(draft.spec.role, "key")
    return [str(key) for key in draft.column(name).dropna()]


def _declared(spec: LayerSpec, file: Path) -> LayerSpec:
    """Return the declaration with the file in place of the source it declares."""
    suffix = Path(spec.source).suffix.lower()
    same = file.suffix.lower() == suffix
    return replace(spec, source=file.name, sublayer=spec.sublayer if same else "",
                   encoding=spec.encoding if same else "")


def _goes(draft: Draft, spec: LayerSpec, removal: Removal) -> Mask:
    goes = np.zeros(len(draft), dtype=bool)
    if removal.column:
        said = to_text(draft.kept[removal.column]).fillna("").str.lower()
        goes |= said.isin(GOES).to_numpy(dtype=bool)
    for column, value in filters(spec):
        goes |= (to_text(draft.kept[column]).fillna("") != value).to_numpy(dtype=bool)
    return goes


def _part(draft: Draft, rows: Mask) -> Draft:
    part = replace(draft, rows=draft.rows, values=draft.values.copy(), kept=draft.kept)
    part.keep(rows)
    return part


def _keys(draft: Draft) -> set[str]:
    """Return the keys of rows that go; a row without a code is named by its shape and name."""
    if not len(draft):
        return set()
    if draft.spec.role not in TABLE_ROLES:
        give_keys(draft)
    return set(keys_of(draft))


def _empty(draft: Draft) -> Draft:
    if draft.spec.role not in TABLE_ROLES:
        give_keys(draft)
    return draft
