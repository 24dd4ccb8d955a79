"""What stands near a point: cameras, hydrants, the nearest standard address and building."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.bundle import Bundle
from dashboard.wire import Json
from data.model import Role
from indicators.alerts.vicinity import METRES_A_DEGREE, metres

#: How far one looks for facilities, and step by step for an address or a building, metres.
REACH_M = 600.0
STEPS_M = (150.0, 500.0)
MOST = 3
#: Layers of facilities that an alert names, by what their code is or ends with.
KINDS = {"cameras": "camera", "hydrants": "hydrant"}


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The features of some layers as columns: facilities are few enough to look at all."""

    rows: list[tuple[str, dict[str, Any]]]
    lon: np.ndarray
    lat: np.ndarray

    def nearest(self, lon: float, lat: float, most: int = MOST) -> list[Json]:
        """Return the features nearest to a point (WGS 84), the nearest first, with distance."""
        away = METRES_A_DEGREE * np.hypot(
            (self.lon - lon) * math.cos(math.radians(lat)), self.lat - lat)
        order = np.argsort(away, kind="stable")[:most]
        return [_entry(*self.rows[int(at)], float(away[at])) for at in order
                if away[at] <= REACH_M]


def points_of(bundle: Bundle, before: Bundle | None = None,
              known: Mapping[str, Points] | None = None) -> dict[str, Points]:
    """Read the facilities of each of KINDS; those that are as ``before`` are taken of ``known``."""
    found = {}
    for name, ending in KINDS.items():
        layers = near_layers(bundle, ending)
        if (before is not None and known is not None and near_layers(before, ending) == layers
                and all(bundle.same_rows(before, layer) for layer in layers)):
            found[name] = known[name]
            continue
        found[name] = _points([(layer, row) for layer in layers for row in bundle.store.frame(
            layer, geometry=False).to_dict("records")])
    return found


def _points(rows: list[tuple[str, dict[str, Any]]]) -> Points:
    return Points(rows, np.array([row["lon"] for _, row in rows], dtype=np.float64),
                  np.array([row["lat"] for _, row in rows], dtype=np.float64))


def codes_near(bundle: Bundle, layer: str, code: str, of: str, most: int, within_m: float
               ) -> list[str]:
    """Return the codes of the features of layer ``of`` round about one of ``layer``, nearest first.

    They lie at most REACH_M away; a layer that is not there has none.
    """
    known = {one.code for one in bundle.catalogue.layers}
    if not {layer, of} <= known:
        return []
    rows = bundle.store.frame(layer, geometry=False)
    here = rows[rows["code"] == code]
    if here.empty:
        return []
    lon, lat = float(here["lon"].iloc[0]), float(here["lat"].iloc[0])
    found = _points([(of, row) for row in bundle.store.frame(
        of, geometry=False).to_dict("records")]).nearest(lon, lat, most)
    return [one["code"] for one in found if one["code"] and one["distance_m"] <= within_m]


def near_layers(bundle: Bundle, ending: str) -> list[str]:
    """Return the facility layers whose code is ``ending`` or ends with ``_ending``."""
    return [layer.code for layer in bundle.catalogue.layers if layer.role is Role.FACILITY
            and (layer.code == ending or layer.code.endswith(f"_{ending}"))]


def nearest_of(bundle: Bundle, roles: Sequence[Role], lon: float, lat: float
               ) -> dict[Role, tuple[int, float]]:
    """Return of each role the id of the nearest feature and its metres, where one is near."""
    found: dict[Role, tuple[int, float]] = {}
    for reach in STEPS_M:
        left = [role for role in roles if role not in found]
        if left:
            high = reach / METRES_A_DEGREE
            wide = high / max(0.01, math.cos(math.radians(lat)))
            box = (lon - wide, lat - high, lon + wide, lat + high)
            for number, role, x, y in bundle.store.points(box, left):
                away = metres((lon, lat), (x, y))
                if away <= reach and (role not in found or away < found[role][1]):
                    found[role] = (number, away)
    return found


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
