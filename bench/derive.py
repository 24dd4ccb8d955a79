"""Measures a tick over a whole catalogue: read the latest columns, derive, judge; and the past.

    python -m bench.derive sqlite:///var/districts/canton-tower/city.db

CPU seconds of this process; the budget of a tick is 5 ms.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from data.readings.columns import raw_series
from data.store import open_store
from indicators.derive import derive
from indicators.history import derived_series, needed
from indicators.plan import compile_plan

TIMES = 200
BUDGET_MS = 5.0
NOW_US = 1_795_000_000_000_000


def main() -> int:
    """Measure the catalogue of the store named on the command line; print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", help="SQLAlchemy URL of a loaded store")
    parser.add_argument("--schema", default="", help="PostgreSQL schema")
    arguments = parser.parse_args()
    store = open_store(arguments.store, schema=arguments.schema)
    try:
        records = store.indicators()
        reading = median_ms(store.latest_columns)
    finally:
        store.close()
    plan = compile_plan(records)
    rng = np.random.default_rng(1)
    value = rng.uniform(0, 60, len(plan))
    time_us = NOW_US - rng.integers(0, 600, len(plan)) * 1_000_000
    tick = median_ms(lambda: derive(plan, value, time_us, NOW_US))
    derived = int(plan.derived.sum())
    print(f"{len(plan):,} indicators, {derived:,} of them derived in {len(plan.steps)} steps\n")
    print("| what | CPU ms, median |")
    print("|---|---|")
    print(f"| compile, once a load | {median_ms(lambda: compile_plan(records), 10):.1f} |")
    print(f"| derive and judge, once a tick | {tick:.2f} |")
    print(f"| latest columns out of the store, once a tick | {reading:.2f} |")
    some = [r.code for r in records if r.derived][-1]
    rows = [records[row] for row in needed(plan, [some])]
    moments = NOW_US + np.arange(1440) * 60_000_000
    series = {r.code: raw_series(moments, rng.uniform(0, 60, 1440))
              for r in rows if not r.derived}
    past = median_ms(lambda: derived_series(rows, [some], series), 10)
    print(f"| one derived indicator of {len(series)} inputs, 1,440 minutes | {past:.1f} |")
    return 0 if tick <= BUDGET_MS else 1


def median_ms(call: Callable[[], object], times: int = TIMES) -> float:
    """Return the median CPU milliseconds of ``call`` after one that does not count."""
    call()
    taken = []
    for _ in range(times):
        start = time.process_time()
        call()
        taken.append((time.process_time() - start) * 1e3)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
