"""Readings in columns: what feeds put into the store, and what series and ticks get out of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.errors import ReadingRefused

#: ``time_us`` of an indicator that has no reading.
NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Readings to be stored: one row each, columns of one length.

    ``time_us`` is int64 microseconds since 1970 (UTC), ``value`` float64; ``source`` and ``unit``
    are one text for all rows, or one a row. An empty unit is not checked.
    """

    indicator: Sequence[str]
    time_us: np.ndarray
    value: np.ndarray
    source: Sequence[str] | str
    unit: Sequence[str] | str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "time_us", np.ascontiguousarray(self.time_us, dtype=np.int64))
        object.__setattr__(self, "value", np.ascontiguousarray(self.value, dtype=np.float64))
        lengths = {len(self.indicator), len(self.time_us), len(self.value)}
        lengths |= {len(c) for c in (self.source, self.unit) if not isinstance(c, str)}
        if len(lengths) != 1 or self.time_us.ndim != 1 or self.value.ndim != 1:
            raise ReadingRefused("The columns of a batch differ in length.",
                                 "Give one value a row in every column.")

    def __len__(self) -> int:
        return len(self.time_us)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One indicator over time, oldest first; a bucket without a reading is absent, never zero.

    ``time_us`` is int64: the reading's own time (step "raw") or the start of its bucket. ``value``
    is the reading or the mean of the bucket, ``min``, ``max`` and ``count`` are those of its
    readings; all of one length, float64, ``count`` int64.
    """

    time_us: np.ndarray
    value: np.ndarray
    min: np.ndarray
    max: np.ndarray
    count: np.ndarray

    def __len__(self) -> int:
        return len(self.time_us)


@dataclass(frozen=True, slots=True, eq=False)
class LatestColumns:
    """The newest reading of every indicator of the catalogue, in pack order, columns of one length.

    Without a reading ``value`` is NaN, ``time_us`` and ``received_us`` are NO_TIME, ``source`` "".
    """

    code: tuple[str, ...]
    id: np.ndarray                                # int64, the store's own
    subject_id: np.ndarray                        # int64, feature it speaks of
    cadence_s: np.ndarray                         # float64, seconds
    time_us: np.ndarray                           # int64, observed, UTC
    received_us: np.ndarray                       # int64
    value: np.ndarray                             # float64
    source: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.code)


def no_series() -> Series:
    """Return a series without a reading."""
    none = np.empty(0)
    return Series(np.empty(0, np.int64), none, none, none, np.empty(0, np.int64))


def raw_series(time_us: np.ndarray, value: np.ndarray) -> Series:
    """Return readings as a series: each is its own smallest and largest."""
    return Series(time_us, value, value, value, np.ones(len(value), np.int64))
