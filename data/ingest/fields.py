"""Checks fields row by row: numbers read, required ones there, codes unique, keys given."""

import hashlib

import numpy as np
import pandas as pd
import shapely

from data.ingest.draft import Draft
from data.model import Role
from data.pack_fields import HEIGHT_STANDINS, NUMBER_FIELDS, ROLE_NEEDS
from data.readers.numbers import read_numbers

#: Read by data.ingest.heights with their own rules.
_BY_HEIGHTS = frozenset({"height_m", "base_m", "levels", "min_level", "levels_underground",
                         "layer_no"})
#: Fields that only make sense above zero.
_POSITIVE = frozenset({"area_m2", "m2_per_person", "exit_width_m"})


def read_number_fields(draft: Draft) -> None:
    """Turn numeric columns into floats in place; junk, infinite and senseless ones are told."""
    for name in [c for c in draft.values.columns if c in NUMBER_FIELDS - _BY_HEIGHTS]:
        values, junk = read_numbers(draft.values[name])
        odd = ~np.isnan(values) & ~np.isfinite(values)
        if name in _POSITIVE:
            odd |= values <= 0
        if name == "rank":
            odd |= (values < 1) | (values > 9)
        draft.tell(junk | odd, f"{name} is no usable number and counts as missing", "Correct it.",
                   show=name)
        values[odd] = np.nan
        draft.values[name] = values


def require_fields(draft: Draft) -> None:
    """Reject rows that lack a field their role cannot do without."""
    for name in ROLE_NEEDS[draft.spec.role]:
        missing = draft.column(name).isna().to_numpy(dtype=bool)
        if name == "height_m":
            for standin in HEIGHT_STANDINS:
                missing = missing & draft.column(standin).isna().to_numpy(dtype=bool)
        column = draft.spec.fields.get(name, name)
        draft.drop(missing, "missing_field",
                   f'It has no {name} (column "{column}"), which role {draft.spec.role} needs.')


def drop_duplicates(draft: Draft, name: str = "code") -> None:
    """Reject all but the first row of each code, naming both rows; a person's id is not named."""
    if name not in draft.values or not len(draft):
        return
    codes = draft.values[name]
    again = (codes.duplicated() & codes.notna()).to_numpy(dtype=bool)
    if not again.any():
        return
    first = codes.drop_duplicates()
    row_of = dict(zip(first.to_numpy(), draft.rows[first.index.to_numpy()], strict=True))
    rows = draft.rows
    personal = draft.spec.role is Role.PERSON

    def detail(i: int) -> str:
        value = "of the person" if personal else f'"{codes.iloc[i]}"'
        return (f"Its {name} {value} stands in row {row_of[codes.iloc[i]]} already and again "
                f"in row {rows[i]}; the first is kept. Give each its own.")

    draft.drop(again, f"duplicate_{name}", detail)


def give_keys(draft: Draft) -> None:
    """Set ``key``: the code, else "#" and a hash of geometry and name; told apart when equal.

    Equal rows are numbered, so that any order of the same rows gives the same set of keys.
    """
    codes = draft.column("code")
    without = codes.isna().to_numpy(dtype=bool)
    keys = codes.astype(object).to_numpy().copy()
    if without.any() and draft.shapes is not None:
        names = draft.column("name").fillna("").to_numpy()
        shapes = shapely.to_wkb(draft.shapes[without], byte_order=1)
        keys[without] = [_hash(shape, str(name))
                         for shape, name in zip(shapes, names[without], strict=True)]
        text = pd.Series(keys, dtype="str")
        nth = text.groupby(text).cumcount().to_numpy()
        keys = np.array([f"{k}-{n + 1}" if n else k for k, n in zip(keys, nth, strict=True)],
                        dtype=object)
    draft.values["key"] = pd.Series(keys, dtype="str")


def _hash(shape: bytes, name: str) -> str:
    return "#" + hashlib.blake2b(shape + name.encode("utf-8"), digest_size=10).hexdigest()
