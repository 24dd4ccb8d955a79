"""The festival day: the same for a seed, forty incidents, a hundred decoys, a calm base."""

from collections import Counter

import numpy as np
import pytest

from bench.festival.base import MINUTES, Base, festival
from bench.festival.chain import Chain
from bench.festival.day import festival_day
from bench.festival.plain import passport_limits, plain
from bench.festival.score import score
from bench.festival.sheet import Sheet
from data.passport import in_force

OPS = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less}


@pytest.fixture(scope="module")
def day(district):
    return festival_day(district, 3)


def test_a_seed_is_a_day_and_another_seed_another(district, day):
    again, other = festival_day(district, 3), festival_day(district, 4)
    assert np.array_equal(day.columns.value, again.columns.value, equal_nan=True)
    assert (day.incidents, day.decoys, day.events) == (
        again.incidents, again.decoys, again.events)
    assert day.incidents != other.incidents


def test_there_are_forty_incidents_of_many_kinds_and_a_hundred_decoys(day):
    assert len(day.incidents) == 40 and len(day.decoys) == 100
    kinds = {i.kind for i in day.incidents}
    assert len(kinds) >= 38
    assert kinds >= {"surge_square", "surge_bridge", "surge_hall", "metro_wave", "lift_stopped",
                     "pump_broken", "road_dark", "counter_stuck", "counter_drift",
                     "temperature_drift", "counter_silent", "rainstorm", "heat", "bad_air", "jam",
                     "bus_gap", "parking_full", "fire", "power_cut"}
    assert all(0 < i.start < i.by <= MINUTES and i.start < i.end <= MINUTES
               for i in day.incidents)
    assert len(Counter(d.kind for d in day.decoys)) >= 13


@pytest.mark.parametrize("seed", [1, 104])
def test_an_ordinary_day_crosses_no_limit_but_minutes_to_it(district, seed):
    base = Base(district, seed)
    columns = base.derived(base.ordinary, np.broadcast_to(base.time_us, base.ordinary.shape))
    crossed = {r.template for i, r in enumerate(district.records)
               for t in in_force(r.thresholds, base.day)
               if OPS[t.op](columns.value[i], t.value).any()}
    assert crossed <= {"crowd.to_limit_min", "crowd.next_limit"}


def test_an_incident_is_there_and_gone_again(district, day):
    surge = next(i for i in day.incidents if i.kind == "surge_square")
    row = next(i for i, r in enumerate(district.records)
               if r.code == f"crowd.load:{surge.subject}")
    load = day.columns.value[row]
    assert load[surge.by] >= 100 and load[surge.start - 2] < 90


def test_who_comes_leaves_again_and_the_counters_agree(district):
    base = Base(district, 5)
    before, sheet = base.ordinary, Sheet(base)
    sheet.people("Z01", 300, 360, 2_000, 10, 15)
    after, _ = sheet.readings()

    def extra(what):
        row = sheet.row[f"crowd.{what}:Z01"]
        return after[row] - before[row]

    assert extra("present")[320] == pytest.approx(2_000) and extra("present")[365] == 0
    assert extra("inflow").sum() == pytest.approx(2_000)
    assert extra("entered_day")[400] == pytest.approx(2_000)
    assert extra("left_day")[400] == pytest.approx(2_000)


def test_what_is_silent_keeps_its_last_value_and_grows_old(district):
    base = Base(district, 5)
    sheet = Sheet(base)
    sheet.silence(["crowd.present:Z01"], 100, 140)
    value, time_us = sheet.readings()
    row = sheet.row["crowd.present:Z01"]
    assert (value[row, 99:140] == value[row, 99]).all()
    assert (time_us[row, 100:140] == base.time_us[99]).all()
    assert time_us[row, 140] == base.time_us[140]


def test_readings_come_with_their_own_cadence(district, day):
    at = {r.code: i for i, r in enumerate(district.records)}
    air = next(i for code, i in at.items() if code.startswith("air.pm25:"))
    assert len(np.unique(day.columns.time_us[air])) == MINUTES // 60


def test_the_real_chain_finds_what_it_must_with_little_said(district, day):
    result = Chain(district, district.pack.rules, district.pack.plans).run(day)
    ours = score(day.incidents, day.decoys, result.told)
    theirs = score(day.incidents, day.decoys, plain(
        day.columns.value, district.records, passport_limits(district.records, day.base.day),
        day.events))
    assert ours.found >= 39, ours.missed
    assert ours.false <= 15, ours.false_by
    assert ours.mean <= 1.5 and ours.over <= 0.01
    assert theirs.found < ours.found and theirs.told > 4 * ours.told


def test_days_are_festivals():
    assert len({festival(seed) for seed in range(43)}) == 43
