"""Cleans text: control characters and unseen direction marks out, length bounded, markup kept."""

import re

import pandas as pd

from data.ingest.draft import Draft
from data.pack_fields import NUMBER_FIELDS

NAME_LIMIT = 200
TEXT_LIMIT = 1000
CODE_LIMIT = 64
_CODES = ("code", "parent_code", "building_code", "address_code", "house_code")
# C0 and C1 controls, zero-width and bidirectional marks, byte order mark, lone surrogates.
_UNSEEN = r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]"
_CONTROL = re.compile(_UNSEEN)
_SPACES = re.compile(r"\s+")


def clean_texts(draft: Draft) -> None:
    """Clean every text column in place; long codes reject their row, other long text is cut.

    Markup stays as it is: it is text, and escaping is the business of whoever shows it.
    """
    for name in [c for c in draft.values.columns if c not in NUMBER_FIELDS and c != "wkt"]:
        column = draft.values[name]
        dirty = (column.str.contains(_UNSEEN, regex=True, na=False)
                 | column.str.contains(r"\s\s", regex=True, na=False)).to_numpy(dtype=bool)
        if dirty.any():
            draft.values[name] = column.where(~dirty, column.map(clean_text, na_action="ignore"))
        if name in _CODES or (name == "id" and "house_code" in draft.values):
            _refuse_long(draft, name)
        else:
            _cut(draft, name, NAME_LIMIT if name in ("name", "name_en") else TEXT_LIMIT)


def clean_text(text: str) -> str:
    """Return one text without control characters and with single spaces."""
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()


def _cut(draft: Draft, name: str, limit: int) -> None:
    column = draft.values[name]
    long = (column.str.len() > limit).fillna(False).to_numpy(dtype=bool)
    if long.any():
        draft.tell(long, f"{name} is longer than {limit} characters and was cut",
                   "Shorten it in the source.", show=name)
        draft.values[name] = column.str.slice(0, limit)


def _refuse_long(draft: Draft, name: str) -> None:
    column: pd.Series = draft.values[name]
    long = (column.str.len() > CODE_LIMIT).fillna(False).to_numpy(dtype=bool)
    draft.drop(long, "code_too_long", f"{name} is longer than {CODE_LIMIT} characters. "
               "Check that the mapped column is a code.")
