"""The bodies of the commands about readings: pack."""

import sys
from datetime import datetime

from dashboard.startup import choose
from data.places import Places
from data.settings import Settings


def pack(settings: Settings, now: datetime) -> int:
    """Pack the served district's readings, drop what is too old, and say how much that was."""
    places = Places(settings)
    district, _ = choose(places, settings.pack)
    store = places.open_store(district, create=False)
    try:
        closed, dropped = store.pack(now), store.retain(now)
    finally:
        store.close()
    sys.stdout.write(f"{district}: {closed} days of indicators packed, {dropped} dropped\n")
    return 0
