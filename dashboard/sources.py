"""How fresh each source of readings is: the wall's look at the feeds, from the latest values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from dashboard.wire import Json, iso
from data.feeds.status import FeedStatus
from data.model import IndicatorRecord
from data.readings.columns import NO_TIME, LatestColumns
from data.store.times import from_us, to_us

#: A value is good up to so many of its own cadences (indicators.crowd.quality).
FACTOR = 3.0


@dataclass(frozen=True, slots=True)
class Declared:
    """The sources that the catalogue names, and which of its indicators each should bring."""

    names: tuple[str, ...]
    of: dict[str, int]                            # indicator -> place in ``names``


def declared(records: Sequence[IndicatorRecord]) -> Declared:
    """Return the sources of ``records``; a derived indicator has none of its own."""
    wanted = {one.code: one.source for one in records if one.source and not one.derived}
    names = tuple(sorted(set(wanted.values())))
    number = {name: n for n, name in enumerate(names)}
    return Declared(names, {code: number[name] for code, name in wanted.items()})


def sources(latest: LatestColumns, known: Declared, now: datetime) -> list[Json]:
    """Return every source: when it was last heard, and how many of its indicators are late.

    A source is good while any indicator that it declares is in time, stale when none is, missing
    when it was never heard.
    """
    # by code: a load may just have changed the catalogue
    place = np.array([known.of.get(code, -1) for code in latest.code], np.int64)
    ours = np.array([n >= 0 and known.names[n] == name
                     for n, name in zip(place.tolist(), latest.source, strict=True)], bool)
    age_us = to_us(now) - latest.time_us
    late = ~ours | (latest.time_us == NO_TIME) | (age_us > FACTOR * 1e6 * latest.cadence_s)
    return [_source(name, place == n, ours, late, latest, now)
            for n, name in enumerate(known.names)]


def _source(name: str, rows: np.ndarray, ours: np.ndarray, late: np.ndarray,
            latest: LatestColumns, now: datetime) -> Json:
    heard = latest.received_us[rows & ours]
    seen = from_us(int(heard.max())) if len(heard) else None
    count, behind = int(rows.sum()), int((rows & late).sum())
    state = "missing" if seen is None else "stale" if behind == count else "good"
    return {"source": name, "state": state, "indicators": count, "late": behind,
            "last_seen": None if seen is None else iso(seen), "age_s": _age_s(seen, now)}


def feed_entry(feed: FeedStatus, now: datetime) -> Json:
    """Return one feed as GET /api/feeds tells it."""
    told: dict[str, Any] = {
        "name": feed.name, "kind": feed.kind, "state": feed.state, "fault": feed.fault,
        "rows_per_min": feed.rows_per_min, "accepted": feed.accepted, "refused": feed.refused,
        "last_reason": feed.last_reason}
    times = {"since": feed.since, "last_row": feed.last_row, "last_refused": feed.last_refused}
    told |= {key: None if at is None else iso(at) for key, at in times.items()}
    return {**told, "age_s": _age_s(feed.last_row, now)}


def _age_s(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else round(max(timedelta(0), now - at).total_seconds(), 1)
