"""The demo of one served district: its world, timeline, drills and live feed, put together."""

import logging
import math
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from dashboard.alerts.nearby import codes_near
from dashboard.bundle import Bundle
from dashboard.demo_sensors import played
from dashboard.wire import Json, iso, names
from data.errors import Conflict
from data.feeds.drills import JOURNAL, Drill, DrillBook, read_kinds
from data.feeds.event_states import StatesTold
from data.feeds.event_world import EventWorld, read_events
from data.feeds.history import History, HistoryRunner
from data.feeds.live import SOURCE, LiveFeed
from data.feeds.timeline import Timeline, open_timeline
from data.feeds.world import World
from data.model import Names
from data.ports import Store
from data.readings.columns import NO_TIME
from indicators.snapshot import TEMPLATE

log = logging.getLogger(__name__)

#: There is no sign-in yet: what people start is noted as nobody's in particular.
ACTOR = "unverified"
_RECENT = 40


class Demo:
    """Everything that plays in one synthetic district; made anew with every load."""

    def __init__(
        self, bundle: Bundle, spec: dict[str, Any], timeline: Timeline, kept_in: Path
    ) -> None:
        found = played(bundle)
        self.store = bundle.store
        self.timeline = timeline
        self._kept_in = kept_in
        self._names = {one.sensor.key: one.names for one in found}
        self._zones = {one.sensor.code: one.subject_id for one in found
                       if one.sensor.template == TEMPLATE}
        self.world = World(spec, [one.sensor for one in found])
        self.drills = DrillBook(read_kinds(spec), self.world.codes, bundle.store, timeline,
                                self.world.feeling)
        self.feed = LiveFeed(self.world, timeline, self.drills.effects)
        self.feed.skip(_said(bundle.store))
        told = spec.get("events", {})
        self._events = EventWorld(told, self.world, timeline, _codes(bundle, told))
        self._states = StatesTold(told, partial(codes_near, bundle))
        self.history: HistoryRunner | None = None

    def fill(self, days: int, clock: Callable[[], datetime]) -> None:
        """Begin to put the ``days`` before the first start into the store, in the background."""
        self.history = HistoryRunner(
            History(self.world, self.timeline, self.store, days), clock)
        self.history.start()

    def close(self) -> None:
        """End what runs in the background."""
        if self.history is not None:
            self.history.stop()

    def run(self, speed: int, now: datetime) -> None:
        """Run the scenario ``speed`` times as fast for one of its days; raise SettingError."""
        self.timeline.run(speed, now)
        self.timeline.save(self._kept_in)
        self.store.journal("scenario", ACTOR, {"speed": speed}, at=now)

    def state(self, now: datetime) -> Json:
        """Return what the snapshot says of the demo: the hour it plays, how fast, what is drilled.

        ``scenario_at`` is null when it plays the real time.
        """
        plays, ends = self.timeline.at(now), self.timeline.lapse_ends(now)
        return {
            "scenario_at": None if plays == now else iso(plays),
            "scenario_speed": self.timeline.speed(now),
            "scenario_until": None if ends is None else iso(ends),
            "drills": [self.entry(one) for one in self.drills.running(now)],
            "history": self._progress(),
        }

    def events(self, now: datetime) -> list[Json]:
        """Return the rows of POST /api/events that the district has to tell at ``now``."""
        running = self.drills.running(now)
        return [*self._events.rows(now, running, self.drills.effects(now)),
                *self._states.rows(now, running)]

    def _progress(self) -> Json | None:
        told = self.history.progress if self.history is not None else None
        if told is None:
            return None
        share, left_s = told
        # steps that a person sees: a snapshot that differs is sent to every page
        left = None if left_s is None else max(10, math.ceil(left_s / 10) * 10)
        return {"percent": math.floor(100 * share), "left_s": left}

    def drilled(self, now: datetime) -> frozenset[int]:
        """Return the ids of the zones whose count a drill changes now."""
        codes = {code for one in self.drills.running(now) for code in one.codes}
        return frozenset(number for code, number in self._zones.items() if code in codes)

    def entry(self, drill: Drill) -> Json:
        """Return a drill as pages and scripts see it."""
        place = self._names.get(drill.subject)
        return {"id": drill.id, "kind": drill.kind.kind, "name": names(drill.kind.names),
                "subject": drill.subject, "subject_name": names(place) if place else None,
                "started_at": iso(drill.started_at), "ends_at": iso(drill.ends_at),
                "actor": drill.actor, "indicators": len(drill.codes)}

    def offers(self) -> list[Json]:
        """Return the kinds of incident that can be started, with the subjects of each."""
        def subject(code: str) -> Json:
            return {"code": code, "name": names(self._names.get(code, Names(code, code)))}

        return [{"kind": kind.kind, "name": names(kind.names), "minutes": kind.minutes,
                 "subjects": [subject(code) for code in self.drills.subjects(kind.kind)]}
                for kind in self.drills.kinds.values()]

    def recent(self) -> list[Json]:
        """Return what the journal says of drills, newest first."""
        return [{"id": entry["id"], "at": entry["at"], "actor": entry["actor"], **entry["detail"]}
                for entry in self.store.journal_entries(JOURNAL, _RECENT)]


def demo_of(demo: Demo | None) -> Demo:
    """Return the demo that plays here; raise Conflict when none does."""
    if demo is None:
        raise Conflict("No demo feed runs in this process.",
                       "Drills are for synthetic districts; see CITYMIRROR_DEMO_FEED.")
    return demo


def no_demo() -> Json:
    """Return the snapshot's part of a district that nothing plays in."""
    return {"scenario_at": None, "scenario_speed": 1, "scenario_until": None, "drills": [],
            "history": None}


def open_demo(
    bundle: Bundle, spec: dict[str, Any], folder: Path, *, asked: str, now: datetime
) -> Demo:
    """Return the demo of a synthetic district.

    Args:
        bundle: What is served.
        spec: Its pack's demo.toml.
        folder: The district's folder, which keeps the timeline.
        asked: Opening hour that the setting asks for; empty is the pack's.
        now: Aware present time.

    Raises:
        PackError: When the spec lacks or misstates something.
        SettingError: When the opening hour is no time of day.
        StoreError: When the kept timeline cannot be read.
    """
    path = folder / "scenario.json"
    opens_at = asked or str(spec.get("opens_at", ""))
    timeline = open_timeline(path, opens_at, bool(asked), now, bundle.district.time_zone)
    demo = Demo(bundle, spec, timeline, path)
    log.info("demo feed of %s: %d indicators", bundle.district.id, len(demo.world.codes))
    return demo


def _codes(bundle: Bundle, spec: dict[str, Any]) -> dict[str, list[str]]:
    """Return the codes of the layers at which the demo's events are seen."""
    layers = {layer.code for layer in bundle.catalogue.layers}
    wanted = sorted({source.over for source in read_events(spec)[0]} & layers)
    return {layer: sorted(str(code) for code in bundle.store.frame(layer, geometry=False)["code"]
                          if isinstance(code, str)) for layer in wanted}


def _said(store: Store) -> dict[str, int]:
    latest = store.latest_columns()
    return {code: int(at) for code, at, source in zip(
        latest.code, latest.time_us, latest.source, strict=True)
        if at != NO_TIME and source == SOURCE}
