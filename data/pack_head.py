"""Reads who and where from a pack: id, names, extent, time zone, metric CRS, first view."""

import math
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pyproj import CRS
from pyproj.exceptions import CRSError

from data.model import Datum, District, View
from data.pack_section import Section, is_number
from data.pack_workdays import read_workdays

Extent = tuple[float, float, float, float]
#: A district wider than this (degrees) is probably a mistake in the extent.
WIDE_DEG = 5.0


def read_head(top: Section) -> tuple[District | None, Datum]:
    """Return the district (None when its extent is unusable) and the layers' default datum."""
    code = top.text("id", pattern=r"[a-z][a-z0-9-]{1,40}",
                    remedy="Use 2 to 41 small letters, digits and hyphens, a letter first.")
    names = top.names("name", required=True)
    synthetic = top.flag("synthetic", False)
    attribution = top.text("attribution", "")
    place = top.table("place")
    if place is None:
        top.error("[place]", "is missing.", "Add [place] with extent and time_zone.")
        return None, Datum.WGS84
    extent = _extent(place)
    zone = _time_zone(place)
    datum = Datum(place.choice("datum", list(Datum), Datum.WGS84) or Datum.WGS84)
    crs = _metric_crs(place, extent)
    place.done()
    view = _view(top, extent)
    calendar = read_workdays(top)
    if extent is None:
        return None, datum
    return District(code, names, extent, view, zone, crs, synthetic, attribution,
                    calendar=calendar), datum


def _extent(place: Section) -> Extent | None:
    value = place.raw("extent")
    if not isinstance(value, list) or len(value) != 4 or not all(map(is_number, value)):
        place.error("extent", "is missing or is not four numbers.",
                    "Write extent = [west, south, east, north] in WGS 84 degrees.")
        return None
    west, south, east, north = map(float, value)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        hint = ("The numbers look like latitude first. " if abs(south) > 90 or abs(north) > 90
                else "")
        place.error("extent", f"is {value}, which is no box on the globe.",
                    f"{hint}The order is west, south, east, north.")
        return None
    if max(east - west, north - south) > WIDE_DEG:
        place.log.warn(f"{place.where} extent", f"spans {max(east - west, north - south):.1f}°, "
                       "more than a district.", "Check the four numbers.")
    return west, south, east, north


def _time_zone(place: Section) -> str:
    name = place.text("time_zone", remedy='Add time_zone = "Asia/Shanghai".')
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            place.error("time_zone", f'is "{name}", which is no IANA time zone.',
                        'Such as "Asia/Shanghai".')
    return name


def _metric_crs(place: Section, extent: Extent | None) -> str:
    """Return the given CRS, else the UTM zone of the extent's centre."""
    given = place.text("metric_crs", "")
    if given:
        fault = metric_fault(given)
        if fault:
            place.error("metric_crs", fault, 'Give a projected CRS in metres: "EPSG:32649".')
        return given
    if extent is None:
        return ""
    lon, lat = (extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2
    zone = min(int((lon + 180) // 6) + 1, 60)
    return f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"


def metric_fault(code: str) -> str:
    """Return why ``code`` is no projected CRS in metres, or the empty string."""
    try:
        crs = CRS.from_user_input(code)
    except CRSError:
        return f'is "{code}", which is no known CRS.'
    if not crs.is_projected or any(a.unit_name != "metre" for a in crs.axis_info):
        return f'is "{code}" ({crs.name}), which is not projected in metres.'
    return ""


def _view(top: Section, extent: Extent | None) -> View:
    west, south, east, north = extent or (0.0, 0.0, 1.0, 1.0)
    # A wall of about 1,000 px shows the whole extent: one tile of 512 px is the world at zoom 0.
    fit = math.log2(2 * 360 / max(east - west, north - south))
    section = top.table("view") or Section({}, "pack.toml view", top.log)
    view = View(
        section.number("longitude", (west + east) / 2, low=-180, high=180),
        section.number("latitude", (south + north) / 2, low=-90, high=90),
        section.number("zoom", round(min(max(fit, 2.0), 18.0), 2), low=0, high=22),
        section.number("pitch", 50.0, low=0, high=85),
        section.number("bearing", 0.0, low=-360, high=360),
    )
    section.done()
    if extent and not (west <= view.longitude <= east and south <= view.latitude <= north):
        top.log.warn("pack.toml view", "looks at a point outside the district's extent.",
                     "Check longitude and latitude.")
    return view
