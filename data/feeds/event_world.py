"""What a synthetic district tells besides readings: cameras' events, reports, signals of drills.

A pure function of seed, kind and minute, as the readings are: after a restart the same events go
on, told with the same ids. All figures stand in [events] of the pack's demo.toml (docs/demo.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from data.errors import PackError
from data.feeds.drill_steps import Steps
from data.feeds.drills import Drill
from data.feeds.timeline import Timeline, to_us
from data.feeds.world import Effect, World
from data.feeds.world.hashing import Floats, Ints, name_key, uniform
from data.feeds.world.moment import Moment

Table = Mapping[str, Any]
Row = dict[str, Any]
_MINUTE_US = 60_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SEE = "See [events] in demo.toml of the bundled district, and docs/demo.md."


@dataclass(frozen=True, slots=True)
class EventSource:
    """One kind that is told now and then: how often, by what it grows, how long, how sure."""

    kind: str
    type: str
    over: str                                     # layer of what it is seen at
    per_hour: float                               # where its driver is 1
    driver: str
    minutes: tuple[float, float]
    score: tuple[float, float]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignalStep:
    """What the weather office and the command office say, so long after a drill began."""

    drill: str
    after_min: float
    signal: str
    colour: str
    level: str = ""


class EventWorld:
    """Says each minute what there is to tell.

    Args:
        spec: The table [events] of demo.toml; empty: nothing is told.
        world: Whose drivers are felt.
        timeline: Turns real into the world's time.
        places: Layer -> codes of its features.
    """

    def __init__(self, spec: Table, world: World, timeline: Timeline,
                 places: Mapping[str, Sequence[str]]) -> None:
        self.sources, steps = read_events(spec)
        self._climate = world.climate
        self._timeline = timeline
        self._places = places
        self._minute = -1
        self._steps = Steps(steps)
        for one in self.sources:
            if not world.climate.knows(one.driver) and one.driver != "one":
                raise PackError(f"The demo's event {one.kind} feels {one.driver!r}, "
                                "which is no driver.", _SEE)

    def rows(self, now: datetime, drills: Sequence[Drill], effects: Sequence[Effect]) -> list[Row]:
        """Return what is to be told now, as rows of POST /api/events."""
        found = self._signals(now, drills)
        minute = to_us(now) // _MINUTE_US
        if minute == self._minute:
            return found
        self._minute = minute
        longest = max((one.minutes[1] for one in self.sources), default=0)
        slots = np.arange(minute - int(longest), minute + 1, dtype=np.int64)
        moments = [Moment(self._climate, self._timeline.world_us(slots * _MINUTE_US), felt)
                   for felt in ((), tuple(effects))]
        for source in self.sources:
            found += self._told(source, slots, minute, moments)
        return found

    # -- events and reports ------------------------------------------------------------------
    def _told(self, source: EventSource, slots: Ints, minute: int,
              moments: Sequence[Moment]) -> list[Row]:
        codes = self._places.get(source.over, ())
        if not codes:
            return []
        key = name_key(f"event:{source.kind}:{source.type}")
        chance = uniform(self._climate.seed, key, slots)
        plain, felt = (_rate(source, moment) / 60.0 for moment in moments)
        rows = []
        for n in np.flatnonzero(chance < np.maximum(plain, felt)):
            slot = int(slots[n])
            place, long, sure = (float(uniform(self._climate.seed, key, slot, salt))
                                 for salt in (1, 2, 3))
            low, high = source.minutes
            if minute <= slot + int(low + (high - low) * long):
                rows.append(_row(source, slot, minute, codes[int(place * len(codes))], sure,
                                 drill=bool(chance[n] >= plain[n])))
        return rows

    # -- signals of drills -------------------------------------------------------------------
    def _signals(self, now: datetime, drills: Sequence[Drill]) -> list[Row]:
        """Return the steps that are due, and the end of what was stopped before its time."""
        rows: list[Row] = []
        for drill, step, at in self._steps.due(now, drills):
            rows += _signal(drill.id, step, at, drill.ends_at)
        for number, said in self._steps.ended(drills):
            for step in said[-1:]:
                rows += _signal(number, step, now, None)
        return rows


def read_events(spec: Table) -> tuple[list[EventSource], list[SignalStep]]:
    """Return what [events] says; raise PackError."""
    try:
        sources = [EventSource(
            str(one["kind"]), str(one.get("type", "video")), str(one.get("over", "camera")),
            float(one["per_hour"]), str(one.get("driver", "one")),
            _pair(one.get("minutes", [1, 1])), _pair(one.get("score", [0.5, 0.98])),
            tuple(str(text) for text in one.get("texts", ()))) for one in spec.get("told", ())]
        steps = [SignalStep(str(one["drill"]), float(one["after_min"]), str(one["signal"]),
                            str(one["colour"]), str(one.get("level", "")))
                 for one in spec.get("signals", ())]
    except (KeyError, TypeError, ValueError) as e:
        raise PackError(f"[events] of the demo's spec lacks or misstates {e}.", _SEE) from e
    return sources, steps


def _pair(value: Any) -> tuple[float, float]:
    low, high = (float(one) for one in value)
    if not 0 <= low <= high:
        raise ValueError(f"{value!r}, which is no low and high")
    return low, high


def _rate(source: EventSource, moment: Moment) -> Floats:
    """Return events an hour at each moment."""
    if source.driver == "one":
        return np.full(moment.time_us.size, source.per_hour)
    return np.clip(source.per_hour * moment.driver(source.driver), 0.0, 60.0)


def _row(source: EventSource, slot: int, minute: int, code: str, sure: float, *,
         drill: bool) -> Row:
    row: Row = {"id": f"{source.type}-{source.kind}-{slot}", "type": source.type,
                "kind": source.kind, "first_seen": _iso(slot * _MINUTE_US),
                "last_seen": _iso(minute * _MINUTE_US), "drill": drill}
    if source.type == "video":
        low, high = source.score
        # most are sure, a few are not: those wait for a person
        return row | {"camera": code, "score": round(low + (high - low) * sure ** 0.5, 2),
                      "box": [320, 180, 120, 90], "algorithm": "demo",
                      "snapshot": f"demo/{source.kind}/{slot}.jpg"}
    said = source.texts[int(sure * len(source.texts))] if source.texts else source.kind
    return row | {"place": {"code": code}, "text": said, "last_seen": row["first_seen"]}


def _signal(number: int, step: SignalStep, at: datetime, until: datetime | None) -> list[Row]:
    """Return the rows of a step; without ``until`` it is lifted."""
    over = until is None
    common: Row = {"at": at.isoformat(), "drill": True}
    if until is not None:
        common["until"] = until.isoformat()
    name = f"drill{number}-{'over' if over else step.after_min:}"
    rows: list[Row] = [{**common, "type": "weather", "id": f"signal-{name}", "signal": step.signal,
                        "colour": step.colour, "action": "lifted" if over else "raised"}]
    if step.level:
        rows.append({**common, "type": "response", "id": f"response-{name}",
                     "level": "none" if over else step.level})
    return rows


def _iso(at_us: int) -> str:
    return (_EPOCH + timedelta(microseconds=at_us)).isoformat()
