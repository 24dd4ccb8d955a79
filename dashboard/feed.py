"""Gives the demo thread its target: the served district's demo, if it is synthetic and has one."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.bundle import Bundle
from dashboard.demo import Demo, open_demo
from dashboard.services import Services
from data.events.errors import EventRefused
from data.feeds.live import SOURCE, LiveFeed
from data.feeds.rows import Outcome, Rows
from data.feeds.runner import FeedRunner
from data.lock import FolderLock
from data.pack import PACK_FILE, read_pack
from data.places import Places
from data.settings import Settings


def demo_runner(
    services: Services, places: Places, settings: Settings, clock: Callable[[], datetime]
) -> FeedRunner:
    """Return the (not yet started) thread that feeds whatever district is served."""

    def take(rows: Rows) -> Outcome:
        return services.door.take(rows, kind=SOURCE, name=SOURCE)

    target = DemoTarget(services, places, settings)
    return FeedRunner(target, take, clock, close=target.close, also=lambda: target.tell(clock()))


class DemoTarget:
    """Follows the served bundle; at most one process per data folder feeds."""

    def __init__(self, services: Services, places: Places, settings: Settings) -> None:
        self._services = services
        self._places = places
        self._on = settings.demo_feed
        self._opens_at = settings.demo_clock
        self._speed = settings.demo_speed
        self._days = settings.demo_history
        self._lock = FolderLock(places.data_dir / "feed.lock")
        self._kept: tuple[tuple[str, int], Demo | None] | None = None
        self._read: tuple[tuple[tuple[str, int], ...], dict[str, Any]] | None = None

    def __call__(self) -> LiveFeed | None:
        """Return the feed to ask, None when there is nothing to feed."""
        bundle = self._services.bundle
        if not (self._on and bundle.district.synthetic) or not self._lock.acquire():
            self._services.demo = None
            return None
        if self._kept is None or self._kept[0] != bundle.key:
            self._end()
            self._kept = (bundle.key, self._open(bundle))
        demo = self._services.demo = self._kept[1]
        return demo.feed if demo is not None else None

    def tell(self, now: datetime) -> None:
        """Tell of the events of the demo that feeds, through the door of all events."""
        demo = self._services.demo
        rows = demo.events(now) if demo is not None else []
        if not rows:
            return
        refused = [one for one in self._services.events.take(rows, SOURCE).results
                   if not one.accepted]
        if refused:
            raise EventRefused(f"{len(refused)} events of the demo are refused, first: "
                               f"{refused[0].reason}", "Compare demo.toml with the pack's kinds.")

    def close(self) -> None:
        """Let another process feed."""
        self._services.demo = None
        self._end()
        self._lock.release()

    def _end(self) -> None:
        if self._kept is not None and self._kept[1] is not None:
            self._kept[1].close()
        self._kept = None

    def _open(self, bundle: Bundle) -> Demo | None:
        district = bundle.district.id
        folder = self._places.pack_dir(district)
        if not (folder / PACK_FILE).is_file():
            return None
        spec = self._spec_of(folder, self._places.generated_dir(district))
        if not spec:
            return None
        demo = open_demo(bundle, spec, self._places.district_dir(district), asked=self._opens_at,
                         now=self._services.now())
        if self._speed != 1:
            demo.run(self._speed, self._services.now())
        demo.fill(self._days, self._services.now)
        return demo

    def _spec_of(self, folder: Path, generated: Path) -> dict[str, Any]:
        """Return the pack's demo.toml; an update leaves the pack alone, and it is read once."""
        files = tuple((str(one), one.stat().st_mtime_ns) for one in sorted(folder.glob("*.toml")))
        if self._read is None or self._read[0] != files:
            self._read = files, read_pack(folder, generated=generated).demo_spec()
        return self._read[1]
