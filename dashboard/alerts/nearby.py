"""What stands near a point: cameras, hydrants, the nearest standard address and building."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

from dashboard.bundle import Bundle
from dashboard.wire import Json
from data.model import Role
from indicators.alerts.vicinity import METRES_A_DEGREE, metres

#: How far one looks, metres: first near by, then farther.
REACH_M = (150.0, 600.0)
MOST = 3
#: Layers of facilities that an alert names, by what their code is or ends with.
KINDS = {"cameras": "camera", "hydrants": "hydrant"}


def near_layers(bundle: Bundle, ending: str) -> list[str]:
    """Return the facility layers whose code is ``ending`` or ends with ``_ending``."""
    return [layer.code for layer in bundle.catalogue.layers if layer.role is Role.FACILITY
            and (layer.code == ending or layer.code.endswith(f"_{ending}"))]


def role_layers(bundle: Bundle, role: Role) -> list[str]:
    """Return the layers of a role."""
    return [layer.code for layer in bundle.catalogue.layers if layer.role is role]


def nearest(bundle: Bundle, layers: Iterable[str], lon: float, lat: float, most: int = MOST
            ) -> list[Json]:
    """Return the features nearest to a point (WGS 84), the nearest first, with their distance."""
    layers = list(layers)
    found: list[Json] = []
    for reach in REACH_M:
        found = sorted((one for layer in layers for one in _within(bundle, layer, lon, lat, reach)),
                       key=lambda one: (one["distance_m"], one["id"]))
        if len(found) >= most:
            break
    return found[:most]


def around(bundle: Bundle, lon: float, lat: float) -> dict[str, list[Json]]:
    """Return the nearest of each of KINDS."""
    return {name: nearest(bundle, near_layers(bundle, ending), lon, lat)
            for name, ending in KINDS.items()}


def _within(bundle: Bundle, layer: str, lon: float, lat: float, reach: float) -> Iterator[Json]:
    high = reach / METRES_A_DEGREE
    wide = high / max(0.01, math.cos(math.radians(lat)))
    frame = bundle.store.frame_in(layer, (lon - wide, lat - high, lon + wide, lat + high))
    for row in frame.drop(columns="geometry").to_dict("records"):
        away = metres((lon, lat), (float(row["lon"]), float(row["lat"])))
        if away <= reach:
            yield _entry(layer, row, away)


def _entry(layer: str, row: dict[str, Any], away: float) -> Json:
    zh = row["name"] if isinstance(row["name"], str) else ""
    en = row["name_en"] if isinstance(row["name_en"], str) else ""
    code = row["code"] if isinstance(row["code"], str) else ""
    entry: Json = {"id": int(row["id"]), "layer": layer, "code": code,
                   "name": {"zh": zh, "en": en or zh}, "lon": round(float(row["lon"]), 6),
                   "lat": round(float(row["lat"]), 6), "distance_m": round(away)}
    bearing = (row["props"] or {}).get("bearing")
    if isinstance(bearing, int | float) and math.isfinite(bearing):
        entry["bearing"] = bearing
    return entry
