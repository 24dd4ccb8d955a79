"""The indicator table as a file: the rows that are seen, in their order, in the page's language."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.text import text
from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.live import VitalColumns
from dashboard.vitals.passport import QUALITIES
from dashboard.wire import number
from data.model import Names

#: Column -> key of its word.
COLUMNS = ("name", "value", "unit", "week", "quality", "observed", "age", "domain", "group",
           "owner", "code", "source")


def table_frame(
    catalogue: VitalCatalogue, columns: VitalColumns, week: Sequence[float | None],
    places: Sequence[int], *, lang: str, zone: str,
) -> pd.DataFrame:
    """Return one row per position of ``places``; times are local, ages in seconds, what is
    missing is empty."""
    rows = []
    for at in places:
        record, time_us = catalogue.records[at], int(columns.time_us[at])
        rows.append((
            record.names.get(lang), number(float(columns.value[at]), 6), record.unit,
            week[at] if at < len(week) else None,
            text(lang, f"quality_{QUALITIES[int(columns.quality[at])]}"),
            None if time_us < 0 else _local(time_us, zone), _age(time_us, columns.at),
            _said(record.domain, lang), _said(record.group, lang), _said(record.owner, lang),
            record.code, record.source,
        ))
    heads = [text(lang, f"vx_{name}") for name in COLUMNS]
    return pd.DataFrame(rows, columns=heads)


def _said(name: Names, lang: str) -> str:
    return name.get(lang) or name.zh


def _age(time_us: int, at: datetime) -> int | None:
    return None if time_us < 0 else max(0, round(at.timestamp() - time_us / 1e6))


def _local(time_us: int, zone: str) -> str:
    at = datetime.fromtimestamp(time_us / 1e6, tz=ZoneInfo(zone))
    return at.isoformat(sep=" ", timespec="seconds")
