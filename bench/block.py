"""Measures block queries on a loaded district: 1 km² at its densest, 10 km², and the whole of it.

    python -m bench.block sqlite:///var/districts/canton-tower/city.db

The budget is 300 ms for 1 km² at full scale. Each place is asked cold (a new connection) and warm.
"""

import argparse
import statistics
import sys
import time
from datetime import UTC, datetime

import numpy as np

from data.block.export import FORMATS
from data.block.query import query_block
from data.block.sheet import Origin
from data.model import Role
from data.ports import Store
from data.store import open_store

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
TIMES = 7
#: Degrees of latitude and longitude of one kilometre near 23 degrees north.
KM_LAT, KM_LON = 1 / 110.75, 1 / 102.5
BUDGET_MS = 300


def main() -> int:
    """Measure the district named on the command line; print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", help="SQLAlchemy URL of a loaded store")
    parser.add_argument("--schema", default="", help="PostgreSQL schema")
    arguments = parser.parse_args()
    store = open_store(arguments.store, schema=arguments.schema)
    try:
        places = shapes(store)
        print("| shape | buildings | grids | first ms | median ms | worst ms | CPU ms |")
        print("|---|---|---|---|---|---|---|")
        worst = [measure(store, name, shape) for name, shape in places]
        export(store, places[0][1])
    finally:
        store.close()
    print(f"\n1 km², worst of all: {worst[0]:.0f} ms (budget {BUDGET_MS} ms)")
    return 0 if worst[0] <= BUDGET_MS else 1


def shapes(store: Store) -> list[tuple[str, str]]:
    """Return 1 and 10 km² about the densest square kilometre, and the whole district."""
    points = np.vstack([store.frame(one.spec.code, geometry=False)[["lon", "lat"]].to_numpy()
                        for one in store.layers() if one.spec.role is Role.BUILDING])
    cells = np.floor(points / [KM_LON, KM_LAT]).astype(np.int64)
    found, counts = np.unique(cells, axis=0, return_counts=True)
    lon, lat = (found[counts.argmax()] + 0.5) * [KM_LON, KM_LAT]
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    return [("1 km² at its densest", _square(lon, lat, 1)),
            ("10 km²", _square(lon, lat, 10 ** 0.5)),
            ("the whole district", f"rect:{west},{south},{east},{north}")]


def _square(lon: float, lat: float, km: float) -> str:
    dx, dy = km * KM_LON / 2, km * KM_LAT / 2
    return f"rect:{lon - dx:.7f},{lat - dy:.7f},{lon + dx:.7f},{lat + dy:.7f}"


def measure(store: Store, name: str, shape: str) -> float:
    """Print one row; return the worst time in milliseconds, the first question included."""
    taken, cpu = [], time.process_time()
    for _ in range(TIMES):
        start = time.perf_counter()
        block = query_block(store, shape, now=NOW)
        taken.append((time.perf_counter() - start) * 1000)
    by = {section.key: section for section in block.sections}
    total = by["buildings"].total
    print(f"| {name} | {total.value if total else 0:,} | {by['people'].items_total:,} "
          f"| {taken[0]:.0f} | {statistics.median(taken):.0f} | {max(taken):.0f} "
          f"| {(time.process_time() - cpu) * 1000 / TIMES:.0f} |")
    return max(taken)


def export(store: Store, shape: str) -> None:
    """Print what each file of the block costs."""
    district = store.district()
    assert district is not None
    block = query_block(store, shape, now=NOW)
    for form, (_, write) in FORMATS.items():
        start = time.perf_counter()
        data = write(block, Origin("bench", district, "zh"), {})
        print(f"\n{form}: {len(data):,} bytes in {(time.perf_counter() - start) * 1000:.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
