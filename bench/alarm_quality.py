"""Proves the alarms on festival days: what is found, what is false, what one operator is told.

    python -m bench.alarm_quality [--tune] [--seeds 101-120] [--jobs 2] [--show]

Each day holds forty incidents and a hundred decoys (bench/festival). The bundled pack's rules run
through the real chain; beside them a plain comparison with the same limits. The rules were tuned on
seeds 1 to 10 (``--tune``); what is reported are the 20 seeds from 101 on. Misses are printed.
"""

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from bench.festival.base import festival
from bench.festival.chain import Chain
from bench.festival.day import Day, festival_day
from bench.festival.district import open_district
from bench.festival.model import Told
from bench.festival.plain import plain, rule_limits
from bench.festival.score import Score, score, summary

TUNE, REPORT = range(1, 11), range(101, 121)


def main() -> int:
    """Print the table, the misses, and what raised false alerts; 1 when an incident is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tune", action="store_true", help="the seeds that rules are tuned on")
    parser.add_argument("--seeds", default="", help="first-last, instead of those of the report")
    parser.add_argument("--show", action="store_true", help="print every alert of the days")
    parser.add_argument("--jobs", type=int, default=1, help="days played at once")
    arguments = parser.parse_args()
    seeds: Sequence[int] = TUNE if arguments.tune else REPORT
    if arguments.seeds:
        first, _, last = arguments.seeds.partition("-")
        seeds = range(int(first), int(last or first) + 1)
    ours, theirs, cpu = [], [], []
    rules: Counter[str] = Counter()
    with ProcessPoolExecutor(arguments.jobs, initializer=_open) as pool:
        for seed, (mine, plainly, told, seconds) in zip(
                seeds, pool.map(play, seeds), strict=True):
            ours.append(mine)
            theirs.append(plainly)
            cpu.append(seconds)
            rules.update(t.rule for t in told if t.counted)
            print(_line(seed, mine, plainly), file=sys.stderr, flush=True)
            if arguments.show:
                _show(told)
    _report(ours, theirs, rules)
    print(f"\nSeeds {seeds[0]} to {seeds[-1]}; {statistics.median(cpu):.1f} CPU s a day of 18 "
          "hours by the minute.")
    return 1 if any(s.missed for s in ours) else 0


def play(seed: int) -> tuple[Score, Score, tuple[Told, ...], float]:
    """Return the day's score with the rules and with plain limits, what was told, CPU seconds."""
    started = time.process_time()
    chain = _CHAINS[0]
    day = festival_day(chain.district, seed)
    result = chain.run(day)
    return (score(day.incidents, day.decoys, result.told),
            score(day.incidents, day.decoys, baseline(chain, day)), result.told,
            time.process_time() - started)


_CHAINS: list[Chain] = []


def _open() -> None:
    district = open_district()
    _CHAINS.append(Chain(district, district.pack.rules, district.pack.plans))


def baseline(chain: Chain, day: Day) -> list[Told]:
    """Return what a plain comparison with the same limits tells."""
    compiled = chain.compiled(day)
    limits = rule_limits([(part.rule, part.rows.tolist()) for part in compiled.parts],
                         chain.district.records, day.base.day)
    return plain(day.columns.value, chain.district.records, limits, day.events)


def _report(ours: Sequence[Score], theirs: Sequence[Score], rules: Counter[str]) -> None:
    print("| | rules: median | worst | plain limits: median | worst |\n|---|---|---|---|---|")
    for (what, middle, worst), (_, plain_middle, plain_worst) in zip(
            summary(ours), summary(theirs), strict=True):
        print(f"| {what} | {middle} | {worst} | {plain_middle} | {plain_worst} |")
    _counted("Missed", Counter(m.split(" at ")[0] for s in ours for m in s.missed), len(ours))
    _counted("Missed by plain limits",
             Counter(m.split(" at ")[0] for s in theirs for m in s.missed), len(ours))
    blame: Counter[str] = Counter()
    for one in ours:
        blame.update(dict(one.false_by))
    _counted("False alerts (what looked like an incident: rule)", blame, len(ours))
    _counted("Alerts by rule", rules, len(ours))


def _counted(title: str, found: Counter[str], days: int) -> None:
    print(f"\n{title}, {days} days: "
          + (", ".join(f"{name} {count}" for name, count in found.most_common()) or "none"))


def _line(seed: int, ours: Score, theirs: Score) -> str:
    return (f"{seed} {festival(seed)}: found {ours.found} ({theirs.found}), told {ours.told} "
            f"({theirs.told}), false {ours.false} ({theirs.false}), most {ours.most}, flood "
            f"{ours.flood}; missed: {', '.join(ours.missed) or 'none'}")


def _show(told: Sequence[Told]) -> None:
    for one in told:
        mark = "" if one.counted else " (on a card)"
        print(f"  {one.minute:6.0f} {one.severity:>3} {one.rule} {one.codes[0]}{mark}",
              file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
