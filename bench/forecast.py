"""Measures the forecast on Auckland's pedestrians against the same hour last week.

    python -m bench.forecast [FOLDER]

FOLDER holds hourly_counts.csv.gz (../shared/data/auckland). Weekly origins (Mondays 00:00) of
2023 to 2025, horizon 24 h, all sensors. MASE is the mean absolute error divided by that of the
same hour last week over the same hours. The method's weights were chosen on 2021-2022 only.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.forecast import COVERAGE, forecast

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "auckland"
HOURS = 24
WEEK = 168


def main() -> None:
    """Print a line a sensor and the means."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    counts = read(folder / "hourly_counts.csv.gz")
    hours = counts.index.to_numpy().astype("datetime64[us]").astype(np.int64)
    print("| sensor | origins | MASE | in the 80 % interval |\n|---|---|---|---|")
    started, made, scores, inside = time.process_time(), 0, [], []
    for name in counts.columns:
        values = counts[name].to_numpy(float)
        mase, share, n = score(hours, values, counts.index)
        print(f"| {name} | {n} | {mase:.3f} | {share:.1%} |")
        scores.append(mase)
        inside.append(share)
        made += n
    cpu = time.process_time() - started
    print(f"| **mean of {len(scores)}** | {made} | **{np.mean(scores):.3f}** "
          f"| **{np.mean(inside):.1%}** |")
    print(f"\nWorst sensor {max(scores):.3f}; the interval promises {COVERAGE:.0%}; "
          f"{1000 * cpu / made:.1f} CPU ms a forecast.")


def read(path: Path) -> pd.DataFrame:
    """Return the counts on an unbroken hourly index of local time; the first of duplicates."""
    frame = pd.read_csv(path)
    hour = frame["hour"].str.extract(r"^(\d+):")[0].astype(int)
    frame.index = pd.to_datetime(frame["date"]) + pd.to_timedelta(hour, unit="h")
    frame = frame[~frame.index.duplicated()].drop(columns=["date", "hour", "year"])
    return frame.asfreq("h")


def score(hours: np.ndarray, values: np.ndarray, index: pd.DatetimeIndex
          ) -> tuple[float, float, int]:
    """Return (MASE, share within the interval, forecasts made) of one sensor."""
    ours, naive, within = [], [], []
    made = 0
    for origin in pd.date_range("2023-01-02", "2025-12-29", freq="7D"):
        at = index.get_loc(origin)
        result = forecast(hours[:at], values[:at], origin_us=int(hours[at]), steps=HOURS)
        if result is None:
            continue
        truth = values[at:at + HOURS]
        last_week = values[at - WEEK:at - WEEK + HOURS]
        both = np.isfinite(truth) & np.isfinite(last_week) & np.isfinite(result.value)
        ours.append(np.abs(truth - result.value)[both])
        naive.append(np.abs(truth - last_week)[both])
        judged = both & np.isfinite(result.low)
        within.append(((truth >= result.low) & (truth <= result.high))[judged])
        made += 1
    return (float(np.concatenate(ours).sum() / np.concatenate(naive).sum()),
            float(np.concatenate(within).mean()), made)


if __name__ == "__main__":
    main()
