"""NAB's standard profile, on windows that a hand can score; the published formulas."""

from datetime import datetime, timedelta

import pytest

from bench.detect import probation, score, sigmoid

START = datetime(2026, 1, 1)
TIMES = [START + timedelta(minutes=5 * n) for n in range(1_000)]
#: Rows 500 to 599 are one window, 800 to 849 another.
SPANS = [(TIMES[500], TIMES[599]), (TIMES[800], TIMES[849])]


@pytest.mark.parametrize(("position", "value"), [
    (-1.0, 0.98661), (-0.5, 0.84828), (0.0, 0.0), (0.5, -0.84828), (1.0, -0.98661),
    (3.0, -0.99999939)])
def test_the_scaled_sigmoid(position, value):
    assert sigmoid(position) == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize(("name", "alerts", "found", "false", "raw"), [
    ("nothing: both windows missed", [], 0, 0, -2.0),
    ("both in their first row", [500, 800], 2, 0, 2.0),
    ("only the first alert of a window counts", [500, 501, 540, 800], 2, 0, 2.0),
    ("in the last row of the first", [599], 1, 0, sigmoid(-0.01) / sigmoid(-1) - 1),
    ("in the middle", [550], 1, 0, sigmoid(-0.5) / sigmoid(-1) - 1),
    ("a false alert before any window costs all of it", [200], 0, 1, -2.0 - 0.11),
    ("one right behind a window costs little", [600], 0, 1, -2.0 + 0.11 * sigmoid(1 / 99)),
    ("one far behind costs nearly all", [799], 0, 1, -2.0 + 0.11 * sigmoid(200 / 99)),
    ("more than three windows behind costs all", [999], 0, 1, -2.0 - 0.11),
    ("in probation nothing counts", [10, 149], 0, 0, -2.0),
])
def test_the_raw_score(name, alerts, found, false, raw):
    assert score(TIMES, alerts, SPANS) == (found, false, pytest.approx(raw, abs=1e-6)), name


@pytest.mark.parametrize(("rows", "first"), [(1_000, 150), (4_032, 604), (5_000, 750),
                                             (22_695, 750)])
def test_probation(rows, first):
    assert probation(rows) == first


def test_before_the_first_window_a_false_alert_costs_all():
    assert score(TIMES, [150], SPANS[1:])[2] == pytest.approx(-1.11)
