"""Which indicators of a served district its demo plays, and what it must know of their subjects."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard.bundle import Bundle
from data.errors import NotFound
from data.feeds.live import SOURCE
from data.feeds.world import Sensor
from data.model import Names
from indicators.snapshot import TEMPLATE

_COLUMNS = ["id", "key", "kind", "name", "name_en", "props"]


@dataclass(frozen=True, slots=True)
class Played:
    """An indicator of the demo with the feature it speaks of (id 0: the district itself)."""

    sensor: Sensor
    subject_id: int
    names: Names


def played(bundle: Bundle) -> list[Played]:
    """Return what the demo feed may tell: declared to come from it, and not computed."""
    records = [record for record in bundle.store.indicators()
               if record.source == SOURCE and not record.derived]
    told = _features(bundle, {record.subject_layer for record in records})
    capacity = {zone.id: zone.capacity for zone in bundle.zones}
    found: list[Played] = []
    for record in records:
        feature = told.get((record.subject_layer, record.subject_key))
        number = int(feature["id"]) if feature else 0
        sizes = _sizes(feature)
        if (holds := capacity.get(number)) is not None:
            sizes["capacity"] = holds
        # a crowd without a capacity would be invented from nothing: such a zone says "missing"
        if record.template == TEMPLATE and "capacity" not in sizes:
            continue
        kind = str(feature["kind"] or "") if feature else ""
        found.append(Played(Sensor(record.code, record.template, record.subject, record.unit,
                                   record.cadence_s, record.kind, kind, sizes),
                            number, _names(feature, record.subject)))
    return found


def _features(bundle: Bundle, layers: Iterable[str]) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for layer in sorted(layers):
        try:
            frame = bundle.store.frame(layer, geometry=False)
        except NotFound:  # the district itself, where the pack has no layer for it
            continue
        for row in frame[_COLUMNS].to_dict("records"):
            found[layer, str(row["key"])] = row
    return found


def _sizes(feature: dict[str, Any] | None) -> dict[str, float]:
    """Return what a feature says of itself in numbers: places, free speed, lanes …"""
    found: dict[str, float] = {}
    for name, value in ((feature or {}).get("props") or {}).items():
        try:
            number = float(value)
        except (TypeError, ValueError):
            continue
        if math.isfinite(number):
            found[name] = number
    return found


def _names(feature: dict[str, Any] | None, subject: str) -> Names:
    name, name_en = ((feature or {}).get(key) for key in ("name", "name_en"))
    zh = name if isinstance(name, str) and name else subject
    return Names(zh, name_en if isinstance(name_en, str) and name_en else zh)
