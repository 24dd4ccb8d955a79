"""Turns any source column into text without harming codes: 449.0 is "449", 007 stays "007"."""

import json
import unicodedata
from typing import Any

import numpy as np
import pandas as pd


def to_text(column: pd.Series) -> pd.Series:
    """Return the column as stripped text of dtype ``str``; empty cells are missing."""
    if pd.api.types.is_bool_dtype(column.dtype):
        text = column.map({True: "true", False: "false"}).astype("str")
    elif pd.api.types.is_float_dtype(column.dtype):
        text = _floats(column)
    elif pd.api.types.is_datetime64_any_dtype(column.dtype):
        text = column.map(lambda v: None if pd.isna(v) else v.isoformat()).astype("str")
        text = text.str.removesuffix("T00:00:00")
    elif pd.api.types.is_integer_dtype(column.dtype) or isinstance(column.dtype, pd.StringDtype):
        text = column.astype("str")
    else:
        text = column.map(_plain).astype("str")
    text = text.str.strip()
    return text.mask(text == "")


def _floats(column: pd.Series) -> pd.Series:
    values = column.to_numpy(dtype=float, na_value=np.nan)
    whole = np.isfinite(values) & (values == np.round(values)) & (np.abs(values) < 2**53)
    text = [None if np.isnan(v) else str(int(v)) if w else repr(float(v))
            for v, w in zip(values, whole, strict=True)]
    return pd.Series(text, index=column.index, dtype="str")


def _plain(value: Any) -> str | None:
    """Return one cell of a mixed column as text."""
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, list | dict | tuple | np.ndarray):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def address_key(text: str) -> str:
    """Return an address as it is compared: no blanks, half-width, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
