"""Files that are dropped become readings by the importer; what it says becomes the report."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from data.feeds.drop import Take, Taken
from data.ports import Store
from data.readings.history_spec import HistorySpec
from data.readings.importer import ImportReport, import_file


def taker(store: Callable[[], Store], zone: Callable[[], str], clock: Callable[[], datetime]
          ) -> Take:
    """Return what stores a dropped file: long or wide CSV, XLSX, Parquet.

    Args:
        store: Gives the store that is served now.
        zone: Gives its district's IANA time zone, for times without an offset.
        clock: Gives the aware time.
    """
    def take(path: Path) -> Taken:
        district = store()
        units = {one.code: one.unit for one in district.indicators()}
        return _taken(import_file(district, HistorySpec(path, zone()), units, at=clock()))

    return take


def _taken(report: ImportReport) -> Taken:
    reasons = dict(report.refused.most_common())
    return Taken(report.kept, report.refused.total(), next(iter(reasons), ""),
                 {"empty": report.empty, "reasons": reasons, "examples": report.examples})
