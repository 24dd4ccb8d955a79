"""Where a row says that something is: a code, an address, or degrees in a datum that it names."""

from collections.abc import Mapping
from typing import Any

from data.datum import to_wgs84
from data.events import fields
from data.events.errors import RowFault
from data.events.model import Spot
from data.model import Datum

_KNOWN = ("camera", "code", "feature", "grid", "address", "lon", "lat", "datum", "area")


def read_spot(place: Mapping[str, Any]) -> Spot:
    """Return the spot of a row's ``place``; raise RowFault."""
    unknown = sorted(str(key) for key in place if key not in _KNOWN)
    if unknown:
        raise RowFault("bad_place", f"Unknown field {unknown[0][:60]!r} of place. "
                                    f"Give {', '.join(_KNOWN)}.")
    codes = [fields.text(place, name, 200) for name in ("code", "feature", "grid")]
    lon, lat = position(place)
    return Spot(camera=fields.text(place, "camera", 200), code=next(filter(None, codes), ""),
                address=fields.impersonal(fields.text(place, "address", 200)), lon=lon, lat=lat,
                area=fields.text(place, "area", 200))


def position(place: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return lon, lat in WGS 84, None where there is none; a datum may be named (WGS84)."""
    lon, lat = fields.number(place, "lon", -180, 180), fields.number(place, "lat", -90, 90)
    if (lon is None) != (lat is None):
        raise RowFault("bad_place", "Of lon and lat one is missing.")
    named = fields.text(place, "datum", 20)
    plain = named.upper().replace("-", "").replace(" ", "")
    datum = next((one for one in Datum if one.value.replace("-", "") == plain), None)
    if named and datum is None:
        raise RowFault("bad_datum", f"datum {named!r} is none of {', '.join(Datum)}.")
    if lon is None or lat is None:
        return None, None
    x, y = to_wgs84(lon, lat, datum or Datum.WGS84)
    return round(float(x), 7), round(float(y), 7)
