"""Signals with a past: what each tells of, and when; a block always tells what its ticks tell."""

import numpy as np
import pytest

from indicators.alerts.compile import compile_rules
from tests.indicators.alerts.build import T0, both, columns, record, rule, story

NAN = float("nan")
MINUTE = 60_000_000


def run(one, rows, *, times=None, now=None, cadence_s=60.0, code="load:A"):
    compiled = compile_rules([one], [record(code, cadence_s=cadence_s)], {}, zone="Asia/Shanghai")
    assert not compiled.problems
    values, now = columns(compiled, [[v] for v in rows], times, now)
    return both(compiled, values, now)[1]


def rate(**more):
    return rule("rate", **{"levels": (("II", 2.0),), "window_s": 300.0, **more})


RATES = [
    ("two a minute over five minutes raises", rate(), [50, 50, 52, 54, 56, 58, 60, 62, 62, 62],
     ["6 raise load:A II", "8 clear load:A"]),
    ("a fall is a rate below zero", rate(op="<=", levels=(("III", -3.0),)),
     [60, 57, 54, 51, 48, 45, 45], ["5 raise load:A III", "6 clear load:A"]),
    ("without a reading a window ago it is unknown", rate(), [50, 90, 99], []),
    ("a gap is bridged up to two windows", rate(), [50, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 70],
     ["8 raise load:A II"]),
    ("a longer one is not", rate(), [50] + [NAN] * 10 + [90], []),
]


@pytest.mark.parametrize(("sentence", "one", "rows", "expected"), RATES, ids=[r[0] for r in RATES])
def test_rate(sentence, one, rows, expected):
    assert story(run(one, rows)) == expected


SILENT = [
    ("five cadences without a reading raise, a reading clears", {}, [0, 0, 0, 0, 0, 0, 6],
     ["5 raise load:A II", "6 clear load:A"]),
    ("in seconds it is in seconds", {"measure": "seconds", "levels": (("II", 120.0),)},
     [0, 0, 0, 3], ["2 raise load:A II", "3 clear load:A"]),
    ("what never was read is silent since it is watched", {}, [None] * 6, ["5 raise load:A II"]),
]


@pytest.mark.parametrize(("sentence", "more", "read", "expected"), SILENT,
                         ids=[s[0] for s in SILENT])
def test_silence(sentence, more, read, expected):
    """``read`` is the minute of the newest reading at each minute."""
    one = rule("silence", **{"levels": (("II", 5.0),), **more})
    rows = [NAN if minute is None else 50.0 + minute for minute in read]
    times = np.array([[T0 + (minute or 0) * MINUTE] for minute in read])
    assert story(run(one, rows, times=times)) == expected


def test_a_value_that_stands_still_is_stuck_and_a_feed_that_stops_is_not():
    one = rule("silence", levels=(("III", 4.0),), measure="stuck")
    found = run(one, [1, 2, 2, 2, 2, 2, 3])
    assert story(found) == ["5 raise load:A III", "6 clear load:A"]
    assert found[0].detail == {"stuck_s": 240.0, "for_s": 0.0, "reading": 2.0}
    assert (found[0].value, found[0].limit) == (240.0, 240.0), "told in seconds"
    assert run(one, [1, 2, 2, NAN, NAN, NAN, NAN]) == []


def days(count, step_min=10):
    """Return a daily wave around 50 with a little noise, and its moments."""
    at = np.arange(count * 1440 // step_min)
    wave = 50 + 20 * np.sin(at * step_min / 1440 * 2 * np.pi)
    noise = np.random.default_rng(3).normal(0, 0.5, len(at))
    return wave + noise, T0 + at * step_min * MINUTE


def test_season_is_silent_while_it_learns_and_tells_what_is_unusual_in_percent():
    values, now = days(6)
    values[20:50] += 40                           # on the first day: nobody knows yet
    values[700:710] += 25
    one = rule("season", levels=(("II", 30.0),), window_s=600.0)
    found = run(one, values, now=now, cadence_s=600.0)
    assert [t.kind for t in found] == ["raise", "clear"]
    assert found[0].at_us == now[700] and found[1].at_us in now[705:715]
    assert found[0].value == pytest.approx(
        100 * found[0].detail["off"] / found[0].detail["expected"], rel=0.01)


@pytest.mark.parametrize("measure", ["unit", "scales"])
def test_season_in_its_unit_and_in_usual_errors(measure):
    values, now = days(6)
    values[700:710] += 25
    one = rule("season", levels=(("II", 15.0 if measure == "unit" else 5.0),), measure=measure)
    found = run(one, values, now=now, cadence_s=600.0)
    assert found[0].kind == "raise" and found[0].at_us == now[700]


def test_a_detector_says_how_far_off_and_for_how_long():
    values, now = days(8)
    values[900:] += 12
    one = rule("detector", levels=(("II", 1.0),), window_s=600.0)
    found = [t for t in run(one, values, now=now, cadence_s=600.0) if t.at_us >= now[900]]
    first = found[0]
    assert first.kind == "raise" and first.at_us <= now[906]
    assert first.detail["off"] == pytest.approx(12, abs=3)
    assert first.value == first.detail["reading"] and first.limit is None
    assert first.detail["what"] in ("value", "mean_2h", "jump") and "since_s" in first.detail
    assert "clear" in [t.kind for t in found], "a new level is the usual one after a while"


def test_a_forecast_tells_minutes_to_the_limit_with_an_interval():
    rows = [50.0] * 10 + list(np.arange(51, 75, 1.0))
    one = rule("forecast", levels=(("II", 100.0),), window_s=600.0, horizon_s=1800.0)
    (found,) = run(one, rows)
    assert found.kind == "raise" and found.limit == 100.0 and found.value >= 100.0
    detail = found.detail
    assert detail["minutes_low"] <= detail["minutes"] <= 30.0
    assert detail.get("minutes_high", 999) >= detail["minutes"]


def test_a_forecast_downwards_looks_at_limits_below():
    one = rule("forecast", levels=(("II", 0.0),), op="<=", window_s=600.0, horizon_s=1200.0)
    (found,) = run(one, np.arange(60, 15, -1.0))
    assert found.value <= 0 and found.detail["minutes"] <= 20


def test_an_hourly_forecast_rests_on_past_weeks():
    hours = np.arange(24 * 30)
    values = 50 + 30 * np.sin((hours % 24 - 6) / 24 * 2 * np.pi)
    values[hours % 24 == 12] = 120.0
    now = T0 + hours * 60 * MINUTE
    one = rule("forecast", levels=(("II", 100.0),), horizon_s=3 * 3600.0)
    found = run(one, values, now=now, cadence_s=3600.0)
    by_kind = [(t.kind, (t.at_us - T0) // (60 * MINUTE) % 24) for t in found]
    assert by_kind[:2] == [("raise", 9), ("clear", 13)]
    assert found[0].detail["minutes"] == 180.0


@pytest.mark.parametrize("kind", ["season", "detector", "rate", "forecast"])
def test_days_with_gaps_and_a_clock_set_back_are_the_same_in_a_block(kind):
    values, now = days(5, 30)
    rng = np.random.default_rng(9)
    values[rng.random(len(values)) < 0.1] = NAN
    values[150:160] = values[150]
    values[rng.random(len(values)) < 0.02] += 60
    now = now.copy()
    now[120:] -= 7 * 3600 * 1_000_000
    now[200:] += 90 * 3600 * 1_000_000
    one = rule(kind, levels=(("II", {"season": 20.0, "detector": 1.0, "rate": 0.2,
                                     "forecast": 70.0}[kind]),),
               window_s={"rate": 3600.0, "forecast": 6 * 3600.0}.get(kind, 0.0),
               horizon_s=3600.0)
    cadence = 1799.0 if kind == "forecast" else 1800.0
    assert run(one, values, now=now, cadence_s=cadence)
