"""Measures the evaluation of rules, tick by tick and over weeks, beside plain NumPy passes.

    python -m bench.alerts

CPU milliseconds of this process. The plain pass compares the same values with the same limits,
once for met and once for held, and knows no state.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import numpy as np

from data.alerts.rule import Level, Rule
from data.names import Names
from data.passport import IndicatorRecord
from data.readings.columns import raw_series
from indicators.alerts.backtest import backtest
from indicators.alerts.compile import Compiled, compile_rules
from indicators.alerts.evaluate import evaluate
from indicators.alerts.past import grid_of
from indicators.alerts.state import State, from_bytes, start, to_bytes
from indicators.derive import Columns

NOW_US = 1_795_000_000_000_000
MINUTE_US = 60_000_000
#: Figures that are wanted: indicators -> CPU ms of one evaluation by five rules.
WANTED_MS = {1_373: 2.0, 100_000: 60.0}
ZONES = 16
BACKTEST_S = 2.0


def main() -> int:
    """Print Markdown tables; return 1 when a wanted figure is missed."""
    missed = 0
    print("| indicators x 5 rules | levels | open | CPU ms, median | worst | plain pass | ratio "
          "| wanted |")
    print("|---|---|---|---|---|---|---|---|")
    for count, wanted in WANTED_MS.items():
        for high, levels in ((0.0, 1), (0.1, 1), (0.1, 3)):
            missed += ticks(count, high, wanted, levels)
    print("\n| state of | to bytes | from bytes | kB |\n|---|---|---|---|")
    kept(1_373)
    print(f"\n| back-test, {ZONES} zones by the minute | alerts | CPU s | wanted |")
    print("|---|---|---|---|")
    for days in (30, 90):
        missed += past("threshold", days)
    for kind in ("rate", "season", "silence", "forecast", "detector"):
        missed += past(kind, 30)
    return 1 if missed else 0


def rules(levels: int = 1) -> list[Rule]:
    """Return five rules with deadband and delays, of one to three severities."""
    return [Rule(id=f"r{n}", names=Names("规则", "rule"), kind="threshold", templates=("load",),
                 levels=tuple(Level(severity, 105.0 - 5 * at + 2 * n)
                              for at, severity in enumerate(("I", "II", "III")[:levels])),
                 deadband=4.0, on_delay_s=120.0, off_delay_s=120.0) for n in range(5)]


def records(count: int) -> list[IndicatorRecord]:
    """Return a catalogue of one template."""
    return [IndicatorRecord(f"load:{n}", "load", Names("承载率", "load"), "%", 60.0, "zone",
                            str(n), "bench") for n in range(count)]


def ticks(count: int, high: float, wanted: float, levels: int) -> int:
    """Measure ticks a minute apart in which every value wanders; ``high`` of them over all."""
    compiled = compile_rules(rules(levels), records(count), {})
    rng = np.random.default_rng(1)
    value = rng.uniform(0, 80, count)
    value[:int(high * count)] = 120
    state = settled(compiled, value)
    taken, passes = [], []
    for minute in range(10, 60):
        value = value + rng.normal(0, 0.5, count)
        now = NOW_US + minute * MINUTE_US
        values = Columns(value, np.full(count, now), np.zeros(count, dtype=np.uint8))
        begin = time.process_time()
        state, _ = evaluate(values, compiled, state, now)
        taken.append((time.process_time() - begin) * 1e3)
        passes.append(cpu_ms(partial(plain, values, compiled, levels)))
    median, usual = statistics.median(taken), statistics.median(passes)
    print(f"| {count:,} | {levels} | {len(state.open(compiled)):,} | {median:.2f} | "
          f"{max(taken):.2f} | {usual:.2f} | {median / usual:.1f} | {wanted:g} |")
    return int(median > wanted)


def settled(compiled: Compiled, value: np.ndarray) -> State:
    """Return the state after ten calm minutes."""
    state = start(compiled)
    for minute in range(10):
        now = NOW_US + minute * MINUTE_US
        state, _ = evaluate(Columns(value, np.full(len(value), now),
                                    np.zeros(len(value), dtype=np.uint8)), compiled, state, now)
    return state


def plain(values: Columns, compiled: Compiled, levels: int) -> np.ndarray:
    """Compare every value with every limit, twice, as columns of one matrix."""
    fresh = np.where(values.quality < 2, values.value, np.nan)
    on = compiled.bars.on.reshape(5 * levels, -1)
    off = compiled.bars.off.reshape(5 * levels, -1)
    return np.asarray((fresh >= on).view(np.uint8) + (fresh >= off))


def kept(count: int) -> None:
    """Measure how long it takes to keep the state of a tick."""
    compiled = compile_rules(rules(), records(count), {})
    state = settled(compiled, np.random.default_rng(1).uniform(0, 120, count))
    data = to_bytes(compiled, state)
    print(f"| {count:,} x 5 | {cpu_ms(lambda: to_bytes(compiled, state)):.1f} ms | "
          f"{cpu_ms(lambda: from_bytes(compiled, data)):.1f} ms | {len(data) / 1e3:.0f} |")


def past(kind: str, days: int) -> int:
    """Measure a back-test of one rule over all zones."""
    limits = {"threshold": (Level("I", 100.0), Level("II", 90.0), Level("III", 80.0)),
              "rate": (Level("II", 3.0),), "season": (Level("II", 40.0),),
              "silence": (Level("II", 5.0),), "forecast": (Level("II", 100.0),),
              "detector": (Level("II", 1.0),)}[kind]
    rule = Rule(id="r", names=Names("规则", "rule"), kind=kind, templates=("load",),
                levels=limits, deadband=0.0 if kind == "detector" else 3.0,
                on_delay_s=120.0, off_delay_s=120.0, horizon_s=1800.0 * (kind == "forecast"),
                window_s=900.0 * (kind in ("rate", "forecast")))
    rng, at = np.random.default_rng(2), np.arange(days * 1440)
    times = NOW_US // MINUTE_US * MINUTE_US + at * MINUTE_US
    series = {}
    for zone in range(ZONES):
        wave = 55 + 30 * np.sin((at / 1440 + zone / 40) * 2 * np.pi)
        series[f"load:{zone}"] = (times, np.round(wave + rng.normal(0, 2, len(at)), 1))
    start_at, end_at = (datetime.fromtimestamp(us / 1e6, UTC)
                        for us in (int(times[0]), int(times[-1]) + MINUTE_US))
    given = {code: raw_series(at, value) for code, (at, value) in series.items()}
    begin = time.process_time()
    grid = grid_of(records(ZONES), given, start_at, end_at, 60)
    found = backtest([rule], grid, {}, int(times[0]), zone="Asia/Shanghai")
    taken = time.process_time() - begin
    wanted = f"{BACKTEST_S:g}" if days == 30 else ""
    print(f"| {kind}, {days} days | {len(found.episodes):,} | {taken:.2f} | {wanted} |")
    return int(bool(wanted) and taken > BACKTEST_S)


def cpu_ms(call: Callable[[], object]) -> float:
    """Return the CPU milliseconds of one call after another that does not count."""
    call()
    begin = time.process_time()
    call()
    return (time.process_time() - begin) * 1e3


if __name__ == "__main__":
    sys.exit(main())
