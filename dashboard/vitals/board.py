"""Once per tick for everybody: the latest readings of the whole catalogue, derived and judged."""

import threading
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from dashboard.bundle import Bundle
from dashboard.vitals.catalogue import VitalCatalogue, vital_catalogue
from dashboard.vitals.live import MISSING, STALE, VitalColumns
from indicators.crowd import GOOD_CADENCES


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

    def catalogue(self, bundle: Bundle) -> VitalCatalogue:
        """Return the catalogue of ``bundle``, prepared once a load."""
        return self._prepared(bundle).catalogue

    def columns(self, bundle: Bundle, now: datetime) -> VitalColumns:
        """Return the newest columns; computed now when no tick has done it for this load."""
        columns, key = self._columns, self.catalogue(bundle).key
        if columns is None or columns.catalogue != key:
            columns = self.tick(bundle, now)
        return columns

    def tick(self, bundle: Bundle, now: datetime) -> VitalColumns:
        """Read, derive and judge; the very same object as before when nothing changed."""
        known = self._prepared(bundle)
        fresh = _judged(bundle, known.catalogue, now)
        with self._guard:
            old = self._columns
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
    now_us = round(now.timestamp() * 1e6)
    age_s = (now_us - latest.time_us.astype(np.float64)) / 1e6
    quality = np.where(age_s <= GOOD_CADENCES * latest.cadence_s, 0, STALE)
    quality[np.isnan(latest.value)] = MISSING
    return VitalColumns(catalogue.key, 0, now, latest.value, latest.time_us,
                        quality.astype(np.uint8))
