"""JSON objects of many rows at once: a column's distinct values are written once, then joined."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def objects(columns: Mapping[str, pd.Series], count: int) -> pa.Array:
    """Return ``count`` JSON objects; what is missing is left out, never written as null."""
    # the empty text in front keeps rows without any value, which Arrow would leave out
    front = pa.array([""] * count, type=pa.string())
    parts = [_pairs(name, column) for name, column in columns.items()]
    joined = pc.binary_join_element_wise(front, *parts, ", ", null_handling="skip")
    return pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(joined, 2), "}", "")


def lines(*parts: pa.Array | str) -> list[str]:
    """Return the rows of ``parts`` put side by side; a plain text stands in every row."""
    joined: list[str] = pc.binary_join_element_wise(*parts, "").to_pylist()
    return joined


def numbers(values: Sequence[int] | np.ndarray) -> pa.Array:
    """Return whole numbers as text."""
    return pa.array(np.asarray(values, dtype=np.int64)).cast(pa.string())


def _pairs(name: str, column: pd.Series) -> pa.Array:
    """Return ``"name": value`` a row, null where the value is missing."""
    if column.dtype == object and not _all_text(column):  # True equals 1 in a mixed column
        number, distinct = np.arange(len(column)), column.to_numpy(dtype=object)
    else:
        number, found = pd.factorize(column)
        distinct = pd.Series(found).to_numpy(dtype=object)
    key = json.dumps(name, ensure_ascii=False)
    said = [plain(value) for value in distinct.tolist()]
    texts = pa.array([None if value is None else
                      f"{key}: {json.dumps(value, ensure_ascii=False, allow_nan=False)}"
                      for value in said], type=pa.string())
    return texts.take(pa.array(number, type=pa.int64(), mask=np.asarray(number) < 0))


def _all_text(column: pd.Series) -> bool:
    return bool(pd.api.types.infer_dtype(column, skipna=True) in ("string", "empty"))


def plain(value: Any) -> Any:
    """Return a JSON scalar, or None for what is missing, not finite or empty."""
    if value is None or value is pd.NA or value is pd.NaT or value == "":
        return None
    if isinstance(value, float):
        return round(value, 2) if math.isfinite(value) else None
    if isinstance(value, (bool, int, str)):
        return value
    return str(value)
