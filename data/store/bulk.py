"""Frames to tuples for the bulk inserts: columns are cleaned whole, rows are zipped late."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.errors import StoreError
from data.schema import MAX_CODE
from data.store.texts import clean

#: Rows that are Python values at a time.
_SLICE = 50_000


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
        kinds = set(map(type, values))
        if kinds <= {bytes} or (kinds <= {str} and _storable(values)):
            return values
        return [_value(v) for v in column.where(column.notna(), None).tolist()]
    if not column.hasnans:
        return list(column.tolist())
    missing = column.isna().to_numpy()
    if missing.all():
        return [None] * len(column)
    if isinstance(column.array, pd.arrays.IntegerArray):
        found = column.to_numpy(np.int64, na_value=0).astype(object)
    else:
        found = column.to_numpy(dtype=object).copy()
    found[missing] = None
    return list(found.tolist())


Tick = Callable[[int], None]


def silent(rows: int) -> None:
    """Tell nobody."""


def tuples(frame: pd.DataFrame, columns: Sequence[str], *before: Any, tick: Tick = silent
           ) -> Iterator[tuple[Any, ...]]:
    """Return rows of ``columns`` with the constants ``before`` in front; tell ``tick`` of them."""
    return chain.from_iterable(_slices(frame, columns, before, tick))


def _slices(frame: pd.DataFrame, columns: Sequence[str], before: Sequence[Any], tick: Tick
            ) -> Iterator[Iterator[tuple[Any, ...]]]:
    for start in range(0, len(frame), _SLICE):
        part = frame.iloc[start:start + _SLICE]
        constants = [repeat(value, len(part)) for value in before]
        yield zip(*constants, *(plain(part[c]) for c in columns), strict=True)
        tick(len(part))


def _texts(column: pd.Series) -> list[Any]:
    """Return a column of texts; Arrow holds no half surrogates, so only NUL is looked for."""
    try:
        texts = pa.array(column, type=pa.string(), from_pandas=True)
    except (pa.ArrowException, UnicodeError):
        return [_value(v) for v in column.astype(object).where(column.notna(), None).tolist()]
    values: list[Any] = texts.to_numpy(zero_copy_only=False).tolist()
    return [_value(v) for v in values] if _has_nul(texts) else values


def _storable(texts: list[str]) -> bool:
    try:
        return not _has_nul(pa.array(texts, type=pa.string()))
    except (pa.ArrowException, UnicodeError):             # a half surrogate
        return False


def _has_nul(texts: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring(texts, "\x00")).as_py())


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    return value.item() if isinstance(value, np.generic) else value
