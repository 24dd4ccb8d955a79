"""A block of ticks is its ticks one by one: transitions and state, byte by byte, whatever comes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.alerts.rule import Condition, Level, Override
from indicators.alerts import machine
from indicators.alerts.compile import compile_rules
from indicators.alerts.evaluate import evaluate
from indicators.alerts.site import Outside, Site
from indicators.alerts.state import carry, from_bytes, start, to_bytes
from indicators.derive import NO_TIME, Columns
from indicators.quality import judge
from tests.indicators.alerts.build import T0, both, record, rule, ticks

CODES = ("load:A", "load:B", "wait:A")
SITES = {"A": Site(zone=("Z1",), grid="g", lon=113.32, lat=23.1),
         "B": Site(zone=("Z1", "Z2"), grid="h", lon=113.3201, lat=23.1)}
RECORDS = [record(code, cadence_s=cadence)
           for code, cadence in zip(CODES, (60.0, 300.0, 60.0), strict=True)]

limits = st.sampled_from([0.0, 1.0, 2.0, 3.0])
delays = st.sampled_from([0.0, 0.0, 60.0, 150.0])
levels = st.lists(st.tuples(st.sampled_from(["I", "II", "III", "IV"]), limits),
                  min_size=1, max_size=3)
overrides = st.builds(
    Override, st.just("2026-10-12T08:05"), st.just("2026-10-12T08:20"),
    st.lists(st.builds(Level, st.sampled_from(["I", "II"]), limits), max_size=2).map(tuple),
    st.sampled_from([(), ("A",)]))
damping = {
    "levels": levels, "on_delay_s": delays, "off_delay_s": delays,
    "deadband": st.sampled_from([0.0, 0.5, 1.0]), "op": st.sampled_from([">=", ">", "<=", "<"]),
    "hours": st.sampled_from(["", "", "office", "08:03-08:12", "22:00-08:10"]),
    "overrides": st.lists(overrides, max_size=2).map(tuple)}
conditions = st.builds(
    Condition, st.sampled_from(["r0", "r1", "door"]),
    st.sampled_from(["subject", "zone", "grid", "radius", "district"]),
    st.sampled_from(["II", "IV"]), st.integers(1, 2))


@st.composite
def some_rules(draw):
    """Return rules of every kind, of which later ones may look at the first two."""
    found = []
    for n in range(draw(st.integers(1, 3))):
        more = {name: draw(each) for name, each in damping.items()}
        kind = draw(st.sampled_from(KINDS))
        measure = draw(st.sampled_from(("", *MEASURED.get(kind, ()))))
        found.append(rule(kind, id=f"r{n}", templates=("load", "wait"), measure=measure,
                          window_s=draw(st.sampled_from([120.0, 300.0])), horizon_s=600.0,
                          vital=draw(st.booleans()), **more))
    for kind in draw(st.lists(st.sampled_from(["combination", "count"]), max_size=2, unique=True)):
        more = {name: draw(damping[name]) for name in ("levels", "on_delay_s", "hours")}
        found.append(rule(
            kind, id=kind, templates=("load",), radius_m=50.0,
            window_s=draw(st.sampled_from([0.0, 180.0])),
            mode=draw(st.sampled_from(["all", "any"])),
            conditions=tuple(draw(st.lists(conditions, min_size=1, max_size=2))), **more))
    return found


KINDS = ("threshold", "state", "silence", "rate", "season", "detector", "forecast")
MEASURED = {"silence": ("seconds", "stuck"), "season": ("unit", "scales")}
#: Mostly calm, so that timers get to fire.
values = st.one_of(st.sampled_from([0.0, 1.0, 1.0, 2.0, 2.5, 4.0, float("nan"), float("inf"),
                                    float("-inf")]), st.floats(-1, 5))
steps = st.sampled_from([60, 60, 60, 60, 7, 300, 3600, 0, -60, -4000])


@st.composite
def some_ticks(draw):
    """Return columns of ticks: values that hold for a while, gaps, a clock that jumps."""
    count = draw(st.integers(1, 30))
    now = T0 + np.cumsum([draw(steps) for _ in range(count)]).astype(np.int64) * 1_000_000
    value = np.empty((count, len(CODES)))
    time_us = np.empty((count, len(CODES)), dtype=np.int64)
    for at in range(count):
        for n in range(len(CODES)):
            if at and draw(st.sampled_from([True, True, False])):
                value[at, n], time_us[at, n] = value[at - 1, n], time_us[at - 1, n]
            else:
                value[at, n] = draw(values)
                time_us[at, n] = now[at] - draw(st.sampled_from([0, 0, 5, 60])) * 1_000_000
    time_us = np.where(np.isnan(value), NO_TIME, time_us)
    cadence = np.broadcast_to(np.array([r.cadence_s for r in RECORDS]), value.shape)
    return Columns(value, time_us, judge(value, time_us, cadence, now[:, None])), now


outside = st.lists(st.builds(Outside, st.just("door"), st.just("event:door:A"),
                             st.sampled_from(["I", "III"]), st.just("A"), st.just(SITES["A"])),
                   max_size=2)


@settings(max_examples=300, deadline=None)
@given(some_rules(), some_ticks(), outside)
def test_a_block_is_its_ticks(rules, shown, also):
    compiled = compile_rules(rules, RECORDS, SITES, zone="Asia/Shanghai")
    columns, now = shown
    state, found = both(compiled, columns, now, also=also)
    few, machine.FEW = machine.FEW, 0             # the way of many comparators is the same
    try:
        again, others = evaluate(columns, compiled, start(compiled), now, also)
    finally:
        machine.FEW = few
    assert others == found
    assert to_bytes(compiled, again) == to_bytes(compiled, state)


@settings(max_examples=60, deadline=None)
@given(some_rules(), some_ticks(), st.integers(0, 30))
def test_a_restart_between_two_ticks_changes_nothing(rules, shown, cut):
    compiled = compile_rules(rules, RECORDS, SITES, zone="Asia/Shanghai")
    columns, now = shown
    cut = min(cut, len(now))
    _, whole = ticks(compiled, columns, now)
    first, second = (Columns(columns.value[part], columns.time_us[part], columns.quality[part])
                     for part in (slice(0, cut), slice(cut, None)))
    state, before = evaluate(first, compiled, start(compiled), now[:cut])
    _, other = evaluate(second, compiled, carry(compiled, state, compiled), now[cut:])
    assert before + other == whole, "carried over to the same rules"
    kept = to_bytes(compiled, state)
    again = from_bytes(compiled, kept)
    assert to_bytes(compiled, again) == kept
    _, after = evaluate(second, compiled, again, now[cut:])
    assert before + after == whole
