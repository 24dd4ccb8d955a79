"""The bundled district: every indicator that its pack declares has a described, lifelike series."""

from fnmatch import fnmatchcase

import numpy as np
import pytest

from data.feeds.drills import read_kinds
from data.feeds.world import Sensor, World
from data.pack import read_pack
from tests.data.feeds.world.samples import BUNDLED, ROOT, of, times

PACK = read_pack(ROOT / "data/packs/canton_tower")
PLAYED = {t.template: t.pattern for t in PACK.indicators
          if t.pattern.source == "demo" and not t.pattern.expr}
SIZES = {"capacity": 3000.0, "places": 60.0, "free_kmh": 50.0}
KEYS = ("A", "B")


@pytest.fixture(scope="module")
def found() -> World:
    return World(BUNDLED, [
        Sensor(f"{name}:{key}", name, key, one.unit, one.cadence_s, one.kind, "", SIZES)
        for name, one in PLAYED.items() for key in KEYS])


def test_no_template_is_left_to_a_default():
    described = BUNDLED["templates"]
    lacking = [name for name in PLAYED
               if not any(fnmatchcase(name, pattern) for pattern in described)]
    assert not lacking and len(PLAYED) > 100


def test_no_profile_describes_what_the_pack_does_not_have():
    idle = [pattern for pattern in BUNDLED["templates"]
            if not any(fnmatchcase(name, pattern) for name in PLAYED)]
    assert not idle


def test_a_year_of_every_series_is_finite_and_of_its_kind(found):
    moments = times("2026-01-01T00:07", 24 * 365, 3600 * 5)
    values = found.values(found.codes, moments)
    heard = ~np.isnan(values)
    assert (heard.mean(axis=1) > 0.9).all(), "nobody is silent for long"
    signed = {"weather.temperature", "water.level"}
    for code, row in zip(found.codes, values, strict=True):
        template = code.split(":")[0]
        low, high = np.nanmin(row), np.nanmax(row)
        assert low >= 0 or template in signed, (code, low)
        if PLAYED[template].unit == "%":
            assert high <= 100, (code, high)
        if PLAYED[template].kind == "count" and template.split(".")[0] != "tower":
            assert np.array_equal(row[~np.isnan(row)], np.rint(row[~np.isnan(row)])), code


PARTS = [("enforce.solved_day", "enforce.found_day"), ("case.in_time_month", "case.due_month"),
         ("complaint.satisfied_month", "complaint.answered_month"),
         ("force.on_duty", "force.planned"), ("lift.up_min", "lift.due_min"),
         ("camera.broken", "camera.total"), ("opinion.negative_h", "opinion.posts_h"),
         ("weather.wind", "weather.gust")]


@pytest.mark.parametrize(("part", "whole"), PARTS)
def test_a_part_is_never_more_than_its_whole(found, part, whole):
    moments = times("2026-10-01T00:00", 24 * 14, 1800)
    less, more = (of(found, f"{name}:A", moments) for name in (part, whole))
    both = ~(np.isnan(less) | np.isnan(more))
    assert both.any() and (less[both] <= more[both] * 1.0001).all()


def test_every_drill_touches_what_the_pack_has():
    for kind in read_kinds(BUNDLED):
        touched = [name for name in PLAYED for one in kind.templates
                   if name == one or (one.endswith(".") and name.startswith(one))]
        assert bool(touched) == (kind.how != "driver"), kind.kind
    assert {k.kind for k in read_kinds(BUNDLED)} >= {
        "show_surge", "metro_wave", "lift_broken", "camera_dead", "rainstorm", "counter_stuck",
        "slow_drift"}
