"""Gathers what has no column of its own into ``props``: one strict JSON text a row."""

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.ingest.draft import Draft, prop_columns
from data.ingest.texts import TEXT_LIMIT, clean_text

#: Columns of ``values`` that are stored elsewhere or were only needed on the way.
_NOT_PROPS = frozenset({"key", "height_quality", "lon", "lat", "wkt"})


def props_of(draft: Draft, extra: dict[str, np.ndarray]) -> list[str]:
    """Return JSON texts: canonical fields, kept source columns, then ``extra`` by row.

    Missing values are left out; NaN and infinity never get in.
    """
    columns: dict[str, pd.Series] = {str(n): draft.kept[n] for n in draft.kept.columns}
    columns.update({n: draft.values[n] for n in prop_columns(draft) if n not in _NOT_PROPS})
    columns.update({n: pd.Series(values) for n, values in extra.items()})
    pairs = [_pairs(name, column) for name, column in columns.items()]
    if not pairs or not len(draft):
        return ["{}"] * len(draft)
    # the leading text is never null: Arrow drops a row of nulls only
    joined = pc.binary_join_element_wise("", *pairs, ", ", null_handling="skip")
    inner = pc.utf8_slice_codeunits(joined, 2)
    texts: list[str] = pc.binary_join_element_wise("{", inner, "}", "").to_pylist()
    return texts


def _pairs(name: str, column: pd.Series) -> pa.Array:
    """Return ``"name": value`` as JSON a row, null where it is missing.

    Every distinct value is written once: a column of a register has few of them.
    """
    if column.dtype == object:  # mixed: lists do not hash, and True equals 1
        number, distinct = np.arange(len(column)), column.to_numpy(dtype=object)
    else:
        number, distinct = pd.factorize(column)
    key = json.dumps(name, ensure_ascii=False)
    said = [_kept(value) for value in pd.Series(distinct).tolist()]
    texts = pa.array([None if value is None else
                      f"{key}: {json.dumps(value, ensure_ascii=False, allow_nan=False)}"
                      for value in said], type=pa.string())
    return texts.take(pa.array(number, mask=number < 0))


def _kept(value: Any) -> Any:
    """Return one value fit for JSON: None for missing, whole floats as integers."""
    if value is None or value is pd.NaT or value is False:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.integer | np.floating):
        number = float(value)
        if not math.isfinite(number):
            return None
        return int(value) if number.is_integer() and abs(number) < 2**53 else number
    if isinstance(value, str):
        return clean_text(value)[:TEXT_LIMIT] or None
    if hasattr(value, "isoformat"):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, list | dict | np.ndarray):
        value = json.dumps(value, ensure_ascii=False, default=np.ndarray.tolist)
    return clean_text(str(value))[:TEXT_LIMIT] or None
