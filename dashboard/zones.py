"""Crowd zones between the store and the screen: what the formulas need, and what is pushed."""

import math
from typing import Any

from dashboard.wire import Json, iso, names, number
from data.model import Names, Role
from data.ports import Store
from indicators.ahead import Ahead
from indicators.snapshot import Zone, ZoneValue
from layers.catalogue import Catalogue

#: A full zone's column is this high, so that the tower (600 m) stays the tallest thing in sight.
FULL_HEIGHT_M = 300.0
MAX_HEIGHT_M = 450.0
MIN_RADIUS_M, MAX_RADIUS_M = 8.0, 40.0


def crowd_zones(store: Store, catalogue: Catalogue) -> list[Zone]:
    """Return every zone of every zone layer, in catalogue order."""
    found: list[Zone] = []
    for layer in catalogue.layers:
        if layer.role is Role.ZONE:
            frame = store.frame(layer.code, geometry=False)
            found += [_zone(layer.code, row) for row in frame.to_dict("records")]
    return found


def zone_value(value: ZoneValue, ahead: Ahead | None = None) -> Json:
    """Return the judged numbers of a zone; what is missing is null, never 0."""
    return {
        "present": value.present,
        "capacity": None if value.capacity is None else round(value.capacity),
        "load": number(value.load),
        "density": number(value.density),
        "los": value.los,
        "step": value.step,
        "quality": value.quality.value,
        "age_s": number(value.age_s, 1),
        "observed_at": iso(value.observed_at) if value.observed_at else None,
        "to_limit": ahead_entry(ahead),
    }


def zone_entry(value: ZoneValue, *, drill: bool = False, ahead: Ahead | None = None) -> Json:
    """Return one entry of the Snapshot: the numbers, and where and how high its column stands."""
    zone = value.zone
    return {
        "id": zone.id,
        "layer": zone.layer,
        "name": names(zone.names),
        "kind": zone.kind,
        "lon": zone.lon,
        "lat": zone.lat,
        **zone_value(value, ahead),
        "radius_m": _radius_m(zone.area_m2),
        "height_m": _height_m(value.load),
        "drill": drill,
    }


def _zone(layer: str, row: dict[str, Any]) -> Zone:
    props = row["props"] or {}
    return Zone(
        id=int(row["id"]),
        layer=layer,
        names=Names(_text(row["name"]), _text(row["name_en"]) or _text(row["name"])),
        kind=_text(row["kind"]),
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        area_m2=_float(row["area_m2"]),
        m2_per_person=_float(props.get("m2_per_person")),
    )


def ahead_entry(one: Ahead | None) -> Json | None:
    """Return whole minutes until a limit; null among them: not within four hours."""
    if one is None:
        return None
    return {name: None if each is None else round(each)
            for name, each in (("minutes", one.minutes), ("low", one.low), ("high", one.high))}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _float(value: Any) -> float | None:
    """Return a number that a formula may see; a pack's text or gap is None."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _radius_m(area_m2: float | None) -> float:
    if area_m2 is None or area_m2 <= 0:
        return MIN_RADIUS_M
    return round(min(MAX_RADIUS_M, max(MIN_RADIUS_M, math.sqrt(area_m2 / math.pi) / 2)), 1)


def _height_m(load: float | None) -> float | None:
    return None if load is None else round(min(MAX_HEIGHT_M, load * FULL_HEIGHT_M), 1)
