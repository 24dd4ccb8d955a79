"""How fresh what each system sends is: the wall's look at the feeds, by the system of origin."""

from dataclasses import dataclass

import numpy as np

from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.live import VitalColumns
from dashboard.wire import Json, names
from data.model import IndicatorRecord, Names
from indicators.quality import MISSING, STALE


@dataclass(frozen=True, slots=True, eq=False)
class Systems:
    """The systems that a catalogue's readings come from, and whose each indicator is."""

    names: tuple[Names, ...]
    of: np.ndarray                                # int64; -1 for a derived indicator


def systems_of(catalogue: VitalCatalogue) -> Systems:
    """Return the systems in catalogue order; without one, the declared source stands for it."""
    found: dict[Names, int] = {}
    of = [-1 if record.derived else found.setdefault(_system(record), len(found))
          for record in catalogue.records]
    return Systems(tuple(found), np.array(of, dtype=np.int64))


def freshness(systems: Systems, columns: VitalColumns) -> list[Json]:
    """Return each system's count of good, stale and missing values and its newest observation.

    ``good`` counts estimates too; ``seen`` is in seconds since 1970, null when nothing ever came.
    """
    found = []
    for number, name in enumerate(systems.names):
        mine = systems.of == number
        counts = np.bincount(columns.quality[mine], minlength=MISSING + 1)
        newest = int(columns.time_us[mine].max())
        found.append({
            "name": names(name), "total": int(mine.sum()), "good": int(counts[:STALE].sum()),
            "stale": int(counts[STALE]), "missing": int(counts[MISSING]),
            "seen": newest // 1_000_000 if newest >= 0 else None,
        })
    return found


def _system(record: IndicatorRecord) -> Names:
    return record.system if record.system.zh else Names(record.source, record.source)
