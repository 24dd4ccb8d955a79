"""The read facade that pages and routes are given; safe from any thread, swapped as a whole."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from dashboard.ahead import ZoneAhead
from dashboard.alerts.service import AlertService
from dashboard.bundle import Bundle
from dashboard.demo import Demo, no_demo
from dashboard.detail import feature_detail
from dashboard.events import EventService
from dashboard.layer_info import layers_answer, with_age
from dashboard.passport import passport
from dashboard.sources import Declared, declared, feed_entry, sources
from dashboard.vitals.service import VitalService
from dashboard.wire import Json, iso, ref
from dashboard.zones import zone_entry, zone_value
from data.feeds.door import Door
from data.feeds.formats import read_body
from data.feeds.parse import RowReader
from data.feeds.rows import Outcome, Rows
from data.feeds.tokens import Keyring
from data.model import District, Role
from data.ports import Store
from data.search.hit import SearchHit
from indicators.ahead import Ahead
from indicators.snapshot import TEMPLATE, ZoneValue, freshness, zone_values

log = logging.getLogger(__name__)

#: How long a replaced bundle stays open for requests that still hold it.
GRACE_S = 30.0
#: How long after a change the search index waits for the tiles.
QUIET_S = 2.0
MAX_HITS = 100
LONGEST_QUERY = 400

#: Looks whether something newer was loaded and returns it, else None.
Reopen = Callable[[Bundle], Bundle | None]


class Services:
    """Everything a screen may ask; holds one bundle and replaces it when a load is finished."""

    def __init__(
        self,
        bundle: Bundle,
        clock: Callable[[], datetime],
        reopen: Reopen = lambda bundle: None,
    ) -> None:
        self._bundle = self._seen = bundle
        self._clock = clock
        self._reopen = reopen
        #: What plays in a synthetic district that this process feeds.
        self.demo: Demo | None = None
        #: Where readings come in, and what is known of the feeds that bring them.
        self.door = Door(lambda: self.store, clock)
        self.keyring = Keyring(lambda: self.store.tokens)
        # parsing is pure Python: more at once would only hold more bodies unpacked
        self._parsing = threading.BoundedSemaphore(2)
        self._swap = threading.Lock()
        self._retired: list[tuple[float, Bundle]] = []
        self._declared: tuple[tuple[str, int], Declared] | None = None
        self._layers: tuple[tuple[str, int], Json] | None = None
        self._ahead = ZoneAhead()
        #: The indicators: catalogue, live columns, past.
        self.vitals = VitalService(lambda: self._bundle, clock)
        #: The alerts: the loop that judges, the queue, acts.
        self.alerts = AlertService(self, clock)
        #: What cameras, people, the weather office and facilities tell.
        self.events = EventService(lambda: self._bundle, clock, self.door.book)

    # -- what is served ------------------------------------------------------------------------
    @property
    def bundle(self) -> Bundle:
        """What is served now; take it once per request, it may be replaced any time."""
        return self._bundle

    @property
    def store(self) -> Store:
        """The store served now."""
        return self._bundle.store

    def district(self) -> District:
        """Return the district served now."""
        return self._bundle.district

    def now(self) -> datetime:
        """Return the clock's aware time."""
        return self._clock()

    def refresh(self) -> bool:
        """Take over a newer load, or another active district; return whether anything changed."""
        with self._swap:
            return self._refreshed()

    def _refreshed(self) -> bool:
        self._close_retired(time.monotonic() - GRACE_S)
        newer = self._reopen(self._bundle)
        if newer is None:
            return False
        self._retired.append((time.monotonic(), self._bundle))
        self._bundle = newer
        log.info("now serving %s, load %s", *newer.key)
        return True

    def look(self) -> bool:
        """Refresh; return whether anything changed since the last look, by whomever."""
        with self._swap:
            newer = self._refreshed()
            seen, self._seen = self._seen, self._bundle
        return newer or seen is not self._seen

    def close(self) -> None:
        """Close every tile archive and store."""
        with self._swap:
            self._close_retired(float("inf"))
            self._bundle.close()
            self._bundle.store.close()

    # -- questions -----------------------------------------------------------------------------
    def layers(self) -> Json:
        """Return the /api/layers answer, with every layer's age at this moment."""
        bundle, kept = self._bundle, self._layers
        if kept is None or kept[0] != bundle.key:
            kept = (bundle.key, layers_answer(bundle))
            self._layers = kept
        return with_age(kept[1], bundle, self._clock())

    def passport(self, layer: str) -> Json:
        """Return the whole metadata sheet of one layer; raise NotFound."""
        return passport(self._bundle, layer, self._clock())

    def detail(self, layer: str, feature_id: int) -> Json:
        """Return the FeatureDetail of one feature; raise NotFound."""
        bundle = self._bundle
        record = bundle.record(layer)
        feature = bundle.store.feature(layer, feature_id)
        live = self._live_of(bundle, feature_id) if feature.role is Role.ZONE else None
        return {**feature_detail(bundle.store, record, feature, live),
                "measured": self.vitals.of_feature(bundle, feature_id)}

    def search(
        self, text: str, limit: int = 20, near: tuple[float, float] | None = None
    ) -> list[Json]:
        """Return hits with their place on the map, best first; an empty text finds nothing.

        ``near`` is lon, lat in WGS 84: of equally good hits the nearer one comes first.
        """
        found = self._bundle.store.search(
            text[:LONGEST_QUERY], limit=max(1, min(limit, MAX_HITS)), near=near)
        return [_hit(link) for link in found]

    def warm(self) -> None:
        """Make what the first search after a load would wait for; cheap when it is there.

        After a change the tiles come first: the pages ask for them at once.
        """
        with self._swap:
            changed = max((since for since, _ in self._retired), default=0.0)
        if not changed or time.monotonic() - changed >= QUIET_S:
            self._bundle.store.warm_search()

    def snapshot(self) -> Json:
        """Return the Snapshot of this moment; ``version`` is given by the live loop."""
        bundle, now = self._bundle, self._clock()
        values, ahead = self._values(bundle, now)
        demo = self.demo
        drilled = demo.drilled(now) if demo is not None else frozenset()
        columns = self.vitals.tick(bundle, now)
        alerts = self.alerts.part(bundle, now)
        return {
            "version": 0,
            "at": iso(now),
            "district": bundle.district.id,
            "store_version": bundle.version,
            "synthetic": bundle.district.synthetic,
            **(demo.state(now) if demo is not None else no_demo()),
            "zones": [zone_entry(value, drill=value.zone.id in drilled,
                                 ahead=ahead.get(value.zone.id)) for value in values],
            "freshness": freshness(values),
            "sources": self._sources(bundle, now),
            "systems": self.vitals.systems(bundle, columns),
            "vitals": columns,
            "alerts": alerts,
            **self.events.in_force(now),
            "fault": alerts["fault"],
        }

    # -- the one door in -----------------------------------------------------------------------
    def post(self, raw: bytes, content_type: str, machine: str, *, encoding: str = "") -> Outcome:
        """Store a posted body durably; rows without a source take the machine's name.

        Raises:
            ReadingRefused: When the body as a whole is no batch.
        """
        def reading() -> Rows:
            with self._parsing:
                return read_body(raw, content_type, RowReader(machine), encoding=encoding)

        return self.door.read(reading, kind="http", name=machine)

    def feeds(self) -> Json:
        """Return the /api/feeds answer."""
        bundle, now = self._bundle, self._clock()
        return {"at": iso(now), "sources": self._sources(bundle, now),
                "feeds": [feed_entry(one, now) for one in self.door.book.all(now)]}

    def _sources(self, bundle: Bundle, now: datetime) -> list[Json]:
        kept = self._declared
        if kept is None or kept[0] != bundle.key:
            kept = self._declared = (bundle.key, declared(bundle.store.indicators()))
        return sources(bundle.store.latest_columns(), kept[1], now)

    def _values(self, bundle: Bundle, now: datetime
                ) -> tuple[list[ZoneValue], Mapping[int, Ahead]]:
        latest = bundle.store.latest(TEMPLATE)
        values = zone_values(latest, bundle.zones, now)
        return values, self._ahead.of(bundle, latest, values, now)

    def _live_of(self, bundle: Bundle, feature_id: int) -> Json | None:
        values, ahead = self._values(bundle, self._clock())
        return next((zone_value(v, ahead.get(feature_id)) for v in values
                     if v.zone.id == feature_id), None)

    def _close_retired(self, before: float) -> None:
        for since, bundle in [one for one in self._retired if one[0] <= before]:
            served = [self._bundle, *(other for _, other in self._retired if other is not bundle)]
            bundle.close(served)
            if bundle.store is not self._bundle.store:
                bundle.store.close()
            self._retired.remove((since, bundle))


def _hit(found: SearchHit) -> Json:
    entry = ref(found)
    entry.pop("count")
    return {**entry, "lon": found.lon, "lat": found.lat, "why": found.why,
            "spans": {name: [list(span) for span in marks]
                      for name, marks in found.spans.items()}}
