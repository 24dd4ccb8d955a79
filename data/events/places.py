"""Where tellings are: codes looked up in the register, addresses located, points put into grids."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import shapely

from data.events.errors import RowFault
from data.events.model import Place, Sighting, Spot
from data.events.register import Known, Register
from data.ports import Store
from data.store.texts import fold

#: A position so far outside the district's extent is not one of the district (degrees, 5 km).
MARGIN = 0.05
#: Reasons of a search hit that say where an address is; other hits only resemble it.
_SURE = ("exact", "address")
_LONGEST_KEY = 160


def locator(store: Callable[[], Store]) -> "Locate":
    """Return what finds an address in the search index of the store that is served now.

    Only what the search is sure of counts: the very name, or the address by its parts. A report
    that is put at the wrong door is worse than one without a place on the map.
    """
    def locate(address: str) -> tuple[float, float, int] | None:
        found = store().search(address, limit=1)
        if not found or found[0].why not in _SURE:
            return None
        return found[0].lon, found[0].lat, found[0].id

    return locate


#: Lon, lat and feature of an address, None where it is not known.
Locate = Callable[[str], tuple[float, float, int] | None]


def place_all(
    sightings: Sequence[Sighting], register: Register, locate: Locate,
    extent: tuple[float, float, float, float], home: str = "",
) -> list[Place | RowFault]:
    """Return the place of each telling, or why it has none here; ``home`` names the district."""
    codes = {code for one in sightings for code in (one.spot.camera, one.spot.code) if code}
    known = register.coded(sorted(codes))
    found = [_place(one, known, locate, extent, home) for one in sightings]
    lost = [n for n, one in enumerate(found)
            if isinstance(one, Place) and one.lon is not None and not one.grid]
    points = [(float(found[n].lon), float(found[n].lat)) for n in lost]  # type: ignore[union-attr, arg-type]
    for n, grid in zip(lost, register.grids_at(points) if points else (), strict=True):
        found[n] = replace(found[n], grid=grid)  # type: ignore[type-var]
    return found


def elsewhere(spot: Spot, extent: tuple[float, float, float, float]) -> bool:
    """Return whether a shape lies wholly outside the district; one without a shape is meant."""
    if spot.shape is None:
        return False
    west, south, east, north = extent
    try:
        shape = shapely.make_valid(shapely.geometry.shape(spot.shape))
    except (ValueError, shapely.errors.GEOSException):
        return False
    return not bool(shape.intersects(shapely.box(west, south, east, north)))


def _place(
    one: Sighting, known: Mapping[str, Known], locate: Locate,
    extent: tuple[float, float, float, float], home: str,
) -> Place | RowFault:
    spot = one.spot
    if one.type == "cap":
        return Place(_key(f"{one.source} {one.id}"), name=spot.area)
    if spot.lon is not None and spot.lat is not None and not _inside(spot, extent):
        return RowFault("outside", f"The position {spot.lon:.5f}, {spot.lat:.5f} lies outside the "
                                   "district. Are lon and lat exchanged, or is it another datum?")
    code = spot.camera or spot.code
    feature = known.get(code)
    if spot.code and not spot.camera and feature is None and one.type == "facility":
        return RowFault("unknown_code", f"No feature has the code {spot.code[:80]!r}.")
    if code:
        return _coded(spot, code, feature, known)
    if spot.lon is not None and spot.lat is not None:
        return Place(f"@{spot.lon:.5f},{spot.lat:.5f}", lon=spot.lon, lat=spot.lat,
                     name=spot.address)
    if spot.address:
        at = locate(spot.address)
        key = _key(fold(spot.address))
        return Place(key, name=spot.address) if at is None else Place(
            key, lon=at[0], lat=at[1], name=spot.address)
    return Place(_key(spot.area) if spot.area else "district", name=spot.area or home)


def _coded(spot: Spot, code: str, feature: Known | None, known: Mapping[str, Known]) -> Place:
    """Return the place of a camera or feature; a position that is told is nearer to the thing."""
    there = known.get(spot.code) or feature
    made = Place(_key(code), camera=spot.camera, lon=spot.lon, lat=spot.lat, name=spot.address)
    if there is None:
        return made
    made = replace(made, layer=there.layer, feature_id=there.id, name=made.name or there.name)
    if spot.lon is not None:
        return made
    return replace(made, lon=there.lon, lat=there.lat, grid=there.grid)


def _inside(spot: Spot, extent: tuple[float, float, float, float]) -> bool:
    west, south, east, north = extent
    assert spot.lon is not None and spot.lat is not None  # asked of positions only
    return (west - MARGIN <= spot.lon <= east + MARGIN
            and south - MARGIN <= spot.lat <= north + MARGIN)


def _key(text: str) -> str:
    """Return ``text`` as a key: no colon, which parts an alert's code, and not too long."""
    return text.replace(":", "：")[:_LONGEST_KEY]


def as_json(spot: Spot) -> dict[str, Any]:
    """Return what is kept of a spot's shape, empty without one."""
    return {} if spot.shape is None else {"shape": dict(spot.shape)}
