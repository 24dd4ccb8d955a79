"""Named shapes of a day (weekday, weekend, festival) by the minute, and seasons by month."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from data.feeds.world.calendar import KINDS, Local
from data.feeds.world.hashing import Floats, ease

_MINUTES = 1440


class Shape:
    """One day's curve for each kind of day, eased between its points."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        """Read (local hour, value) points per kind of day; a kind not given is the weekday's."""
        weekday = spec["weekday"]
        self._table = np.stack([_table(spec.get(kind, weekday)) for kind in KINDS])

    def at(self, local: Local) -> Floats:
        """Return the curve at these moments."""
        minute = local.minute.astype(np.int64)
        share = local.minute - minute
        before = self._table[local.kind, minute]
        return before + (self._table[local.kind, minute + 1] - before) * share


class Bump:
    """A rise and fall around one hour, with its own height for each kind of day."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        """Read hour, half_width_h and the heights by kind of day."""
        self._hour = float(spec["hour"])
        self._width = float(spec["half_width_h"])
        self._heights = np.array([float(spec[kind]) for kind in KINDS])

    def at(self, local: Local) -> Floats:
        """Return the height at these moments, 0 outside."""
        away = np.abs(local.minute / 60.0 - self._hour) / self._width
        near = np.clip(1.0 - away, 0.0, 1.0)
        return np.asarray(self._heights[local.kind] * ease(near))


def monthly(values: Sequence[float], local: Local) -> Floats:
    """Return twelve monthly means as a curve over the year, each reached in mid-month."""
    table = np.array([float(value) for value in values])
    if table.size != 12:
        raise ValueError(f"a list of 12 months with {table.size} values")
    place = local.year_share * 12.0 - 0.5
    month = np.floor(place).astype(np.int64)
    share = ease(place - month)
    before = table[month % 12]
    return np.asarray(before + (table[(month + 1) % 12] - before) * share)


def _table(points: Sequence[Sequence[float]]) -> Floats:
    """Return the curve at each full minute, one more at the end."""
    hours = np.array([float(point[0]) for point in points])
    values = np.array([float(point[1]) for point in points])
    if hours.size < 2 or (np.diff(hours) <= 0).any():
        raise ValueError("a day's points that do not go forward in time")
    at = np.arange(_MINUTES + 1) / 60.0
    place = np.clip(np.searchsorted(hours, at, side="right") - 1, 0, hours.size - 2)
    share = np.clip((at - hours[place]) / (hours[place + 1] - hours[place]), 0.0, 1.0)
    return np.asarray(values[place] + (values[place + 1] - values[place]) * ease(share))
