"""Cleans text: control characters and unseen direction marks out, length bounded, markup kept."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.ingest.draft import Draft, Mask
from data.pack_fields import NUMBER_FIELDS

NAME_LIMIT = 200
TEXT_LIMIT = 1000
CODE_LIMIT = 64
_CODES = ("code", "parent_code", "building_code", "address_code", "house_code")
# C0 and C1 controls, zero-width and bidirectional marks, byte order mark, lone surrogates.
_UNSEEN = r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]"
_CONTROL = re.compile(_UNSEEN)
# The same and doubled blanks, as RE2 writes them (no surrogate can be in an Arrow string).
_DIRTY = (r"[\x00-\x1f\x7f-\x{9f}\x{200b}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2060}"
          r"\x{2066}-\x{2069}\x{feff}\x{a0}\x{3000}]|\s\s")
# 1.2345678901234567e+19, 9007199254740992.0: a float where a code of many digits stood.
_ROUNDED = r"-?\d(?:\.\d+)?[eE]\+?\d{2,}|-?\d{16,}\.0"
_SPACES = re.compile(r"\s+")


def clean_texts(draft: Draft) -> None:
    """Clean every text column in place; long codes reject their row, other long text is cut.

    Markup stays as it is: it is text, and escaping is the business of whoever shows it.
    """
    for name in [c for c in draft.values.columns if c not in NUMBER_FIELDS and c != "wkt"]:
        column = draft.values[name]
        dirty = _dirty(column)
        if dirty.any():
            draft.values[name] = column.where(~dirty, column.map(clean_text, na_action="ignore"))
        if name in _CODES or (name == "id" and "house_code" in draft.values):
            _refuse_unsafe(draft, name)
        else:
            _cut(draft, name, NAME_LIMIT if name in ("name", "name_en") else TEXT_LIMIT)


def clean_text(text: str) -> str:
    """Return one text without control characters and with single spaces."""
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()


def _dirty(column: pd.Series) -> Mask:
    """Tell which texts need cleaning: RE2 over a whole column, since nearly none do."""
    found = pc.match_substring_regex(pa.array(column, type=pa.string(), from_pandas=True), _DIRTY)
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def _cut(draft: Draft, name: str, limit: int) -> None:
    column = draft.values[name]
    long = (column.str.len() > limit).fillna(False).to_numpy(dtype=bool)
    if long.any():
        draft.tell(long, f"{name} is longer than {limit} characters and was cut",
                   "Shorten it in the source.", show=name)
        draft.values[name] = column.str.slice(0, limit)


def _refuse_unsafe(draft: Draft, name: str) -> None:
    """Reject codes that are too long, and those that were read as a number and lost digits."""
    rounded = draft.values[name].str.fullmatch(_ROUNDED).fillna(False).to_numpy(dtype=bool)
    draft.drop(rounded, "code_rounded", f"{name} was written as a number too long for its file "
               "and lost digits. Write it as text in the source.")
    column: pd.Series = draft.values[name]
    long = (column.str.len() > CODE_LIMIT).fillna(False).to_numpy(dtype=bool)
    draft.drop(long, "code_too_long", f"{name} is longer than {CODE_LIMIT} characters. "
               "Check that the mapped column is a code.")
