"""The demo of one served district: its world, timeline, drills and live feed, put together."""

import logging
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.bundle import Bundle
from dashboard.wire import Json, iso
from data.errors import NotFound
from data.feeds.drills import Drill, DrillBook, read_kinds
from data.feeds.live import SOURCE, LiveFeed
from data.feeds.timeline import Timeline, open_timeline
from data.feeds.world import Sensor, World
from data.model import IndicatorRecord
from data.ports import Store
from data.readings.columns import NO_TIME

log = logging.getLogger(__name__)

#: Properties of a feature that say how many it holds, the first that is there counts.
_CAPACITY = ("capacity", "spaces", "berths", "seats")


class Demo:
    """Everything that plays in one synthetic district; made anew with every load."""

    def __init__(
        self, bundle: Bundle, spec: dict[str, Any], timeline: Timeline, kept_in: Path
    ) -> None:
        self.store = bundle.store
        self.timeline = timeline
        self._kept_in = kept_in
        self.world = World(spec, sensors(bundle))
        self.drills = DrillBook(read_kinds(spec), self.world.codes, bundle.store, timeline,
                                self.world.feeling)
        self.feed = LiveFeed(self.world, timeline, self.drills.effects)
        self.feed.skip(_said(bundle.store))

    def run(self, speed: int, now: datetime) -> None:
        """Run the scenario ``speed`` times as fast for one of its days; raise SettingError."""
        self.timeline.run(speed, now)
        self.timeline.save(self._kept_in)
        self.store.journal("scenario", "unverified", {"speed": speed}, at=now)

    def state(self, now: datetime) -> Json:
        """Return what the snapshot says of the demo: the hour it plays, how fast, what is drilled.

        ``scenario_at`` is null when it plays the real time.
        """
        plays = self.timeline.at(now)
        return {
            "scenario_at": None if plays == now else iso(plays),
            "scenario_speed": self.timeline.speed(now),
            "drills": [drill_entry(one) for one in self.drills.running(now)],
        }


def no_demo(now: datetime) -> Json:
    """Return the snapshot's part of a district that nothing plays in."""
    return {"scenario_at": None, "scenario_speed": 1, "drills": []}


def drill_entry(drill: Drill) -> Json:
    """Return a running drill as pages and scripts see it."""
    names = drill.kind.names
    return {"id": drill.id, "kind": drill.kind.kind, "name": {"zh": names.zh, "en": names.en},
            "subject": drill.subject, "started_at": iso(drill.started_at),
            "ends_at": iso(drill.ends_at), "actor": drill.actor, "codes": list(drill.codes)}


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


def sensors(bundle: Bundle) -> list[Sensor]:
    """Return what the demo feed may tell: declared to come from it, and not computed."""
    records = [record for record in bundle.store.indicators()
               if record.source == SOURCE and not record.derived]
    told = _features(bundle, {record.subject_layer for record in records})
    capacity = {zone.id: zone.capacity for zone in bundle.zones}
    found: list[Sensor] = []
    for record in records:
        feature = told.get((record.subject_layer, record.subject_key), {})
        holds = capacity.get(feature.get("id", -1)) or _holds(feature)
        if _played(record, feature, holds):
            found.append(Sensor(record.code, record.template, record.subject, record.unit,
                                record.cadence_s, record.kind, str(feature.get("kind") or ""),
                                holds))
    return found


def _played(record: IndicatorRecord, feature: dict[str, Any], holds: float | None) -> bool:
    # a crowd without a capacity would be invented from nothing: the zone says "missing" instead
    return not (record.template == "crowd.present" and (not feature or holds is None))


def _features(bundle: Bundle, layers: Iterable[str]) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for layer in sorted(layers):
        try:
            frame = bundle.store.frame(layer, geometry=False)
        except NotFound:  # the district itself, where the pack has no layer for it
            continue
        for row in frame[["id", "key", "kind", "props"]].to_dict("records"):
            found[layer, str(row["key"])] = {**row, "id": int(row["id"])}
    return found


def _holds(feature: dict[str, Any]) -> float | None:
    props = feature.get("props") or {}
    for name in _CAPACITY:
        try:
            return float(props[name])
        except (KeyError, TypeError, ValueError):
            continue
    return None


def _said(store: Store) -> dict[str, int]:
    latest = store.latest_columns()
    return {code: int(at) for code, at, source in zip(
        latest.code, latest.time_us, latest.source, strict=True)
        if at != NO_TIME and source == SOURCE}
