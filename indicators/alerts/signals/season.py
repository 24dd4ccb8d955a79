"""A value against what this hour usually reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from indicators.alerts.signals.bank import NO_TIME, Bank, Floats, Found, Seen, Watch
from indicators.alerts.signals.rhythm import held, rows_of, rows_per_day
from indicators.usual import SLOTS, Usual

#: The signal is unknown until so much was seen.
LEARN_S: Final = 2 * 86_400
#: A usual value below this share of the day's level counts as that: nobody at 4 a.m. is no 100 %.
LEAST_SHARE: Final = 0.1
_TABLE: Final = np.dtype([("row", "<i8"), ("since_s", "<i8"), ("expected", "<f8"),
                          ("level", "<f8"), ("error", "<f8"), ("ready", "?")])


@dataclass(frozen=True, slots=True, eq=False)
class SeasonBank(Bank):
    """What each indicator usually reads, and what was expected at its last row."""

    table: NDArray[Any]
    usual: tuple[Usual, ...]

    @classmethod
    def start(cls, watch: Watch) -> Self:
        """Return a bank that has learnt nothing."""
        table = np.zeros(len(watch.cadence_s), dtype=_TABLE)
        table["row"] = table["since_s"] = NO_TIME
        for name in ("expected", "level", "error"):
            table[name] = np.nan
        return cls(table, tuple(Usual() for _ in range(len(table))))

    def run(self, watch: Watch, seen: Seen) -> tuple["SeasonBank", Found]:
        """Return the distance from the usual at each tick: percent, the unit, or usual errors."""
        rows, newest, local = rows_of(watch, seen, self.table["row"])
        usual = list(self.usual)
        now = {name: np.full(rows.shape, np.nan) for name in ("expected", "level", "error")}
        ready = np.zeros(rows.shape, dtype=bool)
        table = self.table.copy()
        for n in np.flatnonzero(rows.any(axis=0)).tolist():
            one = usual[n] = copy_usual(usual[n])
            per_day, since = rows_per_day(watch, n), int(table["since_s"][n])
            for tick in np.flatnonzero(rows[:, n]):
                at, value = int(local[tick, n]), float(seen.value[tick, n])
                # a clock that was set back begins to wait anew
                since = at if since == NO_TIME or at < since else since
                now["expected"][tick, n] = one.guess(at)
                one.learn(at, value, per_day)
                now["level"][tick, n], now["error"][tick, n] = abs(one.level), _error(one)
                ready[tick, n] = at - since >= LEARN_S
            table["since_s"][n] = since
        kept = {name: held(column, rows, table[name]) for name, column in now.items()}
        known = held(ready, rows, table["ready"])
        table["row"], table["ready"] = newest[-1], known[-1]
        for name, column in kept.items():
            table[name] = column[-1]
        off = np.where(seen.fresh & known, seen.value - kept["expected"], np.nan)
        return SeasonBank(table, tuple(usual)), Found(
            _measured(watch.measure, off, kept), {"expected": kept["expected"], "off": off})

    def rows(self) -> list[bytes]:
        """Return the past of each indicator, exactly."""
        return [row.tobytes() + np.array(flat_usual(one)).tobytes()
                for row, one in zip(self.table, self.usual, strict=True)]

    def with_rows(self, rows: Sequence[bytes | None]) -> "SeasonBank":
        """Return a fresh bank in which every given row replaces the beginning."""
        table, usual = self.table.copy(), list(self.usual)
        for at, row in enumerate(rows):
            if row is not None and len(row) == table.dtype.itemsize + 8 * USUAL_LENGTH:
                table[at] = np.frombuffer(row, dtype=table.dtype, count=1)[0]
                usual[at] = usual_of(np.frombuffer(row, offset=table.dtype.itemsize).tolist())
        return SeasonBank(table, tuple(usual))


USUAL_LENGTH: Final = 8 * SLOTS + 4


def copy_usual(one: Usual) -> Usual:
    """Return a copy that may learn without changing ``one``."""
    return Usual(one.week.copy(), one.day.copy(), one.level, one.errors.copy())


def flat_usual(one: Usual) -> list[float]:
    """Return a Usual as USUAL_LENGTH numbers."""
    return [*one.week, *one.day, one.level, *one.errors]


def usual_of(flat: list[float]) -> Usual:
    """Return the Usual that ``flat_usual`` wrote."""
    return Usual(flat[:7 * SLOTS], flat[7 * SLOTS:8 * SLOTS], flat[8 * SLOTS], flat[-3:])


def _error(one: Usual) -> float:
    known = [error for error in one.errors if error == error]
    return min(known) if known else float("nan")


def _measured(measure: str, off: Floats, kept: dict[str, Floats]) -> Floats:
    if measure == "unit":
        return off
    if measure == "scales":
        scale = kept["error"]
    else:
        scale = np.maximum(np.abs(kept["expected"]), LEAST_SHARE * kept["level"]) / 100
    scale = np.where(scale > 0, scale, np.nan)
    found = off / scale
    return np.where(np.isfinite(found), found, np.nan)
