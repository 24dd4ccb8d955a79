"""From one stored feature to the drill panel's FeatureDetail; personal data leaves masked."""

import math
from collections.abc import Iterator
from typing import Any

from dashboard import masking
from dashboard.detail_text import (
    CODE_LABELS,
    DEFAULT_CODE_LABEL,
    FACTS,
    HIGH_ROLES,
    NOT_FACTS,
    WIDE_ROLES,
)
from dashboard.wire import Json, iso, names, number, ref
from data.errors import NotFound
from data.model import Attached, Feature, LayerRecord, Names, Quality, Ref, Role
from data.ports import Store
from data.privacy import People

#: Kept source columns may hold anything; the panel is not the place for an essay.
LONGEST_TEXT = 500


def feature_detail(store: Store, record: LayerRecord, feature: Feature, live: Json | None) -> Json:
    """Return the FeatureDetail of api/feature_models.py.

    Args:
        store: Where links are looked up.
        record: The feature's layer.
        feature: The feature itself.
        live: Its live values, None when the feature has none.
    """
    lineage = store.lineage(feature)
    west, south, east, north = feature.bounds
    return {
        "id": feature.id,
        "layer": feature.layer,
        "role": feature.role.value,
        "name": names(feature.names),
        "kind": feature.kind,
        "state": feature.state,
        "codes": _codes(feature),
        "facts": list(_facts(feature)),
        "address": _address(store, feature),
        "lineage": [ref(link) for link in lineage],
        "in_charge": in_charge(store, feature, lineage),
        "attached": {**_attached(store.attached(feature)), "floors": _floors(store, feature)},
        "live": live,
        "centre": [feature.lon, feature.lat],
        "bounds": [west, south, east, north],
        "source": _source(record),
    }


def _codes(feature: Feature) -> list[Json]:
    if not feature.code:
        return []
    label = CODE_LABELS.get(feature.role, DEFAULT_CODE_LABEL)
    return [{"label": names(label), "value": feature.code}]


def _facts(feature: Feature) -> Iterator[Json]:
    values = {**feature.props, **_columns(feature)}
    for key, (label, unit) in FACTS.items():
        if key in values:
            yield _fact(label, values.pop(key), unit, _quality(feature, key))
    for key, value in values.items():
        if key not in NOT_FACTS and _worth(value):
            yield _fact(Names(key, key), value, "", Quality.GOOD.value)


def _columns(feature: Feature) -> Json:
    found: Json = {}
    if feature.height_m is not None or feature.role in HIGH_ROLES:
        found["height_m"] = feature.height_m
    if feature.base_m:
        found["base_m"] = feature.base_m
    if feature.area_m2 is not None and feature.role in WIDE_ROLES:
        found["area_m2"] = feature.area_m2
    return found


def _quality(feature: Feature, key: str) -> str:
    if key != "height_m":
        return Quality.GOOD.value
    if feature.height_m is None:
        return Quality.MISSING.value
    quality = feature.height_quality or "measured"
    return Quality.GOOD.value if quality == "measured" else quality


def _fact(label: Names, value: Any, unit: str, quality: str) -> Json:
    return {"label": names(label), "value": _plain(value), "unit": unit, "quality": quality}


def _worth(value: Any) -> bool:
    return value not in (None, "", [], {}) and not (isinstance(value, float) and math.isnan(value))


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return number(value)
    return str(value)[:LONGEST_TEXT]


def _address(store: Store, feature: Feature) -> Json | None:
    if feature.address_id is None:
        return None
    link = store.refs([feature.address_id]).get(feature.address_id)
    return {"id": link.id, "layer": link.layer, "text": link.names.zh} if link else None


def in_charge(store: Store, feature: Feature, lineage: list[Ref] | None = None) -> Json | None:
    """Return who is in charge, masked: of the thing itself, else of the smallest area around it."""
    if lineage is None:
        lineage = store.lineage(feature)
    for props in _nearest_first(store, feature, lineage):
        if props.get("manager"):
            return {
                "name": masking.name(str(props["manager"])),
                "phone": masking.phone(str(props.get("phone") or "")),
                "team": str(props.get("team") or ""),
            }
    return None


def _nearest_first(store: Store, feature: Feature, lineage: list[Ref]) -> Iterator[Json]:
    yield feature.props
    for link in reversed(lineage):
        try:
            yield store.feature(link.layer, link.id).props
        except NotFound:  # a reload took the area away between the two reads
            continue


def _attached(found: Attached) -> Json:
    suppressed = found.people is not None and found.people < 0
    note = "none" if found.people is None else "suppressed" if suppressed else "grid"
    return {
        "people": None if suppressed else found.people,
        "people_note": note,
        "people_hidden": found.people_hidden,
        "people_below": People(0, found.people_hidden).below if suppressed else None,
        "houses": found.houses,
        "units": found.units,
        "buildings": found.buildings,
        "addresses": found.addresses,
        "facilities": [ref(link) for link in found.facilities],
        "children": [ref(link) for link in found.children],
        "children_total": found.children_total,
    }


def _floors(store: Store, feature: Feature) -> list[Json]:
    """Return the storeys of a building that have houses, the highest first."""
    if feature.role is not Role.BUILDING:
        return []
    return [{"floor": one.floor, "houses": one.houses} for one in store.floors(feature.id)]


def _source(record: LayerRecord) -> Json:
    spec = record.spec
    return {
        "layer": names(spec.names),
        "owner": names(spec.owner),
        "loaded_at": iso(record.loaded_at),
        "datum": spec.datum.value,
        "licence": spec.licence,
    }
