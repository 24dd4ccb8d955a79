"""Gives the demo thread its target: the served district's feed, if it is synthetic and has one."""

import logging
from collections.abc import Callable
from datetime import datetime

from dashboard.bundle import Bundle
from dashboard.services import Services, no_scenario
from data.feeds.demo import SOURCE, DemoFeed, ZoneInfo
from data.feeds.runner import FeedRunner
from data.feeds.scenario import Scenario, shift_to
from data.lock import FolderLock
from data.pack import PACK_FILE, read_pack
from data.places import Places
from data.ports import Store
from data.settings import Settings
from indicators.snapshot import TEMPLATE

log = logging.getLogger(__name__)


def demo_runner(
    services: Services, places: Places, settings: Settings, clock: Callable[[], datetime]
) -> FeedRunner:
    """Return the (not yet started) thread that feeds whatever district is served."""
    return FeedRunner(DemoTarget(services, places, settings), clock)


class DemoTarget:
    """Follows the served bundle; at most one process per data folder feeds."""

    def __init__(self, services: Services, places: Places, settings: Settings) -> None:
        self._services = services
        self._places = places
        self._on = settings.demo_feed
        self._opens_at = settings.demo_clock
        self._lock = FolderLock(places.data_dir / "feed.lock")
        self._kept: tuple[tuple[str, int], Scenario | None] | None = None

    def __call__(self) -> tuple[Store, Scenario] | None:
        """Return the store to post to and the feed, None when there is nothing to feed."""
        bundle = self._services.bundle
        if not (self._on and bundle.district.synthetic) or not self._lock.acquire():
            return None
        if self._kept is None or self._kept[0] != bundle.key:
            self._kept = (bundle.key, self._feed(bundle))
        feed = self._kept[1]
        self._services.scenario = feed.at if feed is not None else no_scenario
        return (bundle.store, feed) if feed is not None else None

    def _feed(self, bundle: Bundle) -> Scenario | None:
        folder = self._places.pack_dir(bundle.district.id)
        if not (folder / PACK_FILE).is_file():
            return None
        generated = self._places.generated_dir(bundle.district.id)
        spec = read_pack(folder, generated=generated).demo_spec()
        if not spec:
            return None
        log.info("demo feed of %s", bundle.district.id)
        opens_at = self._opens_at or str(spec.get("opens_at", ""))
        shift = shift_to(opens_at, self._services.now(), bundle.district.time_zone)
        return Scenario(DemoFeed(spec, _zones(bundle)), shift)


def _zones(bundle: Bundle) -> list[ZoneInfo]:
    """Return the zones whose count the demo feed may tell: declared so, and with a capacity."""
    by_id = {zone.id: zone for zone in bundle.zones}
    found: list[ZoneInfo] = []
    for record in bundle.store.indicators(TEMPLATE):
        feature = bundle.store.feature_by_key(record.subject_layer, record.subject_key)
        zone = by_id.get(feature.id)
        if record.source == SOURCE and zone is not None and zone.capacity is not None:
            key = record.code.removeprefix(f"{TEMPLATE}:")
            found.append(ZoneInfo(key, zone.kind, zone.capacity))
    return found
