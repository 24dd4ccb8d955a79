"""Whether two alerts are near each other, in the words of a rule's conditions."""

import math
from typing import Any

from data.alerts.model import Alert
from data.alerts.rule import Condition
from indicators.alerts.rank import rank

#: Metres of one degree of latitude on the WGS 84 ellipsoid, near enough for a few kilometres.
METRES_A_DEGREE = 111_320.0


def point_of(alert: Alert) -> tuple[float, float] | None:
    """Return lon, lat (WGS 84) of what an alert speaks of, None when it has no place."""
    place: dict[str, Any] = alert.context.get("place") or {}
    lon, lat = place.get("lon"), place.get("lat")
    return None if lon is None or lat is None else (float(lon), float(lat))


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two points close together, in metres (equirectangular)."""
    x = (one[0] - other[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return math.hypot(x, one[1] - other[1]) * METRES_A_DEGREE


def near(one: Alert, other: Alert, how: str, radius_m: float = 0.0) -> bool:
    """Return whether ``other`` is where a condition of ``one`` looks (data.alerts.rule.NEAR)."""
    if how == "district":
        return True
    if how == "subject":
        return ((one.subject_layer, one.subject_id) == (other.subject_layer, other.subject_id)
                and bool(one.subject_id))
    if how == "radius":
        here, there = point_of(one), point_of(other)
        return here is not None and there is not None and metres(here, there) <= radius_m
    area = (one.context.get("areas") or {}).get(how)
    return area is not None and area == (other.context.get("areas") or {}).get(how)


def holds(condition: Condition, alert: Alert, others: list[Alert], radius_m: float) -> bool:
    """Return whether enough active alerts of the condition's rule are near ``alert``."""
    found = 0
    for other in others:
        if (other.active and rank(other.severity) <= rank(condition.severity)
                and other is not alert and near(alert, other, condition.near, radius_m)):
            found += 1
            if found >= condition.least:
                return True
    return False
