"""Derived indicators: order, quality, what is missing, circles; and the past equal to the live."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.errors import FormulaError
from data.formula_names import FOLDS, FUNCTIONS
from data.names import Names
from data.passport import IndicatorRecord
from data.readings.columns import Series, raw_series
from indicators.derive import NO_TIME, derive
from indicators.formulas import FORMULAS, TIMED
from indicators.history import derived_series, needed
from indicators.plan import compile_plan
from indicators.quality import ESTIMATED, GOOD, MISSING, STALE

NOW = 1_790_000_000_000_000
S = 1_000_000


def record(code: str, expr: str = "", **more: Any) -> IndicatorRecord:
    template, subject = code.split(":")
    made = IndicatorRecord(code, template, Names(code, code), "", 60.0, "zone", subject, "x",
                           expr=expr)
    return replace(made, **more)


LOAD = "100 * load(a.present, capacity(feature.area, 2))"
CATALOGUE = [
    record("a.total:D", "sum(all(a.load))", subject_layer="district"),
    record("a.load:Z1", LOAD, params=(("area", 200.0),)),
    record("a.load:Z2", LOAD, params=(("area", 40.0),)),
    record("a.present:Z1"), record("a.present:Z2"),
    record("a.guess:Z1", "a.present * 2", estimated=True),
    record("a.twice:Z1", "a.guess + a.load"),
    record("a.level:Z1", "los(a.present, feature.area, feature.kind)",
           params=(("area", 200.), ("kind", "square"))),
    record("a.fresh:D", "fresh(all(a.present))", subject_layer="district"),
    record("a.many:D", "count(all(a.present))", subject_layer="district"),
    record("g.in:E1", part_of="M1"), record("g.in:E2", part_of="M1"), record("g.in:E3"),
    record("g.sum:M1", "sum(parts(g.in))"), record("g.sum:M2", "sum(parts(g.in))"),
    record("g.top:D", "max(all(g.in)) - min(all(g.in))", subject_layer="district"),
    record("g.mean:D", "mean(all(g.in, \"zone\")) / 0"), record("g.half:D", "-(g.top / 2)"),
    record("a.nowhere:Z1", "b.none + 1"),
]
AT = {r.code: i for i, r in enumerate(CATALOGUE)}
READ = {"a.present:Z1": 50.0, "a.present:Z2": 10.0, "g.in:E1": 3.0, "g.in:E2": 4.0,
        "g.in:E3": 9.0}


def run(values: dict[str, float], ages: dict[str, float] | None = None) -> dict[str, Any]:
    value, time_us = np.full(len(CATALOGUE), np.nan), np.full(len(CATALOGUE), NO_TIME)
    for code, one in values.items():
        value[AT[code]] = one
        time_us[AT[code]] = NOW - round((ages or {}).get(code, 10) * S)
    found = derive(compile_plan(CATALOGUE), value, time_us, NOW)
    return {code: (None if np.isnan(found.value[i]) else float(found.value[i]),
                   int(found.quality[i]), int(found.time_us[i])) for code, i in AT.items()}


VALUES = [
    ("over a capacity of the feature", "a.load:Z1", 50.0), ("another feature", "a.load:Z2", 50.0),
    ("a sum of what is itself derived", "a.total:D", 100.0), ("both at once", "a.twice:Z1", 150.0),
    ("a level by text of the feature", "a.level:Z1", 1.0), ("all are fresh", "a.fresh:D", 1.0),
    ("all are there", "a.many:D", 2.0), ("the parts of a whole", "g.sum:M1", 7.0),
    ("a whole without parts is missing, not 0", "g.sum:M2", None),
    ("a spread", "g.top:D", 6.0), ("minus a half", "g.half:D", -3.0),
    ("nothing is divided by zero", "g.mean:D", None), ("an unknown input", "a.nowhere:Z1", None),
]


@pytest.mark.parametrize(("sentence", "code", "value"), VALUES, ids=[v[0] for v in VALUES])
def test_values(sentence, code, value):
    assert run(READ)[code][0] == value


def test_a_missing_input_is_missing_and_never_zero():
    found = run({code: v for code, v in READ.items() if code != "a.present:Z2"})
    assert found["a.load:Z2"] == (None, MISSING, NO_TIME)
    assert found["a.total:D"] == (None, MISSING, NO_TIME)
    assert found["a.load:Z1"][:2] == (50.0, GOOD)
    assert found["a.fresh:D"][:2] == (0.5, GOOD)
    assert found["a.many:D"][:2] == (1.0, GOOD)


def test_the_worst_input_decides_and_the_oldest_gives_the_age():
    found = run(READ, {"a.present:Z2": 600})
    assert found["a.load:Z2"] == (50.0, STALE, NOW - 600 * S)
    assert found["a.total:D"] == (100.0, STALE, NOW - 600 * S)
    assert found["a.load:Z1"] == (50.0, GOOD, NOW - 10 * S)
    assert found["a.fresh:D"] == (0.5, GOOD, NOW)


def test_an_estimate_stays_one_all_the_way():
    found = run(READ)
    assert found["a.guess:Z1"][1] == ESTIMATED
    assert found["a.twice:Z1"][1] == ESTIMATED
    assert run(READ, {"a.present:Z1": 600})["a.twice:Z1"][1] == STALE


def test_what_somebody_posts_under_a_derived_code_is_not_used():
    assert run({**READ, "a.load:Z1": 7.0})["a.load:Z1"][0] == 50.0


def test_what_is_alike_is_one_step():
    many = [record(f"p{n}.part:D") for n in range(40)] + [
        record(f"p{n}.share:D", f"percent(p{n}.part, {n + 1})") for n in range(40)]
    plan = compile_plan(many)
    assert len(plan.steps) == 1
    found = derive(plan, np.full(80, 2.0), np.full(80, NOW), NOW)
    assert found.value[40:].tolist() == [200.0 / (n + 1) for n in range(40)]


def test_a_circle_is_named():
    circle = [record("a.x:Z", "a.y + 1"), record("a.y:Z", "a.z + 1"), record("a.z:Z", "a.x")]
    with pytest.raises(FormulaError, match=r"circle: a\.\w:Z → a\.\w:Z → a\.\w:Z → a\.\w:Z"):
        compile_plan(circle)
    with pytest.raises(FormulaError, match=r"a\.s:Z → a\.s:Z"):
        compile_plan([record("a.s:Z", "a.s")])


def test_an_empty_catalogue_is_no_work():
    found = derive(compile_plan([]), np.empty(0), np.empty(0, np.int64), NOW)
    assert len(found.value) == len(found.quality) == 0


def test_every_word_of_the_language_is_a_formula_with_those_arguments():
    assert set(FORMULAS) == set(FUNCTIONS)
    assert TIMED <= set(FORMULAS)
    for name, arguments in FUNCTIONS.items():
        code = FORMULAS[name].__code__
        assert code.co_argcount == len(arguments), name
        texts = [a.removesuffix("_text") for a in arguments if a.endswith("_text")]
        assert len(texts) == sum(
            "Texts" in str(t) for t in FORMULAS[name].__annotations__.values()), name
    assert set(FOLDS) == {"sum", "mean", "max", "min", "count", "fresh"}


def test_every_word_of_the_language_is_written_down():
    page = (Path(__file__).parents[2] / "docs" / "formulas.md").read_text(encoding="utf-8")
    for name, arguments in FUNCTIONS.items():
        shown = ", ".join(a.removesuffix("_text") for a in arguments)
        assert f"`{name}({shown})`" in page, name


def history(seed: int) -> dict[str, Series]:
    """Return readings at uneven times, with gaps long enough to be stale."""
    rng = np.random.default_rng(seed)
    found = {}
    for code in READ:
        gaps = rng.choice([20, 60, 61, 400], 40) * S + rng.integers(0, 5, 40)
        found[code] = raw_series(NOW + np.cumsum(gaps), rng.integers(0, 90, 40).astype(float))
    return found


DERIVED = [r.code for r in CATALOGUE if r.derived]


@pytest.mark.parametrize("seed", range(4))
def test_the_past_is_what_a_live_tick_said_then(seed):
    readings = history(seed)
    past = derived_series(CATALOGUE, DERIVED, readings)
    plan = compile_plan(CATALOGUE)
    moments = np.unique(np.concatenate([s.time_us for s in readings.values()]))
    told: dict[str, list[tuple[int, float]]] = {code: [] for code in DERIVED}
    for now in moments.tolist():
        value, time_us = np.full(len(plan), np.nan), np.full(len(plan), NO_TIME)
        for code, one in readings.items():
            newest = int(np.searchsorted(one.time_us, now, side="right")) - 1
            if newest >= 0:
                value[AT[code]], time_us[AT[code]] = one.value[newest], one.time_us[newest]
        live = derive(plan, value, time_us, now)
        for code in DERIVED:
            inputs = {plan.codes[i] for i in needed(plan, [code])} & set(READ)
            if any(now in readings[i].time_us for i in inputs) and live.quality[AT[code]] < STALE:
                told[code].append((now, float(live.value[AT[code]])))
    for code in DERIVED:
        assert list(zip(past[code].time_us.tolist(), past[code].value.tolist(),
                        strict=True)) == told[code], code
    assert sum(len(one) for one in past.values()) > 300


def test_a_part_of_the_catalogue_gives_the_same_past():
    readings = history(9)
    plan = compile_plan(CATALOGUE)
    some = [CATALOGUE[i] for i in needed(plan, ["a.total:D"])]
    assert len(some) == 5
    whole = derived_series(CATALOGUE, ["a.total:D"], readings)["a.total:D"]
    part = derived_series(some, ["a.total:D"], readings)["a.total:D"]
    assert np.array_equal(whole.value, part.value)
    assert np.array_equal(whole.time_us, part.time_us)
    assert len(whole) > 10
