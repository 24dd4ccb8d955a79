"""Scores the detector on synthetic labelled signals of more than thirty kinds (bench/signals).

    python -m bench.detect_many [--seeds 11-14]

The setting was chosen on seeds 1 to 3; what is reported are others. Scores are NAB's, as in
bench.detect: windows found, false alerts, and of 100 the raw score between doing nothing and all
windows found in their first row.
"""

import argparse
import time

from bench.detect import raw_score
from bench.signals.kinds import KINDS, signals
from bench.signals.make import Signal
from indicators.detect import Detector


def main() -> None:
    """Print a line a kind and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="11-14")
    first, _, last = parser.parse_args().seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    print("| signal | rows | windows found | false alerts each | of 100 |\n|---|---|---|---|---|")
    started, sums = time.process_time(), [0.0] * 4
    made = [signals(seed) for seed in seeds]
    for number in range(len(KINDS)):
        some = [each[number] for each in made]
        scores = [raw_score(one.rows, alerts(one), one.spans) for one in some]
        windows = sum(len(one.spans) for one in some)
        found, false, raw = (sum(s[n] for s in scores) for n in range(3))
        of_100 = f"{50 * (raw + windows) / windows:.0f}" if windows else "–"
        print(f"| {some[0].name} | {some[0].rows:,} | {found} of {windows} "
              f"| {false / len(some):.1f} | {of_100} |", flush=True)
        for place, value in enumerate((windows, found, false, raw)):
            sums[place] += value
    windows, found, false, raw = sums
    cpu = time.process_time() - started
    rows = sum(one.rows for each in made for one in each)
    print(f"| **all {len(KINDS)}** | {rows:,} | {found:.0f} of {windows:.0f} "
          f"| {false / (len(KINDS) * len(seeds)):.1f} | **{50 * (raw + windows) / windows:.1f}** |")
    print(f"\nSeeds {seeds[0]} to {seeds[-1]}; {1e6 * cpu / rows:.0f} CPU µs a row.")


def alerts(signal: Signal) -> list[int]:
    """Return the rows in which the detector speaks, fed one after another."""
    detector, found = Detector(), []
    for n, (at, value) in enumerate(zip(signal.time_s.tolist(), signal.value.tolist(),
                                        strict=True)):
        finding = detector.step(at, value)
        if finding is not None and finding.alert:
            found.append(n)
    return found


if __name__ == "__main__":
    main()
