"""Gathers what has no column of its own into ``props``: one strict JSON text a row."""

import json
import math
from typing import Any

import numpy as np
import pandas as pd

from data.ingest.draft import Draft, prop_columns
from data.ingest.texts import TEXT_LIMIT, clean_text

#: Columns of ``values`` that are stored elsewhere or were only needed on the way.
_NOT_PROPS = frozenset({"key", "height_quality", "lon", "lat", "wkt"})


def props_of(draft: Draft, extra: dict[str, np.ndarray]) -> list[str]:
    """Return JSON texts: canonical fields, kept source columns, then ``extra`` by row.

    Missing values are left out; NaN and infinity never get in.
    """
    columns: dict[str, list[Any]] = {}
    for name in draft.kept.columns:
        columns[str(name)] = [_kept(v) for v in draft.kept[name].tolist()]
    for name in prop_columns(draft):
        if name not in _NOT_PROPS:
            columns[name] = [_kept(v) for v in draft.values[name].tolist()]
    for name, values in extra.items():
        columns[name] = [_kept(v) for v in values.tolist()]
    if not columns:
        return ["{}"] * len(draft)
    names = list(columns)
    return [json.dumps({n: v for n, v in zip(names, row, strict=True) if v is not None},
                       ensure_ascii=False, allow_nan=False)
            for row in zip(*columns.values(), strict=True)]


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
