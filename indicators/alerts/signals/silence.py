"""How long an indicator has been silent, or has stood still, against its own cadence."""

from typing import Any, Self

import numpy as np

from indicators.alerts.signals.bank import (
    NO_TIME,
    Found,
    Seen,
    TableBank,
    Times,
    Watch,
    latest_of,
)

_TABLE = np.dtype([("watched_us", "<i8"), ("seen_us", "<i8"), ("value", "<f8"),
                   ("changed_us", "<i8")])


class SilenceBank(TableBank):
    """When each was seen first and last, and when its value last changed."""

    @classmethod
    def start(cls, watch: Watch) -> Self:
        """Return a bank that has seen nothing."""
        table = np.zeros(len(watch.cadence_s), dtype=_TABLE)
        for name in ("watched_us", "seen_us", "changed_us"):
            table[name] = NO_TIME
        table["value"] = np.nan
        return cls(table)

    def run(self, watch: Watch, seen: Seen) -> tuple["SilenceBank", Found]:
        """Return the seconds (or cadences) of silence, or of one value, at each tick.

        Silence runs from the newest reading; of what never was read from when it was first
        watched. It is never unknown: it is what unknown is. A value that stands still is judged
        by readings only: while none comes it is unknown.
        """
        table = self.table.copy()
        now = seen.now_us[:, None]
        there = np.isfinite(seen.value)
        newest: Times = latest_of(seen.time_us, there, table["seen_us"])
        first = np.where(table["watched_us"] == NO_TIME, seen.now_us[0], table["watched_us"])
        # a clock that jumped back began to watch then
        watched = np.minimum(np.minimum.accumulate(np.broadcast_to(now, newest.shape)), first)
        changed, value = self._changed(seen, there)
        if watch.measure.startswith("stuck"):
            since = np.where(changed == NO_TIME, newest, changed)
            age = np.where(seen.fresh, (newest - np.where(seen.fresh, since, 0)) / 1e6, np.nan)
        else:
            age = (now - np.where(newest == NO_TIME, watched, newest)) / 1e6
        age = np.maximum(age, 0.0)
        table["watched_us"], table["seen_us"] = watched[-1], newest[-1]
        table["changed_us"], table["value"] = changed[-1], value[-1]
        scale = 1.0 if watch.measure.endswith("seconds") else watch.cadence_s
        notes = {"silent_s" if not watch.measure.startswith("stuck") else "stuck_s": age}

        def explain(tick: int, number: int, limit: float) -> dict[str, Any]:
            # cadences differ: everybody is told seconds
            each = float(np.broadcast_to(scale, age.shape)[tick, number])
            return {"value": float(age[tick, number]), "limit": limit * each}

        return SilenceBank(table), Found(age / scale, notes, explain=explain)

    def _changed(self, seen: Seen, there: np.ndarray) -> tuple[Times, np.ndarray]:
        """Return when the newest value at each tick was read first, and that value."""
        held = latest_of(seen.value, there, self.table["value"])
        previous = np.vstack([self.table["value"], held[:-1]])
        new = there & (seen.value != previous)
        return latest_of(seen.time_us, new, self.table["changed_us"]), held
