"""A pack around Auckland's pedestrian counters: hourly flows past a sensor, not people present."""

import csv
import gzip
import io
import shutil
from pathlib import Path

from tests.support.real_pack import SHARED_DATA

COUNTS = SHARED_DATA / "auckland" / "hourly_counts.csv.gz"
LOCATIONS = SHARED_DATA / "auckland" / "locations.csv"
TEMPLATE = "flow.hourly"
SENSORS = 21

_PACK = """
format = 1
id = "auckland"
attribution = "Heart of the City Auckland, CC BY 4.0"
name = { zh = "奥克兰市中心", en = "Auckland City Centre" }

[place]
extent = [174.74, -36.87, 174.79, -36.83]
time_zone = "Pacific/Auckland"

[[layers]]
code = "sensor"
role = "place"
name = { zh = "行人计数器", en = "Pedestrian counters" }
source = "locations.csv"
licence = "CC-BY-4.0"
fields = { code = "Address", name = "Address", lon = "Longitude", lat = "Latitude" }

[[indicators]]
template = "flow.hourly"
over = "sensor"
name = { zh = "{name}每小时过往人次", en = "People passing {name} per hour" }
unit = "person/h"
cadence_s = 3600
source = "counter"

[[history]]
file = "hourly_counts.csv.gz"
time = ["date", "hour"]
template = "flow.hourly"
skip = ["year"]
"""


def auckland_pack(root: Path, *, hours: int | None = None) -> Path:
    """Write the pack to ``root``, with the newest ``hours`` only if given, and return it."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "pack.toml").write_text(_PACK, encoding="utf-8")
    shutil.copyfile(LOCATIONS, root / "locations.csv")
    if hours is None:
        shutil.copyfile(COUNTS, root / COUNTS.name)
        return root
    with gzip.open(COUNTS, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows[-hours:]])
    with gzip.open(root / COUNTS.name, "wt", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
    return root
