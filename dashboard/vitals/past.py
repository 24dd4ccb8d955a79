"""The past of every indicator: stored where it was read, computed on reading where derived."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from dashboard.vitals.catalogue import VitalCatalogue
from data.ports import Store
from data.readings.columns import Series
from indicators.history import derived_series, lookback_us, needed

_FINE = ("raw", "minute")
MINUTE_US = 60_000_000


def series(
    store: Store, catalogue: VitalCatalogue, codes: Sequence[str], start: datetime, end: datetime,
    *, step: str = "raw", zone: str = "",
) -> dict[str, Series]:
    """Return what ``Store.series`` does, derived indicators among it.

    Nobody stores what follows from other readings: it cannot come apart from them, and a late
    reading corrects it too. See ``indicators.history.derived_series`` for what a bucket means.
    """
    derived = [c for c in codes if c in catalogue.at and catalogue.records[catalogue.at[c]].derived]
    read = [code for code in codes if code not in set(derived)]
    found = store.series(read, start, end, step=step, zone=zone) if read else {}
    if not derived:
        return found
    records = [catalogue.records[row] for row in needed(catalogue.plan, derived)]
    inputs = [record.code for record in records if not record.derived]
    before = timedelta(microseconds=lookback_us(records)) if step in _FINE else timedelta(0)
    readings = store.series(inputs, start - before, end, step=step, zone=zone)
    first = round(start.timestamp() * 1e6)
    if step == "minute":
        first = first // MINUTE_US * MINUTE_US
    for code, one in derived_series(records, derived, readings).items():
        found[code] = _since(one, first) if step in _FINE else one
    return found


def _since(one: Series, first_us: int) -> Series:
    at = int(np.searchsorted(one.time_us, first_us))
    return Series(*(column[at:] for column in (one.time_us, one.value, one.min, one.max,
                                               one.count)))
