"""JSON texts of the model's frozen types, as the store's text columns keep them."""

import json
from dataclasses import asdict
from typing import Any

from data.events.model import EventKind
from data.model import (
    Datum,
    District,
    DrawSpec,
    LayerSpec,
    LoadReport,
    Names,
    Problem,
    Reject,
    Role,
    TileSpec,
    View,
)
from data.store.texts import clean
from data.store.times import from_us, to_us
from data.workdays import WorkDays


def dumps(value: Any) -> str:
    """Return compact JSON; dates and enums of a pack become texts, NaN is refused."""
    return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str,
                            allow_nan=False))


def district_text(district: District) -> str:
    """Return a district as JSON."""
    return dumps(asdict(district))


def read_district(text: str) -> District:
    """Return the district of a JSON text."""
    raw = json.loads(text)
    west, south, east, north = raw.pop("extent")
    wall = tuple((role, tuple(codes)) for role, codes in raw.pop("wall", ()))
    # a store of before has no targets and no calendar
    targets = tuple((role, rate, target) for role, rate, target in raw.pop("targets", ()))
    calendar: dict[str, Any] = raw.pop("calendar", {})
    kinds = tuple(_event_kind(one) for one in raw.pop("event_kinds", ()))
    for key, values in calendar.items():
        calendar[key] = tuple(tuple(v) if isinstance(v, list) else v for v in values)
    return District(**{**raw, "wall": wall, "targets": targets, "calendar": WorkDays(**calendar),
                       "event_kinds": kinds, "names": Names(**raw["names"]),
                       "view": View(**raw["view"]), "extent": (west, south, east, north)})


def _event_kind(raw: dict[str, Any]) -> EventKind:
    return EventKind(**{**raw, "names": Names(**raw["names"]), "group": Names(**raw["group"]),
                        "classes": tuple(raw["classes"])})


def spec_text(spec: LayerSpec) -> str:
    """Return a layer's declaration as JSON."""
    return dumps(asdict(spec))


def read_spec(text: str) -> LayerSpec:
    """Return the layer declaration of a JSON text."""
    raw = json.loads(text)
    tile = raw["tile"]
    if tile is not None:
        tile = TileSpec(**{**tile, "fields": tuple(tile["fields"])})
    return LayerSpec(**{
        **raw,
        "role": Role(raw["role"]),
        "datum": Datum(raw["datum"]),
        "names": Names(**raw["names"]),
        "owner": Names(**raw["owner"]),
        "group": tuple(Names(**n) for n in raw["group"]),
        "keep": tuple(raw["keep"]),
        "draw": DrawSpec(**raw["draw"]),
        "tile": tile,
    })


def report_text(report: LoadReport) -> str:
    """Return a load's report as JSON."""
    return dumps({**asdict(report), "loaded_at": to_us(report.loaded_at)})


def read_report(text: str) -> LoadReport:
    """Return the load report of a JSON text."""
    raw = json.loads(text)
    return LoadReport(**{
        **raw,
        "loaded_at": from_us(raw["loaded_at"]),
        "rejects": tuple(Reject(**r) for r in raw["rejects"]),
        "warnings": tuple(Problem(**p) for p in raw["warnings"]),
        "attachment": {k: (a, b) for k, (a, b) in raw["attachment"].items()},
    })
