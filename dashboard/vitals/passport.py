"""The passport of one indicator over HTTP: what it is, what it is now, and what it is made of."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.live import VitalColumns
from dashboard.wire import Json, iso, names, number
from data.model import IndicatorRecord, Quality
from data.passport import in_force
from data.ports import Store
from data.readings.columns import LatestColumns

QUALITIES = tuple(one.value for one in
                  (Quality.GOOD, Quality.ESTIMATED, Quality.STALE, Quality.MISSING))
#: A sum over a thousand objects lists the first of them and says how many more there are.
MOST_INPUTS = 60


def now_json(columns: VitalColumns, at: int, now: datetime) -> Json:
    """Return the present value of one indicator; missing is null, never 0."""
    time_us = int(columns.time_us[at])
    age_s = None if time_us < 0 else max(0.0, now.timestamp() - time_us / 1e6)
    return {
        "value": number(float(columns.value[at]), 6),
        "quality": QUALITIES[int(columns.quality[at])],
        "observed_at": None if time_us < 0 else _time(time_us),
        "age_s": number(age_s, 1),
    }


def passport_json(
    store: Store, catalogue: VitalCatalogue, columns: VitalColumns, at: int, now: datetime,
    zone: str,
) -> Json:
    """Return everything about the indicator at position ``at``."""
    record = catalogue.records[at]
    latest = store.latest_columns()
    return {
        **catalogue.rows[at],
        "definition": names(record.definition), "formula": names(record.formula),
        "formula_source": record.formula_source, "expr": record.expr,
        "dimension": names(record.dimension), "system": names(record.system),
        "direction": record.direction, "sharing": record.sharing,
        "sensitivity": record.sensitivity, "thresholds": _thresholds(record, now, zone),
        "now": {**now_json(columns, at, now), **_receipt(latest, at)},
        **_made_of(catalogue, at),
    }


def _thresholds(record: IndicatorRecord, now: datetime, zone: str) -> list[Json]:
    """Return every threshold there ever was, those in force marked, newest first."""
    today = now.astimezone(ZoneInfo(zone)).date()
    valid = in_force(record.thresholds, today)
    ordered = sorted(record.thresholds, key=lambda t: (t not in valid, t.severity, t.since))
    return [{"severity": t.severity, "op": t.op, "value": t.value, "since": t.since,
             "in_force": t in valid} for t in ordered]


def _receipt(latest: LatestColumns, at: int) -> Json:
    if at >= len(latest) or int(latest.received_us[at]) < 0:
        return {"received_at": None, "source": None}
    return {"received_at": _time(int(latest.received_us[at])), "source": latest.source[at]}


def _made_of(catalogue: VitalCatalogue, at: int) -> Json:
    inputs, users = catalogue.inputs[at], catalogue.users.get(at, [])
    return {
        "inputs": [_link(catalogue, one) for one in inputs[:MOST_INPUTS]],
        "inputs_total": len(inputs),
        "used_by": [_link(catalogue, one) for one in users[:MOST_INPUTS]],
    }


def _link(catalogue: VitalCatalogue, at: int) -> Json:
    row = catalogue.rows[at]
    kept = ("at", "code", "name", "unit", "decimals", "kind", "states")
    return {key: row[key] for key in kept if key in row}


def _time(time_us: int) -> str:
    return iso(datetime.fromtimestamp(time_us / 1e6, tz=ZoneInfo("UTC")))
