"""What screens ask about indicators: one object over the served bundle, the board and the hours."""

from collections.abc import Callable, Sequence
from datetime import datetime

import pandas as pd

from dashboard.bundle import Bundle
from dashboard.vitals.board import VitalBoard
from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.export import table_frame
from dashboard.vitals.find import matching
from dashboard.vitals.history import Hours, check_range, series_json
from dashboard.vitals.live import VitalColumns, message
from dashboard.vitals.passport import now_json, passport_json
from dashboard.vitals.past import series
from dashboard.vitals.systems import Systems, freshness, systems_of
from dashboard.vitals.wall import chosen
from dashboard.wire import Json, iso
from data.readings.columns import Series


class VitalService:
    """Read-only; safe from any thread; follows the bundle that is served."""

    def __init__(self, bundle: Callable[[], Bundle], clock: Callable[[], datetime]) -> None:
        self._bundle = bundle
        self._clock = clock
        self._board = VitalBoard()
        self._hours = Hours()
        self._systems: tuple[str, Systems] | None = None

    def catalogue(self) -> VitalCatalogue:
        """Return the catalogue of the served load."""
        return self._board.catalogue(self._bundle())

    def columns(self) -> VitalColumns:
        """Return the newest live columns."""
        return self._board.columns(self._bundle(), self._clock())

    def tick(self, bundle: Bundle, now: datetime) -> VitalColumns:
        """Compute the columns of this moment; the loop also makes what the first page asks for."""
        columns = self._board.tick(bundle, now)
        self._board.catalogue(bundle).warm()
        return columns

    def catalogue_of(self, bundle: Bundle) -> VitalCatalogue:
        """Return the catalogue of ``bundle``."""
        return self._board.catalogue(bundle)

    def recent(self, bundle: Bundle, now: datetime) -> VitalColumns:
        """Return the columns of this moment, computed only when the loop did not just do it."""
        return self._board.recent(bundle, now)

    def systems(self, bundle: Bundle, columns: VitalColumns) -> list[Json]:
        """Return how fresh what each system sends is."""
        catalogue, known = self._board.catalogue(bundle), self._systems
        if known is None or known[0] != catalogue.key:
            known = self._systems = (catalogue.key, systems_of(catalogue))
        return freshness(known[1], columns)

    def find(self, q: str, wanted: dict[str, str], offset: int, limit: int) -> Json:
        """Return a page of the catalogue: rows that match every word of ``q`` and the filters."""
        catalogue = self.catalogue()
        rows = matching(catalogue.rows, q, wanted)
        return {"district": catalogue.district, "version": catalogue.version,
                "total": len(rows), "offset": offset,
                "indicators": list(rows[offset:offset + limit])}

    def chosen(self, role: str) -> Json:
        """Return the rows of the vital signs that stand on the wall for ``role``."""
        bundle = self._bundle()
        catalogue = self._board.catalogue(bundle)
        return {"role": role, "catalogue": catalogue.key,
                "indicators": [catalogue.rows[at]
                               for at in chosen(catalogue, bundle.district, role)]}

    def message(self) -> Json:
        """Return every live value; see dashboard.vitals.live.message."""
        return message(self.columns())

    def passport(self, code: str) -> Json:
        """Return the whole passport of one indicator; raise NotFound."""
        bundle, now = self._bundle(), self._clock()
        catalogue = self._board.catalogue(bundle)
        columns = self._board.columns(bundle, now)
        return passport_json(bundle.store, catalogue, columns, catalogue.position(code), now,
                             bundle.district.time_zone)

    def series(self, code: str, start: datetime, end: datetime, step: str) -> Json:
        """Return one indicator's readings of [start, end); raise NotFound or RangeRefused."""
        bundle = self._bundle()
        catalogue = self._board.catalogue(bundle)
        record = catalogue.records[catalogue.position(code)]
        check_range(start, end, step, record.cadence_s)
        found = series(bundle.store, catalogue, [code], start, end, step=step)
        return series_json(record, found[code], step, start, end)

    def past(self, codes: Sequence[str], start: datetime, end: datetime, *, step: str = "raw",
             zone: str = "") -> dict[str, Series]:
        """Return what ``Store.series`` does, derived indicators computed from their inputs."""
        bundle = self._bundle()
        return series(bundle.store, self._board.catalogue(bundle), codes, start, end, step=step,
                      zone=zone)

    def sparks(self, codes: Sequence[str]) -> Json:
        """Return the last 24 hours of each code that the catalogue has."""
        bundle, now = self._bundle(), self._clock()
        catalogue = self._board.catalogue(bundle)
        return {"catalogue": catalogue.key, "to": iso(now),
                "series": self._hours.sparks(bundle.store, catalogue, codes, now)}

    def last_week(self) -> Json:
        """Return the mean of this hour one week ago, in catalogue order."""
        bundle, catalogue = self._bundle(), self.catalogue()
        return {"catalogue": catalogue.key,
                "v": self._hours.last_week(bundle.store, catalogue, self._clock())}

    def table(self, codes: Sequence[str], lang: str) -> pd.DataFrame:
        """Return the table of ``codes`` in their order; unknown ones are left out."""
        catalogue = self.catalogue()
        places = [catalogue.at[code] for code in dict.fromkeys(codes) if code in catalogue.at]
        return table_frame(catalogue, self.columns(), self.last_week()["v"], places,
                           lang=lang, zone=self._bundle().district.time_zone)

    def of_feature(self, bundle: Bundle, feature_id: int) -> list[Json]:
        """Return what is measured of one feature, with its present values, in pack order."""
        catalogue, now = self._board.catalogue(bundle), self._clock()
        columns = self._board.columns(bundle, now)
        return [{**catalogue.rows[at], "now": now_json(columns, at, now)}
                for at in catalogue.by_subject.get(feature_id, [])]
