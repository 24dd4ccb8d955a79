"""From a standard address to its place, and from a place to its nearest plate."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.address.gazetteer import Gazetteer, gazetteer_of
from data.address.normal import squash
from data.address.parse import parse
from data.address.parsed import ParsedAddress
from data.model import Role
from data.ports import Store

#: Metres of one degree of latitude on the sphere of 6,371,008.8 m (IUGG mean radius).
METRES_PER_DEGREE = 6_371_008.8 * np.pi / 180
#: Scores: the plate itself, a neighbour of its number, its road, its community or town.
_EXACT, _WITHOUT_PART, _NEIGHBOUR, _ROAD, _AREA = 1.0, 0.9, 0.7, 0.4, 0.2
_MOST_MATCHES = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A place for an address, WGS 84 lon, lat in degrees.

    ``level`` is the address level that was found (8 plate, 7 road, 3–5 area, 10 named place),
    ``score`` 0–1; ``id`` the plate or area, ``building_id`` the plate's building.
    """

    id: int
    lon: float
    lat: float
    level: int
    score: float
    building_id: int | None = None


class Geocoder:
    """Knows the plates of one store; make a new one after a load. 310,000 plates take seconds."""

    def __init__(self, store: Store, gazetteer: Gazetteer | None = None) -> None:
        self.gazetteer = gazetteer or gazetteer_of(store)
        frames: dict[Role, list[gpd.GeoDataFrame]] = {}
        for record in store.layers():
            role = record.spec.role
            if role in (Role.ADDRESS, Role.DISTRICT, Role.STREET, Role.COMMUNITY, Role.PLACE):
                frames.setdefault(role, []).append(store.frame(record.spec.code, geometry=False))
        self._plates = _joined(frames.get(Role.ADDRESS, []))
        self._parsed = [parse(str(n or ""), self.gazetteer) for n in self._plates["name"]]
        self._roads: dict[str, list[int]] = {}
        for row, parsed in enumerate(self._parsed):
            if parsed.zone or parsed.road:
                self._roads.setdefault(_street(parsed), []).append(row)
        self._areas = _named(frames, (Role.DISTRICT, Role.STREET, Role.COMMUNITY))
        self._places = _named(frames, (Role.PLACE,))
        self._tree: shapely.STRtree | None = None

    def locate(self, text: str) -> list[Match]:
        """Return at most five places for an address, best first; none when nothing is known."""
        wanted = parse(text, self.gazetteer)
        rows = [r for r in self._roads.get(_street(wanted), ())
                if _agrees(wanted, self._parsed[r])] if wanted.road or wanted.zone else []
        if rows and (wanted.door or wanted.building):
            return self._by_number(wanted, rows)
        if rows:
            return [self._middle(rows)]
        place = self._places.get(squash(text)) or self._places.get(wanted.poi)
        if place is not None:
            return [Match(*place, level=10, score=_EXACT)]
        return self._by_area(wanted)

    def locate_all(self, texts: Sequence[str]) -> list[Match | None]:
        """Return the best match of each text, None where there is none; equal texts once."""
        known: dict[str, Match | None] = {}
        for text in texts:
            if text not in known:
                known[text] = next(iter(self.locate(text)), None)
        return [known[text] for text in texts]

    def nearest(self, lon: float, lat: float, within_m: float = 200.0) -> Match | None:
        """Return the plate nearest to a point, None when none is within ``within_m`` metres.

        ``score`` falls from 1 at the plate to 0 at ``within_m``.
        """
        if not len(self._plates) or not (np.isfinite(lon) and np.isfinite(lat)):
            return None
        squeeze = float(np.cos(np.radians(self._plates["lat"].mean())))
        if self._tree is None:
            self._tree = shapely.STRtree(shapely.points(
                self._plates["lon"].to_numpy() * squeeze, self._plates["lat"].to_numpy()))
        found = self._tree.query_nearest(shapely.Point(lon * squeeze, lat), return_distance=True,
                                         all_matches=False)
        metres = float(found[1][0]) * METRES_PER_DEGREE
        return self._plate(int(found[0][0]), 1 - metres / within_m) if metres <= within_m else None

    def _by_number(self, wanted: ParsedAddress, rows: list[int]) -> list[Match]:
        scored = sorted((-_likeness(wanted, self._parsed[r]), r) for r in rows)
        best = [(-score, r) for score, r in scored if score < 0][:_MOST_MATCHES]
        if best and best[0][0] >= _WITHOUT_PART:
            best = [b for b in best if b[0] == best[0][0]]
        return [self._plate(r, score) for score, r in best] or [self._middle(rows)]

    def _middle(self, rows: list[int]) -> Match:
        """Return the plate nearest to the middle of a road's plates."""
        lon, lat = (self._plates[c].to_numpy()[rows] for c in ("lon", "lat"))
        at = int(np.argmin((lon - np.median(lon)) ** 2 + (lat - np.median(lat)) ** 2))
        return self._plate(rows[at], _ROAD, level=7)

    def _by_area(self, wanted: ParsedAddress) -> list[Match]:
        for name, level in ((wanted.community, 5), (wanted.town, 4), (wanted.county, 3)):
            if name in self._areas:
                return [Match(*self._areas[name], level=level, score=_AREA)]
        return []

    def _plate(self, row: int, score: float, level: int = 8) -> Match:
        plate = self._plates.iloc[row]
        building = plate["building_id"]
        return Match(int(plate["id"]), float(plate["lon"]), float(plate["lat"]), level,
                     round(score, 3), None if pd.isna(building) else int(building))


def _joined(frames: list[gpd.GeoDataFrame]) -> pd.DataFrame:
    columns = ["id", "name", "lon", "lat", "building_id"]
    if not frames:
        return pd.DataFrame({c: [] for c in columns})
    return pd.concat([pd.DataFrame(f)[columns] for f in frames], ignore_index=True)


def _named(
    frames: dict[Role, list[gpd.GeoDataFrame]], roles: Sequence[Role]
) -> dict[str, tuple[int, float, float]]:
    found: dict[str, tuple[int, float, float]] = {}
    for role in roles:
        for frame in frames.get(role, ()):
            for number, name, lon, lat in zip(frame["id"], frame["name"], frame["lon"],
                                              frame["lat"], strict=True):
                if isinstance(name, str) and name:
                    found.setdefault(squash(name), (int(number), float(lon), float(lat)))
    return found


def _street(parsed: ParsedAddress) -> str:
    return parsed.road or parsed.zone


def _agrees(wanted: ParsedAddress, plate: ParsedAddress) -> bool:
    """Return whether no area contradicts; the least area may be left out on either side."""
    pairs = ((getattr(wanted, n), getattr(plate, n))
             for n in ("city", "county", "town", "community", "zone"))
    return all(not a or not b or a == b for a, b in pairs)


def _likeness(wanted: ParsedAddress, plate: ParsedAddress) -> float:
    if wanted.door == plate.door:
        asked = [n for n in ("building", "unit", "room") if getattr(wanted, n)]
        return _EXACT if all(getattr(wanted, n) == getattr(plate, n) for n in asked) \
            else _WITHOUT_PART
    first, second = _number(wanted.door), _number(plate.door)
    if first is None or second is None:
        return 0.0
    if first == second:
        return _WITHOUT_PART - 0.05
    # even and odd numbers stand on two sides of a road
    near = max(0.0, 1 - abs(first - second) / 20) * (1.0 if (first - second) % 2 == 0 else 0.9)
    return _NEIGHBOUR * near


def _number(door: str) -> int | None:
    digits = door.partition("-")[0].partition("之")[0]
    return int(digits) if digits.isdecimal() else None


def geocode_frame(
    geocoder: Geocoder, addresses: pd.Series, least_score: float = 0.0
) -> pd.DataFrame:
    """Return id, lon, lat, level, score, building_id for a table's address column, same index.

    Rows without an answer of at least ``least_score`` are missing (NaN), never at 0, 0.
    """
    texts = ["" if pd.isna(t) else str(t) for t in addresses]
    found = [m if m is not None and m.score >= least_score else None
             for m in geocoder.locate_all(texts)]
    columns = ("id", "lon", "lat", "level", "score", "building_id")
    table = pd.DataFrame([[None if m is None else getattr(m, c) for c in columns] for m in found],
                         columns=list(columns), index=addresses.index)
    return table.astype({"id": "Int64", "level": "Int64", "building_id": "Int64",
                         "lon": "float64", "lat": "float64", "score": "float64"})
