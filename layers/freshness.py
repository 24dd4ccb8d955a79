"""Whether a layer's data is as fresh as its owner promised: pure, the present is an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.model import LayerRecord

#: Longest age of each update cycle that a pack may promise: the cycle and about a fifth of it,
#: since a monthly file is not late on the first of the month. ``once`` never grows old, and a
#: layer without a promise cannot break it.
LONGEST_AGE: dict[str, timedelta] = {
    "realtime": timedelta(minutes=5),
    "day": timedelta(hours=30),
    "week": timedelta(days=9),
    "month": timedelta(days=38),
    "quarter": timedelta(days=110),
    "year": timedelta(days=440),
}


@dataclass(frozen=True, slots=True)
class Freshness:
    """``state`` is fresh, stale, failed, empty or unknown (nothing was promised)."""

    state: str
    due_at: datetime | None                       # stale from here on, when nothing is loaded


def due_at(loaded_at: datetime, update_cycle: str) -> datetime | None:
    """Return when data loaded at ``loaded_at`` is stale; None when it never is."""
    longest = LONGEST_AGE.get(update_cycle)
    return None if longest is None else loaded_at + longest


def freshness(record: LayerRecord, now: datetime, *, live: bool = False) -> Freshness:
    """Judge a layer at ``now``.

    Failed means: the load had rows and kept none. ``live`` says that readings, judged by their
    own cadence, carry what is realtime about the layer: its shapes are then held to no cycle.
    """
    spec = record.spec
    due = None if live and spec.update_cycle == "realtime" else due_at(
        record.loaded_at, spec.update_cycle)
    if record.count == 0:
        return Freshness("failed" if record.rejected else "empty", due)
    if due is not None and now >= due:
        return Freshness("stale", due)
    promised = bool(spec.update_cycle)
    return Freshness("fresh" if promised else "unknown", due)
