"""Proves the forecast-crossing rule on Auckland's pedestrians: does it see peaks before they come?

    python -m bench.auckland_peaks [FOLDER] [--horizon 24]

The limit of a sensor is the 99.5th percentile of its hourly flow in 2019. Hours from 2020 on above
it are the truth. A rule of kind ``forecast`` over such hours asks after each hour for the points
that ``indicators.forecast`` makes of the weeks before, and is raised while the largest of the next
hours meets the limit. Judged are the hours that it names: of each hour the last forecast made at
least one hour before it began.

An hour is called when it was forecast to meet the limit by a forecast of any of the horizon's
leads. Lead is the whole hours from the first forecast that called it (and went on) to its begin.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from bench.forecast import FOLDER, read
from indicators.forecast import points

PER_DAY, WEEK = 24, 168
#: Fewer hours of 2019 than this give no limit.
FEWEST_2019 = 4_000
QUANTILE = 0.995


@dataclass(frozen=True, slots=True)
class Peaks:
    """One sensor: hours above its limit, hours that were called, and how long before."""

    limit: float
    truth: int
    called: int
    right: int
    leads: tuple[int, ...]

    @property
    def precision(self) -> float:
        """Share of called hours that were above the limit."""
        return self.right / self.called if self.called else float("nan")

    @property
    def recall(self) -> float:
        """Share of hours above the limit that were called."""
        return self.right / self.truth if self.truth else float("nan")


def main() -> None:
    """Print a line a sensor and the sum; beside it the same hour of last week."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--horizon", type=int, default=24, help="hours ahead")
    arguments = parser.parse_args()
    counts = read(arguments.folder / "hourly_counts.csv.gz")
    print("| sensor | limit, persons/h | hours above | called | precision | recall "
          "| lead, h: median | last week: precision | recall |")
    print("|---|---|---|---|---|---|---|---|---|")
    every: list[tuple[Peaks, Peaks]] = []
    for name in counts.columns:
        values = counts[name].to_numpy(float)
        limit = limit_of(values, counts.index)
        if limit is None:
            continue
        first = int(counts.index.searchsorted(pd.Timestamp("2020-01-01")))
        each = (judge(values, limit, first, ahead(values, first, arguments.horizon)),
                judge(values, limit, first, last_week(values, first, arguments.horizon)))
        every.append(each)
        print(_line(name, f"{limit:,.0f}", *each))
    print(_line(f"**all {len(every)}**", "", *(total([pair[n] for pair in every])
                                              for n in range(2))))


def limit_of(values: np.ndarray, index: pd.DatetimeIndex) -> float | None:
    """Return the 99.5th percentile of 2019's hours, None with too few of them."""
    past = values[index.year == 2019]
    past = past[np.isfinite(past)]
    return float(np.quantile(past, QUANTILE)) if len(past) >= FEWEST_2019 else None


def ahead(values: np.ndarray, first: int, horizon: int, block: int = 2_000) -> np.ndarray:
    """Return float64[hours, horizon]: what was forecast for each hour, by lead of 1 .. horizon."""
    found = np.full((len(values), horizon), np.nan)
    origins = np.arange(max(first - horizon, 2 * WEEK), len(values))
    for start in range(0, len(origins), block):
        some = origins[start:start + block]
        made = points(values, some, cycle=WEEK, per_day=PER_DAY, steps=horizon)
        for step in range(horizon):
            hour = some + step
            inside = hour < len(values)
            # the forecast made at origin o for hour o + step was known step + 1 hours after o - 1
            found[hour[inside], step] = made[inside, step]
    return found


def last_week(values: np.ndarray, first: int, horizon: int) -> np.ndarray:
    """Return the same of a forecast that is the same hour of last week."""
    column = np.full(len(values), np.nan)
    column[WEEK:] = values[:-WEEK]
    return np.repeat(column[:, None], horizon, axis=1)


def judge(values: np.ndarray, limit: float, first: int, made: np.ndarray) -> Peaks:
    """Return what the forecasts ``made`` [hours, leads] called of the hours from ``first`` on."""
    with np.errstate(invalid="ignore"):
        known = np.isfinite(values[first:])
        truth = (values[first:] > limit) & known
        calls = (made[first:] >= limit) & known[:, None]
    called = calls.any(axis=1)
    leads = [_lead(row) for row in calls[called & truth]]
    return Peaks(limit, int(truth.sum()), int(called.sum()), int((called & truth).sum()),
                 tuple(leads))


def total(peaks: list[Peaks]) -> Peaks:
    """Return the sum of several sensors."""
    return Peaks(0.0, sum(p.truth for p in peaks), sum(p.called for p in peaks),
                 sum(p.right for p in peaks), tuple(lead for p in peaks for lead in p.leads))


def _lead(calls: np.ndarray) -> int:
    """Return how many hours before its begin an hour was called first, without a break since."""
    newest = int(np.flatnonzero(calls)[0])
    end = newest
    while end + 1 < len(calls) and calls[end + 1]:
        end += 1
    return end + 1


def _line(name: str, limit: str, ours: Peaks, naive: Peaks) -> str:
    lead = f"{np.median(ours.leads):.0f}" if ours.leads else "–"
    shares = [_share(x) for x in (ours.precision, ours.recall, naive.precision, naive.recall)]
    return (f"| {name} | {limit} | {ours.truth:,} | {ours.called:,} | {shares[0]} | {shares[1]} "
            f"| {lead} | {shares[2]} | {shares[3]} |")


def _share(value: float) -> str:
    return f"{value:.0%}" if np.isfinite(value) else "–"


if __name__ == "__main__":
    main()
