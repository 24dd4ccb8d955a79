"""Hours, office hours and spans by the local clock, also where it is set forward and back."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data.errors import FormulaError
from data.workdays import WorkDays
from indicators.alerts.schedule import local_us, read_hours, read_span

CALENDAR = WorkDays(holidays=("2026-10-01",), workdays=("2026-10-10",))


def moment(text, zone="Asia/Shanghai"):
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1e6)


def active(scope, text, zone="Asia/Shanghai"):
    return bool(scope.active(local_us(np.array([moment(text, zone)]), zone))[0])


CASES = [
    ("the first minute counts", "08:00-22:00", "2026-10-12T08:00", True),
    ("the last does not", "08:00-22:00", "2026-10-12T22:00", False),
    ("to midnight is the whole evening", "18:00-24:00", "2026-10-12T23:59", True),
    ("a whole day", "00:00-24:00", "2026-10-12T00:00", True),
    ("over midnight: the evening", "22:00-06:00", "2026-10-12T23:00", True),
    ("over midnight: the morning", "22:00-06:00", "2026-10-12T05:59", True),
    ("over midnight: not noon", "22:00-06:00", "2026-10-12T12:00", False),
    ("several spans", "08:00-09:00,17:00-19:00", "2026-10-12T18:00", True),
    ("the office on a Monday", "office", "2026-10-12T09:00", True),
    ("not at noon", "office", "2026-10-12T13:00", False),
    ("not on a Sunday", "office", "2026-10-11T09:00", False),
    ("nor on a holiday", "office", "2026-10-01T09:00", False),
    ("but on a Saturday that is worked", "office", "2026-10-10T09:00", True),
]


@pytest.mark.parametrize(("sentence", "hours", "at", "expected"), CASES, ids=[c[0] for c in CASES])
def test_hours(sentence, hours, at, expected):
    assert active(read_hours(hours, CALENDAR), at) is expected


@pytest.mark.parametrize(("at", "expected"), [
    ("2026-10-01T00:00", True), ("2026-10-07T23:59", True), ("2026-10-08T00:00", False),
    ("2026-09-30T23:59", False)])
def test_a_span_is_local_and_leaves_its_end_out(at, expected):
    assert active(read_span("2026-10-01T00:00", "2026-10-08T00:00"), at) is expected


def test_the_clock_of_summer_is_followed():
    hours = read_hours("08:00-09:00", CALENDAR)
    for day in ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"):
        assert active(hours, f"{day}T08:30", "Europe/Berlin")
        assert not active(hours, f"{day}T09:30", "Europe/Berlin")


@pytest.mark.parametrize("text", ["8-22", "08:00", "08:00-25:00", "08:61-09:00", "", "office,"])
def test_hours_that_cannot_be_read_are_refused(text):
    with pytest.raises(FormulaError):
        read_hours(text, CALENDAR)


@pytest.mark.parametrize(("since", "until"), [
    ("2026-10-02", "2026-10-01"), ("soon", "2026-10-01"), ("2026-10-01T00:00Z", "2026-10-02")])
def test_spans_that_cannot_be_read_are_refused(since, until):
    with pytest.raises(FormulaError):
        read_span(since, until)
