"""The detector: causal, quiet on the usual, restored exactly, and what it finds in real series."""

import json
import math
from datetime import datetime

import numpy as np
import pytest

from bench.detect import run, score
from indicators.detect import Detector
from tests.support.real_pack import SHARED_DATA

NAB = SHARED_DATA / "nab"


def signal(days: int, seed: int = 1, step_s: int = 600) -> tuple[np.ndarray, np.ndarray]:
    """Return times (s) and a daily wave of 25 ± 5 with noise."""
    at = np.arange(days * 86_400 // step_s) * step_s
    noise = np.random.default_rng(seed).normal(0, 0.4, len(at))
    return at, 25 + 5 * np.sin(2 * np.pi * at / 86_400) + noise


def walk(times, values, detector=None):
    detector = detector or Detector()
    return [detector.step(int(t), float(v)) for t, v in zip(times, values, strict=True)]


def alerts(findings, start=0):
    return [n for n, f in enumerate(findings) if f is not None and f.alert and n >= start]


def test_what_happens_every_day_raises_nothing():
    assert alerts(walk(*signal(28)), start=7 * 144) == []


@pytest.mark.parametrize(("name", "change"), [
    ("a jump of twelve degrees", lambda v, n: v.__setitem__(slice(n, n + 6), v[n:n + 6] + 12)),
    ("a failure to zero", lambda v, n: v.__setitem__(slice(n, n + 20), 0.0)),
    ("a day that stays at its night", lambda v, n: v.__setitem__(slice(n, n + 100), 20.0)),
    ("a value that is stuck", lambda v, n: v.__setitem__(slice(n, n + 60), v[n])),
])
def test_what_never_happened_is_found_within_half_a_day(name, change):
    times, values = signal(30)
    at = 24 * 144 + 30
    change(values, at)
    found = alerts(walk(times, values), start=7 * 144)
    assert found and at <= found[0] <= at + 72, name


def test_the_explanation_is_in_the_unit_of_the_signal():
    times, values = signal(30)
    at = 24 * 144
    values[at:at + 10] += 12
    finding = next(f for f in walk(times, values)[at:] if f.alert)
    assert finding.off == pytest.approx(12, abs=2)
    assert finding.expected == pytest.approx(25, abs=2)
    assert finding.kind in {"value", "jump"} and finding.since_s <= 3600


def test_a_counter_that_is_reset_every_midnight_is_no_news():
    times = np.arange(24 * 40) * 3600
    values = 100.0 * (times // 3600 % 24) + np.random.default_rng(9).normal(0, 2, len(times))
    assert len(alerts(walk(times, values), start=24 * 7)) <= 1


def test_a_row_is_judged_by_the_rows_before_it_only():
    times, values = signal(20)
    whole = walk(times, values)
    changed = values.copy()
    changed[2000:] = 1e6
    assert walk(times, changed)[:2000] == whole[:2000]


def test_a_missing_value_neither_raises_nor_clears_nor_is_learnt():
    times, values = signal(12)
    detector, other = Detector(), Detector()
    for t, v in zip(times, values, strict=True):
        assert detector.step(int(t) + 60, math.nan) is None
        assert detector.step(int(t), float(v)) == other.step(int(t), float(v))


def test_the_state_is_restored_exactly_through_json():
    times, values = signal(20, seed=4)
    values[2500:2520] += 9
    half = Detector()
    walk(times[:1700], values[:1700], half)
    again = Detector.restore(json.loads(json.dumps(half.save())))
    assert walk(times[1700:], values[1700:], again) == walk(times[1700:], values[1700:], half)


@pytest.mark.parametrize(("name", "times", "values"), [
    ("a constant", np.arange(3000) * 300, np.full(3000, 7.0)),
    ("a clock that jumps back", np.r_[np.arange(900) * 300, np.arange(600, 900) * 300],
     np.sin(np.arange(1200) / 40)),
    ("huge and tiny", np.arange(1000) * 300, np.where(np.arange(1000) % 2, 1e300, 1e-300)),
    ("one second apart", np.arange(4000), np.random.default_rng(5).normal(size=4000)),
    ("one a day", np.arange(400) * 86_400, np.random.default_rng(6).normal(size=400)),
    ("whole counts, mostly zero", np.arange(4000) * 300,
     np.random.default_rng(7).poisson(0.05, 4000).astype(float)),
])
def test_no_series_breaks_it_or_floods(name, times, values):
    findings = walk(times, values)
    assert all(math.isfinite(f.score) and 0 <= f.score <= 1 for f in findings), name
    assert len(alerts(findings)) <= 6, name


@pytest.mark.shared
@pytest.mark.skipif(not NAB.is_dir(), reason="../shared/data/nab is not here")
@pytest.mark.parametrize(("file", "least", "false_at_most"), [
    ("ambient_temperature_system_failure", 2, 4),
    ("machine_temperature_system_failure", 4, 13),
    ("nyc_taxi", 5, 10),
])
def test_real_failures_are_found_with_few_false_alerts(file, least, false_at_most):
    times, rows, _ = run(NAB / f"{file}.csv")
    windows = json.loads((NAB / "windows.json").read_text())[f"realKnownCause/{file}.csv"]
    spans = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in windows]
    found, false, _ = score(times, rows, spans)
    assert found >= least and false <= false_at_most
