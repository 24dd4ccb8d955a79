"""The scorer and the baseline, on cases that a hand can check."""

import math

import numpy as np
import pytest

from bench.festival.model import Decoy, Event, Incident, Told
from bench.festival.plain import Limit, plain
from bench.festival.score import longest_flood, score, summary

SURGE = Incident("surge", "Z1", 100, 160, 115, ("crowd.*:Z1",), ("crowd.max_load:*",), 10)
STUCK = Incident("stuck", "Z2", 300, 400, 390, ("crowd.present:Z2",), kinds=("silence",))
SPIKE = Decoy("spike", "Z3", 200, 201, ("crowd.*:Z3",))


def told(minute, code, kind="threshold", rule="r"):
    return Told(minute, rule, (code,), "III", kind)


@pytest.mark.parametrize(("name", "given", "found", "false"), [
    ("nothing is told", [], 0, 0),
    ("in time", [told(104, "crowd.load:Z1")], 1, 0),
    ("too late to help, but no false alert", [told(116, "crowd.load:Z1")], 0, 0),
    ("before it began", [told(99, "crowd.load:Z1")], 0, 1),
    ("a consequence is no find", [told(105, "crowd.max_load:D")], 0, 0),
    ("a consequence long after is false", [told(171, "crowd.max_load:D")], 0, 1),
    ("of another place", [told(105, "crowd.load:Z9")], 0, 1),
    ("the wrong kind of rule", [told(305, "crowd.present:Z2")], 0, 0),
    ("the right kind of rule", [told(305, "crowd.present:Z2", "silence")], 1, 0),
    ("twice is once", [told(104, "crowd.load:Z1"), told(106, "crowd.density:Z1")], 1, 0),
    ("a card of many", [Told(105, "r", ("x:1", "crowd.load:Z1"), "II")], 1, 0),
    ("a decoy", [told(200, "crowd.load:Z3")], 0, 1),
])
def test_what_is_found_and_what_is_false(name, given, found, false):
    result = score((SURGE, STUCK), (SPIKE,), given)
    assert (result.found, result.false, result.told) == (found, false, len(given)), name


def test_delays_misses_and_blame_are_told():
    result = score((SURGE, STUCK), (SPIKE,), [told(107, "crowd.load:Z1"),
                                              told(200, "crowd.load:Z3"), told(700, "x")])
    assert result.delays == (7,) and result.delay == 7
    assert result.missed == ("stuck at Z2",)
    assert dict(result.false_by) == {"spike: r": 1, "nothing: r": 1}


def test_load_is_counted_by_the_days_ten_minutes():
    result = score((), (), [told(m, "x") for m in [0, 9, 10, *[25] * 12]], minutes=40)
    assert (result.mean, result.most, result.over) == (15 / 4, 12, 0.25)
    assert math.isnan(result.delay)


@pytest.mark.parametrize(("name", "minutes", "length"), [
    ("ten in ten minutes is none", {5: 10}, 0),
    ("eleven at once", {5: 11}, 10),
    ("one a minute is just none", dict.fromkeys(range(40), 1), 0),
    ("two a minute for half an hour", dict.fromkeys(range(50, 80), 2), 32),
    ("two floods: the longer one", {0: 11, **dict.fromkeys(range(50, 60), 3)}, 15),
    ("it goes on while five stay in ten minutes", {0: 11, 9: 5, 18: 5}, 28),
    ("until the end of the day", dict.fromkeys(range(85, 100), 3), 12),
])
def test_floods(name, minutes, length):
    counts = np.zeros(100, int)
    for minute, count in minutes.items():
        counts[minute] = count
    assert longest_flood(counts) == length, name


def test_the_summary_gives_median_and_worst():
    days = [score((SURGE,), (), [told(100 + n, "crowd.load:Z1")] * n) for n in (1, 2, 3)]
    rows = {what: (middle, worst) for what, middle, worst in summary(days)}
    assert rows["minutes to detect, median of a day"] == ("2.0", "3.0")
    assert rows["alerts a day"] == ("2", "3")


class Record:
    def __init__(self, code):
        self.code = code


def test_the_baseline_tells_every_crossing_and_every_event():
    value = np.array([[70, 81, 79, 85, 92, 85, np.nan, 85]], float)
    limits = [Limit("load", 0, "III", ">=", 80), Limit("load", 0, "II", ">=", 90)]
    found = plain(value, [Record("load:Z1")], limits, [Event(2, "fire", "Z1", 0.2)])
    assert [(t.minute, t.rule, t.severity) for t in found] == [
        (1, "load", "III"), (2, "event.fire", ""), (3, "load", "III"), (4, "load", "II"),
        (7, "load", "III")]
