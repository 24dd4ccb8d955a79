"""What the assets need to start, as plain JSON: texts, names, first camera, how values arrive."""

from typing import Any

from dashboard.text import TABLES
from dashboard.wire import names
from data.model import District
from data.settings import Settings


def boot(district: District, settings: Settings) -> dict[str, Any]:
    """Return the data of the store ``boot``; degrees in WGS 84, texts in both languages."""
    view = district.view
    return {
        "district": names(district.names),
        "time_zone": district.time_zone,
        "synthetic": district.synthetic,
        "live_mode": settings.live_mode,
        "view": {
            "longitude": view.longitude, "latitude": view.latitude, "zoom": view.zoom,
            "pitch": view.pitch, "bearing": view.bearing,
        },
        "text": TABLES,
    }
