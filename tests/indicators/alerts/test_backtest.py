"""What a rule would have told over a past: which alerts, how long, how severe, from when on."""

from datetime import UTC, datetime

import numpy as np
import pytest

from data.alerts.rule import Condition
from data.readings.columns import raw_series
from indicators.alerts.backtest import LEAD_S, asked, backtest, lead_s
from indicators.alerts.past import grid_of
from tests.indicators.alerts.build import T0, record, rule

MINUTE = 60_000_000
DAY = 1440 * MINUTE
#: The local midnight before T0, Monday 2026-10-12 08:00 in Shanghai.
MIDNIGHT = T0 - 8 * 60 * MINUTE
RECORDS = [record("load:A"), record("load:B"), record("other:C")]


def series(code, *spans, days=3, high=90.0, since=MIDNIGHT):
    """Return readings of every minute: 50, and ``high`` in each (first minute, length)."""
    values = np.full(days * 1440, 50.0)
    for first, length in spans:
        values[first:first + length] = high
    return {code: raw_series(since + np.arange(days * 1440) * MINUTE, values)}


def run(past, *rules, begin=MIDNIGHT, since=MIDNIGHT, days=3):
    start, end = (datetime.fromtimestamp(us / 1e6, UTC) for us in (since, since + days * DAY))
    grid = grid_of(RECORDS, past, start, end, 60)
    return backtest(rules or [rule()], grid, {}, begin, zone="Asia/Shanghai").episodes


def minute(moment):
    """Return the minute in which a mean was whole, less that minute itself."""
    return round((moment.timestamp() * 1e6 - MIDNIGHT) / MINUTE) - 1


PAST = series("load:A", (100, 30), (2000, 5), (2100, 10)) | series("load:B", (3000, 60))


def test_alerts_come_in_the_order_of_their_begin_with_their_length():
    found = run(PAST)
    assert [(one.code, one.severity, minute(one.start), minute(one.end)) for one in found] == [
        ("load:A", "II", 100, 130), ("load:A", "II", 2000, 2005), ("load:A", "II", 2100, 2110),
        ("load:B", "II", 3000, 3060)]


def test_times_are_those_of_the_place():
    assert run(PAST)[0].start.utcoffset().total_seconds() == 8 * 3600


CASES = [
    ("a higher limit tells less", rule(levels=(("II", 95.0),)), 0),
    ("a delay drops what is shorter", rule(on_delay_s=420.0), 3),
    ("what is switched off is tried all the same", rule(enabled=False), 4),
    ("so is what a parent would hide", rule(inhibited_by=(Condition("r2"),)), 4),
    ("a scope holds", rule(subjects=("B",)), 1),
]


@pytest.mark.parametrize(("sentence", "one", "alerts"), CASES, ids=[c[0] for c in CASES])
def test_the_rule_is_tried_as_it_is_given(sentence, one, alerts):
    assert len(run(PAST, one)) == alerts


def test_an_alert_keeps_its_worst_severity_and_may_still_be_open():
    past = series("load:A", (4300, 30), high=105.0)
    (one,) = run(past, rule(levels=(("I", 100.0), ("II", 80.0))))
    assert (one.severity, one.end) == ("I", None)


def test_ticks_before_the_window_teach_but_tell_nothing():
    past = series("load:A", (100, 30), (1600, 30), days=4, since=MIDNIGHT - DAY)
    found = run(past, since=MIDNIGHT - DAY, days=4)
    assert [minute(one.start) for one in found] == [160]


def test_a_combination_is_tried_with_the_rules_it_looks_at():
    both = rule("combination", id="c", levels=(("I", 1.0),), subjects=("A",),
                conditions=(Condition("r", "district", least=2),))
    past = series("load:A", (100, 30)) | series("load:B", (110, 30))
    (found,) = run(past, both, rule())
    assert (minute(found.start), minute(found.end)) == (110, 130)


def test_what_a_rule_looks_at_is_found_through_others_and_once():
    a, b = rule(id="a"), rule("count", id="b", conditions=(Condition("a"),))
    c = rule("combination", id="c", conditions=(Condition("b"), Condition("a"), Condition("gone")))
    known = {one.id: one for one in (a, b, c)}
    assert [one.id for one in asked(c, known)] == ["c", "b", "a"]
    assert [one.id for one in asked(a, known)] == ["a"]


def test_what_learns_begins_before_the_window():
    assert lead_s([rule(), rule("rate")]) == 3600.0
    assert lead_s([rule("detector"), rule("rate")]) == LEAD_S["detector"]
    assert lead_s([rule()]) == 0.0
