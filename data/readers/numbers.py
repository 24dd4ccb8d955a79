"""Reads numbers out of text as people write them: "440.2", "12 m", "12,5", "３０", "40 ft"."""

import re
import unicodedata

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FOOT_M = 0.3048
_UNITS = {"": 1.0, "m": 1.0, "米": 1.0, "meter": 1.0, "meters": 1.0, "metre": 1.0, "metres": 1.0,
          "公尺": 1.0, "ft": FOOT_M, "feet": FOOT_M, "'": FOOT_M, "′": FOOT_M}
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?)\s*([^\d\s.,+-]*)", re.I)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?=\D*$)")
_COMMA = re.compile(r"^([+-]?\d+),(\d+)(?=\D*$)")


def read_numbers(text: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the numbers (metres where a unit of length is written; NaN when missing) and the junk.

    ``junk`` is true where text was there but is no number. Infinity is kept as it is, so that
    the caller can say so; nothing raises.
    """
    values = pd.to_numeric(text, errors="coerce").to_numpy(dtype=float, na_value=np.nan).copy()
    there = text.notna().to_numpy(dtype=bool)
    for i in np.flatnonzero(there & np.isnan(values)):
        values[i] = read_number(str(text.iloc[i]))
    return values, there & np.isnan(values)


def read_number(text: str) -> float:
    """Return one number written by a person, NaN when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if _THOUSANDS.match(plain):
        plain = plain.replace(",", "")
    plain = _COMMA.sub(r"\1.\2", plain)
    match = _NUMBER.fullmatch(plain)
    if not match:
        return float("nan")
    unit = match[2].lower()
    return float(match[1]) * _UNITS[unit] if unit in _UNITS else float("nan")
