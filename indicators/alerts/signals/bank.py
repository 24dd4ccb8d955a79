"""What all signals with a past share: what they watch, what they see, how their past is kept."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from data.alerts.rule import MEASURES, Rule
from indicators.derive import NO_TIME

Floats = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """One rule and the indicators that it watches."""

    rule: Rule
    cadence_s: Floats                             # of each
    zone: str                                     # IANA time zone: rhythms are local

    @property
    def measure(self) -> str:
        """What the rule's limits are counted in."""
        return self.rule.measure or MEASURES.get(self.rule.kind, ("",))[0]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the ticks of a block show of the watched indicators, arrays [ticks, indicators]."""

    value: Floats                                 # NaN where there is none
    time_us: Times
    fresh: NDArray[np.bool_]                      # neither stale nor missing
    now_us: Times                                 # [ticks]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Signals [ticks, indicators], NaN where unknown, and what explains them, in plain numbers.

    Of ``notes`` only those that are finite at a tick go into the detail of a transition.
    """

    value: Floats
    notes: Mapping[str, Floats] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # note -> what numbers mean
    #: (tick, indicator, limit; infinite at an end) -> what else explains it; "value" and "limit"
    #: among it are told instead of the signal and its limit.
    explain: Callable[[int, int, float], dict[str, Any]] | None = None


class Bank(ABC):
    """The past of one rule's indicators. Never changed in place: ``run`` gives a new one."""

    @abstractmethod
    def run(self, watch: Watch, seen: Seen) -> tuple["Bank", Found]:
        """Return the bank after a block of ticks, and the signal at each of them."""

    @abstractmethod
    def rows(self) -> list[bytes]:
        """Return the past of each indicator, exactly."""

    @abstractmethod
    def with_rows(self, rows: Sequence[bytes | None]) -> "Bank":
        """Return a fresh bank in which every given row replaces the beginning."""


@dataclass(frozen=True, slots=True, eq=False)
class TableBank(Bank):
    """A bank that is one structured array, an indicator a row."""

    table: NDArray[Any]

    def rows(self) -> list[bytes]:
        """Return the past of each indicator, exactly."""
        return [row.tobytes() for row in self.table]

    def with_rows(self, rows: Sequence[bytes | None]) -> Self:
        """Return a fresh bank in which every given row replaces the beginning."""
        table = self.table.copy()
        for at, row in enumerate(rows):
            if row is not None and len(row) == table.dtype.itemsize:
                table[at] = np.frombuffer(row, dtype=table.dtype)[0]
        return type(self)(table)


def latest_of(values: Floats | Times, there: NDArray[np.bool_], before: NDArray[Any]
              ) -> NDArray[Any]:
    """Return at each tick the newest of ``values`` that is there, ``before`` until one is.

    Arrays [ticks, indicators]; ``before`` is [indicators].
    """
    if len(values) == 1:
        return np.where(there, values, before)
    at = np.where(there, np.arange(len(values))[:, None], -1)
    at = np.maximum.accumulate(at, axis=0)
    found = np.take_along_axis(values, np.maximum(at, 0), axis=0)
    return np.asarray(np.where(at >= 0, found, before))


__all__ = ["NO_TIME", "Bank", "Found", "Seen", "TableBank", "Watch", "latest_of"]
