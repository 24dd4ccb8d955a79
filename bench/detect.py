"""Scores the detector on three labelled series of the Numenta Anomaly Benchmark.

    python -m bench.detect [FOLDER]

FOLDER holds the series and windows.json (../shared/data/nab). The windows are for scoring only;
the detector sees time and value, one row after another, with the one setting it always has.
Probation is min(15 %, 750 rows). The raw score is NAB's standard profile: +1 at most a window for
the first alert in it, -1 for a window missed, -0.11 at most for each false alert.
"""

import csv
import json
import math
import sys
import time
from datetime import datetime
from pathlib import Path

from indicators.detect import Detector

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "nab"


def main() -> None:
    """Print a line a series."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    print("| series | rows | windows found | false alerts | a week | raw score | of 100 "
          "| µs a row |")
    print("|---|---|---|---|---|---|---|---|")
    normal = []
    for name, windows in json.loads((folder / "windows.json").read_text()).items():
        file = folder / Path(name).name
        times, alerts, cost = run(file)
        spans = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in windows]
        found, false, raw = score(times, alerts, spans)
        weeks = (times[-1] - times[probation(len(times))]).total_seconds() / 604_800
        normal.append(100 * (raw + len(spans)) / (2 * len(spans)))
        print(f"| {file.stem} | {len(times):,} | {found} of {len(spans)} | {false} "
              f"| {false / weeks:.2f} | {raw:.2f} | {normal[-1]:.0f} | {1e6 * cost:.0f} |")
    print(f"\nMean of 100: {sum(normal) / len(normal):.1f}")


def run(file: Path) -> tuple[list[datetime], list[int], float]:
    """Return times, rows with an alert, CPU seconds a row."""
    with file.open(newline="") as handle:
        rows = [(datetime.fromisoformat(r["timestamp"]), float(r["value"]))
                for r in csv.DictReader(handle)]
    detector, alerts = Detector(), []
    started = time.process_time()
    for n, (at, value) in enumerate(rows):
        finding = detector.step(int((at - datetime(1970, 1, 1)).total_seconds()), value)
        if finding is not None and finding.alert:
            alerts.append(n)
    return [at for at, _ in rows], alerts, (time.process_time() - started) / len(rows)


def probation(rows: int) -> int:
    """Return how many first rows are not scored."""
    return min(int(0.15 * rows), 750)


def score(times: list[datetime], alerts: list[int], spans: list[tuple[datetime, datetime]]
          ) -> tuple[int, int, float]:
    """Return (windows found, false alerts, NAB's raw score of the standard profile)."""
    places = [(next(i for i, t in enumerate(times) if t >= a),
               max(i for i, t in enumerate(times) if t <= b)) for a, b in spans]
    return raw_score(len(times), alerts, places)


def raw_score(rows: int, alerts: list[int], places: list[tuple[int, int]]
              ) -> tuple[int, int, float]:
    """Return the same; ``places`` are the first and the last row of each window.

    Source: Lavin and Ahmad, Evaluating Real-Time Anomaly Detection Algorithms, 2015, and the
    standard profile of the benchmark: true positive 1, false positive 0.11, false negative 1.
    """
    judged = [n for n in alerts if n >= probation(rows)]
    raw, found, false = 0.0, 0, 0
    for first, last in places:
        within = [n for n in judged if first <= n <= last]
        found += bool(within)
        raw += sigmoid(-(last - within[0] + 1) / (last - first + 1)) / sigmoid(-1) if within else -1
    for n in judged:
        if any(first <= n <= last for first, last in places):
            continue
        false += 1
        before = [(first, last) for first, last in places if last < n]
        far = (n - before[-1][1]) / (before[-1][1] - before[-1][0]) if before else math.inf
        raw += 0.11 * (sigmoid(far) if far <= 3 else -1.0)
    return found, false, raw


def sigmoid(position: float) -> float:
    """Return NAB's scaled sigmoid: 1 long before the window's end, 0 at it, -1 after."""
    return 2 / (1 + math.exp(5 * position)) - 1


if __name__ == "__main__":
    main()
