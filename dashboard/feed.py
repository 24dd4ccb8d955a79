"""Gives the demo thread its target: the served district's feed, if it is synthetic and has one."""

import logging
from collections.abc import Callable
from datetime import datetime

from dashboard.bundle import Bundle
from dashboard.services import Services
from data.feeds.demo import DemoFeed, ZoneInfo
from data.feeds.runner import FeedRunner
from data.lock import FolderLock
from data.pack import PACK_FILE, read_pack
from data.places import Places
from data.ports import Store
from data.settings import Settings

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
        self._lock = FolderLock(places.data_dir / "feed.lock")
        self._kept: tuple[tuple[str, int], DemoFeed | None] | None = None

    def __call__(self) -> tuple[Store, DemoFeed] | None:
        """Return the store to post to and the feed, None when there is nothing to feed."""
        bundle = self._services.bundle
        if not (self._on and bundle.district.synthetic) or not self._lock.acquire():
            return None
        if self._kept is None or self._kept[0] != bundle.key:
            self._kept = (bundle.key, self._feed(bundle))
        feed = self._kept[1]
        return (bundle.store, feed) if feed is not None else None

    def _feed(self, bundle: Bundle) -> DemoFeed | None:
        folder = self._places.pack_dir(bundle.district.id)
        if not (folder / PACK_FILE).is_file():
            return None
        generated = self._places.generated_dir(bundle.district.id)
        spec = read_pack(folder, generated=generated).demo_spec()
        if not spec:
            return None
        log.info("demo feed of %s", bundle.district.id)
        return DemoFeed(spec, [_zone_info(bundle, i) for i in range(len(bundle.zones))])
