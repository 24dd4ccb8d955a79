"""Once per tick for everybody: the latest readings of the whole catalogue, derived and judged."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from dashboard.bundle import Bundle
from dashboard.vitals.catalogue import VitalCatalogue, vital_catalogue
from dashboard.vitals.live import VitalColumns
from data.readings.columns import LatestColumns
from indicators.derive import NO_TIME, derive

#: Columns younger than this need not be computed again for whoever asks between two ticks.
RECENT = timedelta(seconds=1.2)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was prepared for one load."""

    key: tuple[str, int]
    catalogue: VitalCatalogue


class VitalBoard:
    """Keeps the catalogue of the served load and the newest columns; safe from any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._known: _Known | None = None
        self._columns: VitalColumns | None = None
        self._ticked: datetime | None = None

    def catalogue(self, bundle: Bundle) -> VitalCatalogue:
        """Return the catalogue of ``bundle``, prepared once a load."""
        return self._prepared(bundle).catalogue

    def columns(self, bundle: Bundle, now: datetime) -> VitalColumns:
        """Return the newest columns; computed now when no tick has done it for this load."""
        columns, key = self._columns, self.catalogue(bundle).key
        if columns is None or columns.catalogue != key:
            columns = self.tick(bundle, now)
        return columns

    def recent(self, bundle: Bundle, now: datetime) -> VitalColumns:
        """Return the columns of a tick of this moment; ticks when the loop did not just do it."""
        columns, ticked = self._columns, self._ticked
        known = columns is not None and columns.catalogue == self.catalogue(bundle).key
        if columns is None or not known or ticked is None or not (
                timedelta(0) <= now - ticked < RECENT):
            return self.tick(bundle, now)
        return columns

    def tick(self, bundle: Bundle, now: datetime) -> VitalColumns:
        """Read, derive and judge; the very same object as before when nothing changed."""
        known = self._prepared(bundle)
        fresh = _judged(bundle, known.catalogue, now)
        with self._guard:
            old, self._ticked = self._columns, now
            if old is not None and fresh.same(old):
                return old
            self._columns = replace(fresh, version=old.version + 1 if old else 1)
            return self._columns

    def _prepared(self, bundle: Bundle) -> _Known:
        known = self._known
        if known is None or known.key != bundle.key:
            known = _Known(bundle.key, vital_catalogue(bundle.store, bundle.version))
            self._known = known
        return known


def _judged(bundle: Bundle, catalogue: VitalCatalogue, now: datetime) -> VitalColumns:
    latest = bundle.store.latest_columns()
    plan, value, time_us = catalogue.plan, latest.value, latest.time_us
    if latest.code != plan.codes:  # another process loaded since: its catalogue is not ours yet
        value, time_us = _aligned(latest, plan.codes)
    found = derive(plan, value, time_us, round(now.timestamp() * 1e6))
    return VitalColumns(catalogue.key, 0, now, found.value, found.time_us, found.quality)


def _aligned(latest: LatestColumns, codes: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    at = {code: row for row, code in enumerate(latest.code)}
    rows = np.array([at.get(code, len(at)) for code in codes], dtype=np.intp)
    return (np.append(latest.value, np.nan)[rows], np.append(latest.time_us, NO_TIME)[rows])
