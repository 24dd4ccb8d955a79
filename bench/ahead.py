"""How often minutes to a limit lie in the interval that is told, on the demo world's crowds.

    python -m bench.ahead 2026-10-01 2026-04-06

Two weeks from each day, six kinds of zones, limits 2, 5 and 10 % of the highest count above what
is present; 0.80 is promised. The factor in ``indicators.ahead`` was chosen on the first.
"""

import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from data.feeds.world import Sensor, World
from indicators.ahead import FARTHEST_MIN, minutes_to_limit
from indicators.crowd import TABLES

SPEC = Path("data/packs/canton_tower/demo.toml")
DAYS = 14
MINUTE_US = 60_000_000
FARTHEST = 60.0                      # what is told to be nearer than this is looked at
EVERY = 51                           # minutes between two looks
SHARES = (0.02, 0.05, 0.1)


def main() -> int:
    """Print a Markdown table."""
    print("| two weeks from | told | in the interval | earlier | later | median width, min |")
    print("|---|---|---|---|---|---|")
    for day in sys.argv[1:]:
        begin = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000
        told = [one for kind in TABLES for one in looks(kind, begin)]
        low, high, real = (np.array(column) for column in zip(*told, strict=True))
        early, late = real < low - 0.5, real > high + 0.5
        width = (high - low)[np.isfinite(high)]
        print(f"| {day} | {len(told):,} | {1 - (early | late).mean():.2f} | {early.mean():.2f} | "
              f"{late.mean():.2f} | {np.median(width):.0f} |")
    return 0


def looks(kind: str, begin_us: int) -> list[tuple[float, float, float]]:
    """Return (low, high, minutes it really took) of every look at one zone."""
    moments = begin_us + np.arange(DAYS * 1440) * MINUTE_US
    code = f"crowd.present:{kind}"
    spec = tomllib.loads(SPEC.read_text(encoding="utf-8"))
    sensor = Sensor(code, "crowd.present", kind, "", 60.0, "gauge", kind, {"capacity": 3000.0})
    value = World(spec, [sensor]).values([code], moments)[0]
    found = []
    for at in range(60, len(value) - int(FARTHEST_MIN), EVERY):
        for share in SHARES:
            limit = value[at] + share * np.nanmax(value)
            one = minutes_to_limit(moments[at - 30:at + 1], value[at - 30:at + 1], limit)
            if one is None or one.minutes is None or one.minutes > FARTHEST or one.low is None:
                continue
            met = np.flatnonzero(value[at + 1:at + 1 + int(FARTHEST_MIN)] >= limit)
            found.append((one.low, np.inf if one.high is None else one.high,
                          float(met[0]) + 1 if len(met) else np.inf))
    return found


if __name__ == "__main__":
    sys.exit(main())
