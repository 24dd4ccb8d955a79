"""The areas of a CAP message as GeoJSON. A CAP point is ``lat,lon``; GeoJSON's is [lon, lat]."""

import math
from typing import Any

from data.events.cap_xml import Node
from data.events.errors import EventRefused

#: Mean radius of the sphere, IUGG.
_EARTH_KM = 6371.0088
_CIRCLE_POINTS = 32
_MOST_POINTS = 20_000


def shape_of(areas: list[Node]) -> dict[str, Any] | None:
    """Return every polygon and circle as one MultiPolygon, None where there is none."""
    rings = [ring for area in areas for node in area.all("polygon")
             if (ring := polygon(node.text)) is not None]
    rings += [ring for area in areas for node in area.all("circle")
              if (ring := circle(node.text)) is not None]
    if sum(map(len, rings)) > _MOST_POINTS:
        raise EventRefused(f"The areas have more than {_MOST_POINTS} points.", "Simplify them.")
    if not rings:
        return None
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}


def polygon(text: str) -> list[list[float]] | None:
    """Return the ring of ``lat,lon lat,lon …`` as [lon, lat]; None for an empty text."""
    points = [_point(pair) for pair in text.split()]
    if not points:
        return None
    if len(points) < 4 or points[0] != points[-1]:
        raise EventRefused("A polygon of the CAP message is open, or has fewer than 4 points.",
                           "Repeat the first point as the last.")
    return [[lon, lat] for lat, lon in points]


def circle(text: str) -> list[list[float]] | None:
    """Return ``lat,lon radius`` (km) as a ring of [lon, lat]; None for an empty text."""
    parts = text.split()
    if not parts:
        return None
    if len(parts) != 2:
        raise EventRefused(f"A circle is {text[:60]!r}.", "Write lat,lon and the radius in km.")
    lat, lon = _point(parts[0])
    radius = _number(parts[1], 0, 20_000)
    if radius == 0:
        return None
    height = math.degrees(radius / _EARTH_KM)
    width = height / max(0.01, math.cos(math.radians(lat)))
    ring = [[round(lon + width * math.cos(turn), 6),
             round(max(-90.0, min(90.0, lat + height * math.sin(turn))), 6)]
            for turn in (2 * math.pi * n / _CIRCLE_POINTS for n in range(_CIRCLE_POINTS))]
    return [*ring, ring[0]]


def _point(pair: str) -> tuple[float, float]:
    lat, comma, lon = pair.partition(",")
    if not comma:
        raise EventRefused(f"A point of the CAP message is {pair[:40]!r}.", "Write lat,lon.")
    return _number(lat, -90, 90), _number(lon, -180, 180)


def _number(text: str, low: float, high: float) -> float:
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise EventRefused(f"A point of the CAP message has {text[:40]!r}, not a number from "
                           f"{low:g} to {high:g}.", "Points are lat,lon in WGS 84.")
    return value
