"""The bodies of the commands about readings: pack, and load of a file of readings."""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import available_timezones

from dashboard.history import take_in
from dashboard.progress import ProgressBar
from dashboard.startup import choose
from data.errors import SourceError, StoreError
from data.places import Places
from data.readings.history_spec import HistorySpec
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


def load_file(settings: Settings, file: Path, now: datetime, *, template: str = "",
              zone: str = "", source: str = "") -> int:
    """Take a file of readings into the served district and say what came of it."""
    places = Places(settings)
    district, _ = choose(places, settings.pack)
    store = places.open_store(district, create=False)
    bar = ProgressBar()
    try:
        loaded = store.district()
        if loaded is None:
            raise StoreError("The store holds no district.", "Run: python app.py load PACK")
        if zone and zone not in available_timezones():
            raise SourceError(f"{zone!r} is no IANA time zone.", 'Such as "Asia/Shanghai".')
        spec = HistorySpec(file, zone or loaded.time_zone, template=template, source=source)
        said = take_in(store, spec, now=now, progress=bar)
    finally:
        bar.close()
        store.close()
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return 0
