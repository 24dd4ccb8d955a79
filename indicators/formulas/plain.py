"""Plain arithmetic that indicators share: shares, limits, availability."""

import numpy as np

from indicators.formulas.columns import Floats, where_positive


def least(a: Floats, b: Floats) -> Floats:
    """Return the smaller of two; missing when one is."""
    return np.minimum(a, b)


def most(a: Floats, b: Floats) -> Floats:
    """Return the larger of two; missing when one is."""
    return np.maximum(a, b)


def positive(a: Floats) -> Floats:
    """Return the value, 0 where it is below 0."""
    return np.maximum(a, 0.0)


def ratio(part: Floats, whole: Floats) -> Floats:
    """Return part over whole; missing when the whole is not above zero."""
    return part / where_positive(whole)


def percent(part: Floats, whole: Floats) -> Floats:
    """Return part over whole in percent; missing when the whole is not above zero."""
    return 100.0 * part / where_positive(whole)


def availability(working: Floats, total: Floats) -> Floats:
    """Return the share in order, 0 to 1: pieces in order over all, or time in service over due.

    More than all, or fewer than none, is no share and so missing.
    """
    found = working / where_positive(total)
    return np.where((found >= 0) & (found <= 1), found, np.nan)
