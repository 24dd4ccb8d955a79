"""The past at regular ticks, the alerts in it, and what of them counts as real."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from data.alerts.model import Incident, Transition
from data.readings.columns import Series
from indicators.alerts import hindsight
from indicators.alerts.hindsight import FALSE, OPEN, REAL, Episode, Truth, episodes
from indicators.alerts.past import CELLS, MINUTES, fineness, grid_of
from indicators.quality import GOOD, MISSING, STALE
from tests.support.alerts import rule

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
BEGIN_US = round(BEGIN.timestamp() * 1e6)
MINUTE = 60_000_000


def series(*minutes_and_values):
    at = np.array([BEGIN_US + m * MINUTE for m, _ in minutes_and_values], dtype=np.int64)
    value = np.array([v for _, v in minutes_and_values], dtype=np.float64)
    return Series(at, value, value, value, np.ones(len(at), dtype=np.int64))


def record(code="a", cadence_s=60.0):
    return SimpleNamespace(code=code, cadence_s=cadence_s)


def test_a_minute_is_known_when_it_is_whole_and_grows_old():
    end = BEGIN + timedelta(minutes=6)
    grid = grid_of([record(), record("b")], {"a": series((0, 5.0), (1, 6.0))}, BEGIN, end, 60)
    assert grid.values.value[:, 0].tolist() == [5, 6, 6, 6, 6, 6]
    assert grid.values.quality[:, 0].tolist() == [GOOD] * 5 + [STALE]
    assert (grid.values.quality[:, 1] == MISSING).all()
    assert grid.known == 0.5
    assert grid.now_us[0] == BEGIN_US + MINUTE and grid.now_us[-1] == BEGIN_US + 6 * MINUTE


@pytest.mark.parametrize(("count", "days", "expected"), [
    (16, 30, (60, 60)), (200, 30, (180 // 60 * 100, 60)), (2000, 30, (3600, 3600)),
    (0, 30, (60, 60))])
def test_a_grid_stays_within_its_bounds(count, days, expected):
    step, mean = fineness(count, days * 86400.0)
    assert (step, mean) == expected
    assert mean == 3600 or count * days * 86400 / step <= CELLS
    assert mean == 3600 or count * days * 1440 <= MINUTES


def at(minutes):
    return BEGIN + timedelta(minutes=minutes)


def change(minutes, kind, severity="III", code="a", value=9.0):
    return Transition(BEGIN_US + minutes * MINUTE, kind, "r", code, severity, value, 8.0)


def test_a_raise_begins_an_alert_and_a_clear_ends_it():
    found = episodes([change(1, "raise"), change(2, "raise", code="b"), change(3, "worse", "I"),
                      change(4, "better", "III"), change(5, "clear", ""),
                      change(6, "unknown", code="b"), change(9, "raise")], hindsight.local("UTC"))
    assert [(one.code, one.severity, one.start, one.end) for one in found] == [
        ("a", "I", at(1), at(5)), ("b", "III", at(2), None), ("a", "III", at(9), None)]


def alert(start, end=None, code="a"):
    return Episode(code, "III", at(start), None if end is None else at(end), 9.0, 8.0)


def truth(start, end, *codes, key="t"):
    return Truth(key, "crowd", at(start), at(end), frozenset(codes) if codes else None)


def test_what_overlaps_an_incident_at_its_place_is_real_and_the_rest_false():
    alerts = [alert(0, 5), alert(100, 110), alert(100, 110, "b"), alert(300)]
    verdict = hindsight.judge(alerts, [truth(95, 120, "a"), truth(200, 210, key="lost")], [],
                            whole=True)
    assert verdict.judged == (FALSE, REAL, FALSE, FALSE)
    assert (verdict.of, verdict.found, [one.key for one in verdict.missed]) == (2, 1, ["lost"])
    assert (verdict.labels, verdict.delay_s) == (True, 300.0)


def test_an_alert_just_before_or_after_an_incident_is_of_it():
    early, late, too_late = alert(0, 6), alert(35, 40), alert(36, 40)
    verdict = hindsight.judge([early, late, too_late], [truth(20, 20)], [], whole=True)
    assert verdict.judged == (REAL, REAL, FALSE)


def test_without_a_table_only_what_people_judged_is_false():
    alerts = [alert(0, 5), alert(60, 65), alert(120, 125)]
    verdict = hindsight.judge(alerts, [truth(0, 5, "a")], [truth(60, 65, "a")], whole=False)
    assert verdict.judged == (REAL, FALSE, OPEN)
    nothing = hindsight.judge(alerts, [], [], whole=False)
    assert (nothing.labels, nothing.judged) == (False, (OPEN,) * 3)


@pytest.mark.parametrize(("kind", "expected"), [
    ("", True), ("crowd", True), ("crowd.load", True), ("threshold", True), ("cr", False),
    ("lift", False), ("crowd.load.zone", False)])
def test_an_incident_s_kind_says_which_rules_it_is_for(kind, expected):
    assert hindsight.speaks_of(rule("crowd.load"), kind) is expected


def test_an_incident_without_an_end_lasts_an_hour():
    one = Incident("i", "", BEGIN, None, "")
    assert hindsight.incident_truth(one, None).until == at(60)
