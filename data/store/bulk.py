"""Frames to tuples for the bulk inserts: columns are cleaned whole, rows are zipped late."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.errors import StoreError
from data.schema import MAX_CODE
from data.store.texts import clean


def check_columns(what: str, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise StoreError unless ``frame`` has every one of ``columns``."""
    missing = [c for c in columns if c not in frame.columns]
    if missing:
        raise StoreError(f"The rows of {what} lack the columns {', '.join(missing)}.",
                         "Give every column of data/ports.py.")


def check_codes(what: str, values: pd.Series) -> None:
    """Raise StoreError when a code is too long for an index."""
    lengths = values.dropna().astype(str).str.len()
    if len(lengths) and lengths.max() > MAX_CODE:
        long = str(values[lengths.idxmax()])
        raise StoreError(f"A code of {what} has {len(long)} characters: {long[:40]}….",
                         f"Shorten it to {MAX_CODE}, or map another column to the code.")


def check_finite(what: str, frame: pd.DataFrame) -> None:
    """Raise StoreError when a number is infinite; NaN means missing."""
    for name in frame.columns:
        column = frame[name]
        if pd.api.types.is_float_dtype(column.dtype):
            infinite = np.isinf(column.to_numpy(dtype=float, na_value=np.nan))
            if infinite.any():
                raise StoreError(f"{what}: {name} is infinite in row {int(infinite.argmax()) + 1}.",
                                 "Reject the row, or give a number.")


def plain(column: pd.Series) -> list[Any]:
    """Return a column as Python values: None for missing, no character that cannot be stored."""
    if isinstance(column.dtype, pd.StringDtype):
        return _texts(column)
    if column.dtype == object:
        values: list[Any] = column.tolist()
        if set(map(type, values)) <= {bytes}:
            return values
        return [_value(v) for v in column.where(column.notna(), None).tolist()]
    if column.hasnans:
        if column.isna().all():
            return [None] * len(column)
        return list(column.astype(object).where(column.notna(), None).tolist())
    return list(column.tolist())


Tick = Callable[[int], None]


def silent(rows: int) -> None:
    """Tell nobody."""


def tuples(frame: pd.DataFrame, columns: Sequence[str], *before: Any, tick: Tick = silent
           ) -> Iterator[tuple[Any, ...]]:
    """Yield rows of ``columns`` with the constants ``before`` in front; tell ``tick`` of them."""
    step = 50_000
    for start in range(0, len(frame), step):
        part = frame.iloc[start:start + step]
        constants = [[value] * len(part) for value in before]
        yield from zip(*constants, *(plain(part[c]) for c in columns), strict=True)
        tick(len(part))


def _texts(column: pd.Series) -> list[Any]:
    """Return a column of texts; Arrow holds no half surrogates, so only NUL is looked for."""
    try:
        texts = pa.array(column, type=pa.string(), from_pandas=True)
    except (pa.ArrowException, UnicodeError):
        return [_value(v) for v in column.astype(object).where(column.notna(), None).tolist()]
    values: list[Any] = texts.to_numpy(zero_copy_only=False).tolist()
    if pc.any(pc.match_substring(texts, "\x00")).as_py():
        return [_value(v) for v in values]
    return values


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    return value.item() if isinstance(value, np.generic) else value
