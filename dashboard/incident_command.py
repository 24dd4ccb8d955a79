"""The body of ``load FILE`` for a table of real incidents."""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import available_timezones

from dashboard.startup import choose
from data.alerts.incident_file import read_incidents
from data.errors import SourceError, StoreError
from data.places import Places
from data.settings import Settings

_SHOWN = 20


def load_incidents(settings: Settings, file: Path, now: datetime, *, zone: str = "") -> int:
    """Take a table of incidents into the served district and say what came of it."""
    places = Places(settings)
    district, _ = choose(places, settings.pack)
    store = places.open_store(district, create=False)
    try:
        loaded = store.district()
        if loaded is None:
            raise StoreError("The store holds no district.", "Run: python app.py load PACK")
        if zone and zone not in available_timezones():
            raise SourceError(f"{zone!r} is no IANA time zone.", 'Such as "Asia/Shanghai".')
        table = read_incidents(file, zone or loaded.time_zone)
        new = store.alerts.put_incidents(table.incidents, actor="command line (unverified)",
                                         at=now)
    finally:
        store.close()
    refused = table.refused
    said = [f"refused: {line}" for line in refused[:_SHOWN]]
    if len(refused) > _SHOWN:
        said.append(f"refused: and {len(refused) - _SHOWN:,} more")
    said.append(f"{district}: {len(table.incidents):,} incidents read, {new:,} new, "
                f"{len(refused):,} refused")
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return 0
