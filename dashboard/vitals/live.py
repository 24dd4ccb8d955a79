"""The live columns: every indicator's value, time and quality, and what changed since."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from dashboard.wire import Json, iso
from indicators.quality import MISSING, STALE

#: One letter an indicator: good, estimated, stale, missing, as indicators.quality counts them.
LETTERS = np.frombuffer(b"gesm", dtype=np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class VitalColumns:
    """One judged moment of the whole catalogue, columns in its order."""

    catalogue: str                                # VitalCatalogue.key
    version: int                                  # of these columns; grows when anything changes
    at: datetime
    value: np.ndarray                             # float64; NaN is missing, never zero
    time_us: np.ndarray                           # int64, observed; below 0: never
    quality: np.ndarray                           # uint8, of indicators.quality

    def same(self, other: "VitalColumns") -> bool:
        """Whether both show the same, whatever the clock says."""
        return self.catalogue == other.catalogue and not len(changed(other, self))

    def doubted(self) -> "VitalColumns":
        """Return the same values without authority: stale where they are not missing."""
        stale = np.where(self.quality == MISSING, MISSING, STALE).astype(np.uint8)
        return replace(self, version=self.version + 1, quality=stale)


def changed(old: VitalColumns, new: VitalColumns) -> np.ndarray:
    """Return the positions at which two columns of one catalogue differ."""
    differs = ((old.time_us != new.time_us) | (old.quality != new.quality)
               | ((old.value != new.value) & ~(np.isnan(old.value) & np.isnan(new.value))))
    return np.flatnonzero(differs)


def message(new: VitalColumns, old: VitalColumns | None = None) -> Json:
    """Return what a page is sent: everything, or what differs from ``old`` that it has.

    ``v`` are values (null: missing), ``t`` seconds since 1970 (null: never), ``q`` one letter each
    of good, estimated, stale, missing; ``i`` their positions, left out when all are there.
    """
    head: Json = {"catalogue": new.catalogue, "version": new.version, "at": iso(new.at)}
    if old is None or old.catalogue != new.catalogue:
        return {**head, "base": None, **_columns(new, slice(None))}
    where = changed(old, new)
    return {**head, "base": old.version, "i": where.tolist(), **_columns(new, where)}


def _columns(new: VitalColumns, where: np.ndarray | slice) -> Json:
    # more places than any indicator shows, and half of what would be sent
    values = [None if v != v else round(v, 6) for v in new.value[where].tolist()]
    times = [None if t < 0 else t // 1_000_000 for t in new.time_us[where].tolist()]
    letters = LETTERS[new.quality[where]].tobytes().decode("ascii")
    return {"v": values, "t": times, "q": letters}


def with_message(snapshot: Json, seen: VitalColumns | None) -> Json:
    """Return ``snapshot`` as a page that has the columns ``seen`` is sent it."""
    columns = snapshot["vitals"]
    return {**snapshot, "vitals": None if columns is None else message(columns, seen)}


def with_version(snapshot: Json) -> Json:
    """Return ``snapshot`` with the version of its columns only: who polls asks for them apart."""
    columns = snapshot["vitals"]
    told = None if columns is None else {"catalogue": columns.catalogue,
                                         "version": columns.version, "base": -1}
    return {**snapshot, "vitals": told}
