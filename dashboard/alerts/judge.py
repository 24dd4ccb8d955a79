"""Rules over the live columns: compiled when they change, evaluated each tick, kept as bytes."""

import logging
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.alerts.ground import Ground
from dashboard.bundle import Bundle
from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.live import VitalColumns
from data.alerts.model import Transition
from data.alerts.rule import Rule
from data.errors import StoreDamaged
from data.model import Problem
from indicators.alerts.compile import Compiled, compile_rules
from indicators.alerts.evaluate import evaluate
from indicators.alerts.site import Outside
from indicators.alerts.state import State, carry, from_bytes, start, to_bytes
from indicators.derive import Columns

log = logging.getLogger(__name__)

#: The pasts of signals are kept at least so often; timers at once.
KEEP_EVERY_S = 10.0


class Judge:
    """The compiled rules and the state of one store; used by one thread."""

    def __init__(self, saved: bytes | None) -> None:
        self._saved = saved
        self._key: tuple[object, ...] = ()
        self._compiled: Compiled | None = None
        self._state: State | None = None
        self._next: State | None = None
        self._kept: tuple[State | None, datetime | None] = (None, None)
        #: Whether nothing was known of what is raised when it began.
        self.fresh = saved is None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the rules."""
        return self._compiled.problems if self._compiled is not None else ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in force, companions among them."""
        return self._compiled.rules if self._compiled is not None else ()

    def prepare(self, rules: Sequence[Rule], version: int, bundle: Bundle,
                catalogue: VitalCatalogue, ground: Ground, now: datetime) -> bool:
        """Compile when rules, catalogue or the local day are others; return whether they were."""
        day = now.astimezone(ZoneInfo(bundle.district.time_zone)).date()
        key = (version, catalogue.key, ground.key, day)
        if key == self._key:
            return False
        new = compile_rules(rules, catalogue.records, ground.sites, on=day,
                            zone=bundle.district.time_zone, calendar=bundle.district.calendar)
        if self._compiled is not None and self._state is not None:
            self._state = carry(self._compiled, self._state, new)
        elif self._saved is not None:
            self._state = self._resumed(new, self._saved)
        else:
            self._state = start(new)
        self._saved, self._compiled, self._key = None, new, key
        return True

    def _resumed(self, compiled: Compiled, saved: bytes) -> State:
        """Return the state as it was kept; when it cannot be read, that of a first tick.

        One that another version wrote, or that is damaged, must not silence every rule: what is
        open is brought into line with the first judgements (dashboard.alerts.work).
        """
        try:
            return from_bytes(compiled, saved)
        except StoreDamaged as e:
            log.warning("%s", e)
            self.fresh = True
            return start(compiled)

    def run(self, columns: VitalColumns, now: datetime, also: Sequence[Outside]
            ) -> list[Transition]:
        """Return what changed; the state moves on with ``accept`` only, when that is written."""
        assert self._compiled is not None and self._state is not None
        self._next, found = evaluate(
            Columns(columns.value, columns.time_us, columns.quality), self._compiled,
            self._state, round(now.timestamp() * 1e6), also)
        return found

    def keep(self, now: datetime, *, changed: bool) -> bytes | None:
        """Return the state's bytes when they are to be written with this tick, else None."""
        assert self._compiled is not None and self._next is not None
        before, at = self._kept
        timers = before is None or before.phase is not self._next.phase
        late = at is None or not 0 <= (now - at).total_seconds() < KEEP_EVERY_S
        return to_bytes(self._compiled, self._next) if changed or timers or late else None

    def accept(self, now: datetime, *, kept: bool) -> None:
        """The tick is written: its state is the one that the next begins with."""
        self._state = self._next
        if kept:
            self._kept = (self._next, now)

    def bytes(self) -> bytes | None:
        """Return the state as it is now, None before the first tick."""
        if self._compiled is None or self._state is None:
            return None
        return to_bytes(self._compiled, self._state)

    def raised(self) -> dict[tuple[str, str], str]:
        """Return the severity of every pair that is raised after the last ``run``."""
        assert self._compiled is not None and self._next is not None
        return self._next.open(self._compiled)
