"""What a rule would have told: counts by day, incidents found and missed, minutes to detect."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from data.alerts.model import Alert, Incident
from data.alerts.rule import Condition
from indicators.alerts.backtest import Truth, backtest, truth_of
from tests.indicators.alerts.build import T0, record, rule

MINUTE = 60_000_000
DAY = 1440 * MINUTE
#: The local midnight before T0, Monday 2026-10-12 08:00 in Shanghai.
MIDNIGHT = T0 - 8 * 60 * MINUTE
RECORDS = [record("load:A"), record("load:B"), record("other:C")]


def series(code, *spans, days=3, high=90.0):
    """Return readings of every minute: 50, and ``high`` in each (first minute, length)."""
    values = np.full(days * 1440, 50.0)
    for first, length in spans:
        values[first:first + length] = high
    return {code: (MIDNIGHT + np.arange(days * 1440) * MINUTE, values)}


def run(past, truth=None, one=None, **more):
    return backtest([one or rule()], "r", RECORDS, {}, past, (MIDNIGHT, MIDNIGHT + 3 * DAY),
                    truth=truth, zone="Asia/Shanghai", **more)


def at(minute):
    return MIDNIGHT + minute * MINUTE


PAST = series("load:A", (100, 30), (2000, 5), (2100, 10)) | series("load:B", (3000, 60))


def test_counts_by_local_day_and_the_worst_of_them():
    found = run(PAST)
    assert found.by_day == (("2026-10-12", 1), ("2026-10-13", 2), ("2026-10-14", 1))
    assert found.worst_day == ("2026-10-13", 2)
    assert found.open_s == (30 + 5 + 10 + 60) * 60.0
    assert [(one.code, one.severity) for one in found.alerts] == [
        ("load:A", "II")] * 3 + [("load:B", "II")]


def test_without_labels_there_are_only_counts():
    found = run(PAST)
    assert (found.labelled, found.false, found.real, found.found) == (False, None, 0, 0)


CASES = [
    ("an alert during an incident finds it", [Truth("i", at(95), at(120), "A")], ["i"], (5.0,), 3),
    ("one at another subject does not", [Truth("i", at(95), at(120), "B")], [], (), 4),
    ("an incident of no subject is anywhere", [Truth("i", at(2998), at(3010))], ["i"], (2.0,), 3),
    ("told before it began is told in 0 minutes", [Truth("i", at(110), at(120), "A")], ["i"],
     (0.0,), 3),
    ("a short while after its end still counts", [Truth("i", at(80), at(90), "A")], ["i"],
     (20.0,), 3),
    ("but not for ever", [Truth("i", at(10), at(20), "A")], [], (), 4),
    ("an incident outside the span is none", [Truth("i", at(-20), at(200), "A")], [], (), 4),
    ("nor is one that the rule does not watch", [Truth("i", at(100), at(200), "C")], [], (), 4),
    ("two alerts of one incident are both right", [Truth("i", at(1990), at(2200), "A")], ["i"],
     (10.0,), 2),
]


@pytest.mark.parametrize(("sentence", "truth", "found", "minutes", "false"), CASES,
                         ids=[c[0] for c in CASES])
def test_against_what_really_was(sentence, truth, found, minutes, false):
    result = run(PAST, truth)
    assert sorted({one.found for one in result.alerts} - {""}) == found
    assert (result.minutes_to_detect, result.false) == (minutes, false)
    assert result.real == len(found) + len(result.missed)


def test_a_higher_threshold_tells_less():
    past = series("load:A", (100, 30)) | series("load:B", (3000, 60), high=84.0)
    assert len(run(past).alerts) == 2
    assert len(run(past, one=rule(levels=(("II", 85.0),))).alerts) == 1


def test_an_alert_keeps_its_worst_severity_and_may_still_be_open():
    past = series("load:A", (4300, 30), days=3, high=105.0)
    (one,) = run(past, one=rule(levels=(("I", 100.0), ("II", 80.0)))).alerts
    assert (one.severity, one.until_us) == ("I", None)


def test_readings_before_the_span_teach_but_tell_nothing():
    before = {code: (times - DAY, values) for code, (times, values) in
              series("load:A", (100, 30), (1600, 30), days=4).items()}
    found = run(before)
    assert [one.since_us for one in found.alerts] == [at(160)]


def test_a_combination_is_judged_with_the_rules_it_looks_at():
    both = rule("combination", id="c", levels=(("I", 1.0),), subjects=("A",),
                conditions=(Condition("r", "district", least=2),))
    past = series("load:A", (100, 30)) | series("load:B", (110, 30))
    found = backtest([rule(), both], "c", RECORDS, {}, past, (MIDNIGHT, MIDNIGHT + DAY))
    assert [(one.since_us, one.until_us) for one in found.alerts] == [(at(110), at(130))]


def test_truth_is_incidents_and_alerts_that_people_called_useful():
    since = datetime(2026, 10, 12, tzinfo=UTC)
    incidents = [Incident("i1", "crowd", since, None, "A"),
                 Incident("i2", "lamp", since, since, "")]
    alert = Alert(7, "r", 1, "load:B", "zone", 2, "II", "II", False, True, since, since,
                  returned_at=since + timedelta(minutes=5))
    found = truth_of(incidents, [(alert, "useful"), (alert, "not_useful")], {"load:B": "B"},
                     kinds=("crowd",))
    assert [(one.id, one.subject) for one in found] == [("i1", "A"), ("alert 7", "B")]
    assert found[1].until_us - found[1].since_us == 5 * MINUTE
