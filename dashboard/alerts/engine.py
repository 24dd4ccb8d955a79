"""The thread that judges: woken by each live snapshot, by itself when none comes."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dashboard.alerts.work import Moment, Work
from dashboard.bundle import Bundle
from dashboard.text_alert_file import FAULT
from data.alerts.lead import Lead
from data.background import Background, ToldOnce
from data.errors import LoadInProgress
from data.names import Names
from data.ports import Store

if TYPE_CHECKING:
    from dashboard.services import Services

log = logging.getLogger(__name__)

#: Without a snapshot it looks by itself.
PERIOD_S = 1.5
#: A snapshot waits so long for what is judged of its own values.
PATIENCE_S = 0.3
#: A follower tries so often to lead.
TRY_EVERY = timedelta(seconds=5)
#: Nothing was judged for so long: people are told.
SILENT = timedelta(seconds=10)
#: Behind an update the changed tiles come first, then places of alerts: a second's work at most.
SETTLE_S = 0.8
#: Looking places up ahead of any alert: of each second so much.
AHEAD_S = 0.03


class AlertEngine(Background):
    """Evaluates the rules of the served store in one process of all that serve it."""

    def __init__(self, services: "Services", clock: Callable[[], datetime]) -> None:
        super().__init__("alerts", self._run, join_s=20.0)
        self._services = services
        self._clock = clock
        self._work: Work | None = None
        self._store: Store | None = None
        self._stack = ExitStack()
        self._lead: Lead | None = None
        self._tried: datetime | None = None
        self._judged: datetime | None = None
        self._failed = False
        self._told = ToldOnce(log, "alerts are not judged")
        self._turn = threading.Condition()
        self._asked = self._served = 0
        self._guard = threading.Lock()

    # -- what others ask -------------------------------------------------------------------------
    @property
    def leading(self) -> bool:
        """Whether this process evaluates the rules."""
        return self._lead is not None

    @property
    def judged(self) -> datetime | None:
        """When it last judged, or looked at what the leading process wrote."""
        return self._judged

    @property
    def work(self) -> Work:
        """The alerts of the served store; read now when the loop has not done it yet."""
        with self._guard:
            store = self._services.bundle.store
            if self._work is None or self._store is not store:
                self._change(store)
            assert self._work is not None
            return self._work

    def fault(self, now: datetime) -> Names | None:
        """Return what people must know: that nothing is judged; None while all is well."""
        if not self.alive:
            return None
        silent = self._judged is not None and now - self._judged > SILENT
        return FAULT if self._failed or silent else None

    def kick(self, patience_s: float = PATIENCE_S) -> None:
        """Let it judge now, and wait a moment for it; nothing happens while it does not run."""
        if not self.alive:
            return
        with self._turn:
            self._asked += 1
            ticket = self._asked
            self._turn.notify_all()
            self._turn.wait_for(lambda: self._served >= ticket or self.stopping, patience_s)

    # -- the loop ----------------------------------------------------------------------------------
    def stop(self) -> None:
        """End the loop; keep the state exactly as it is, and let another process lead."""
        self._stop.set()
        with self._turn:
            self._turn.notify_all()
        super().stop()
        self._leave()

    def once(self) -> None:
        """Judge one moment, or follow whoever does; what fails is told, and tried again."""
        try:
            now, bundle = self._clock(), self._services.bundle
            leads = self._leads(bundle, now)
            work = self.work
            if leads:
                if self._settling(work, bundle):
                    self.wait(SETTLE_S)
                    now = self._clock()
                work.tick(self._moment(bundle, now))
            else:
                work.follow(now)
            self._judged, self._failed = now, False
            self._told.well()
        except Exception as e:
            self._failed = True
            self._told.fault(e)

    @staticmethod
    def _settling(work: Work, bundle: Bundle) -> bool:
        """Tell whether an update came whose places are not read yet."""
        known = work.places.bundle if work.places is not None else None
        return known is not None and known.store is bundle.store and known.key != bundle.key

    def _run(self) -> None:
        while not self.stopping:
            with self._turn:
                self._turn.wait_for(lambda: self._asked > self._served or self.stopping, PERIOD_S)
                ticket = self._asked
            if self.stopping:
                return
            self.once()
            with self._turn:
                self._served = ticket
                self._turn.notify_all()
            self._look_ahead()

    def _look_ahead(self) -> None:
        """Look up places that nobody has asked for yet, a little at a time."""
        places = self._work.places if self._work is not None else None
        until = time.monotonic() + AHEAD_S
        try:
            while places is not None and time.monotonic() < until and places.ahead():
                pass
        except Exception as e:  # the next raise looks again and tells
            log.debug("looking ahead: %s", e)

    def _moment(self, bundle: Bundle, now: datetime) -> Moment:
        vitals, demo = self._services.vitals, self._services.demo
        drilled = frozenset(code for one in demo.drills.running(now) for code in one.codes) \
            if demo is not None else frozenset[str]()
        return Moment(bundle, vitals.catalogue_of(bundle), vitals.recent(bundle, now), now,
                      drilled)

    def _leads(self, bundle: Bundle, now: datetime) -> bool:
        with self._guard:
            if self._store is not bundle.store:
                self._change(bundle.store)
        if self._lead is not None and not self._lead.held():
            log.warning("another process may judge the alerts of %s", bundle.district.id)
            self._leave()
        if self._lead is None and (
                self._tried is None or not timedelta(0) <= now - self._tried < TRY_EVERY):
            self._tried = now
            try:
                self._lead = self._stack.enter_context(bundle.store.alerts.lead())
            except LoadInProgress:
                return False
            self._work = Work(bundle.store, now)  # everything anew: another one led until now
            log.info("this process judges the alerts of %s", bundle.district.id)
        return self._lead is not None

    def _change(self, store: Store) -> None:
        """Turn to another store; what was led there another process may lead."""
        self._leave()
        self._tried = None
        self._work, self._store = Work(store, self._clock()), store

    def _leave(self) -> None:
        """Let another process lead."""
        if self._lead is None:
            return
        try:
            if self._work is not None and self._lead.held():
                self._work.save(self._clock())
        except Exception as e:
            self._told.fault(e)
        finally:
            self._lead = None
            self._stack.close()
