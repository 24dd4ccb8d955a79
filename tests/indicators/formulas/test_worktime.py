"""Limits in working time against the holidays of 2026, and closing rates."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.errors import FormulaError
from data.workdays import WorkDays
from indicators.formulas.worktime import Case, TimeUnit, WorkClock

ZONE = "Asia/Shanghai"
DAYS = WorkDays(
    holidays=(*(f"2026-02-{d}" for d in range(15, 24)), *(f"2026-10-0{d}" for d in range(1, 8))),
    workdays=("2026-02-14", "2026-02-28", "2026-10-10"))
CLOCK = WorkClock(DAYS, ZONE)


def t(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


@pytest.mark.parametrize(("sentence", "day", "works"), [
    ("a Monday", "2026-11-23", True), ("a Sunday", "2026-11-22", False),
    ("Spring Festival", "2026-02-17", False), ("a make-up Saturday", "2026-02-14", True),
    ("National Day", "2026-10-01", False), ("the Saturday after it", "2026-10-10", True)])
def test_workdays(sentence, day, works):
    assert CLOCK.is_workday(date.fromisoformat(day)) is works


DUE = [
    ("within a morning", "2026-11-23 09:00", 2, "work_hour", "2026-11-23 11:00"),
    ("over lunch", "2026-11-23 11:00", 2, "work_hour", "2026-11-23 15:00"),
    ("over a weekend", "2026-11-20 17:00", 4, "work_hour", "2026-11-23 12:00"),
    ("over a make-up Saturday", "2026-02-13 17:00", 4, "work_hour", "2026-02-14 12:00"),
    ("over Spring Festival", "2026-02-14 17:00", 4, "work_hour", "2026-02-24 12:00"),
    ("over National Day", "2026-09-30 17:00", 4, "work_hour", "2026-10-08 12:00"),
    ("filed at night", "2026-11-23 22:00", 1, "work_hour", "2026-11-24 09:30"),
    ("filed on a holiday", "2026-10-03 10:00", 1, "work_hour", "2026-10-08 09:30"),
    ("clock hours count at night", "2026-09-30 23:00", 4, "emergency_hour", "2026-10-01 03:00"),
    ("one working day", "2026-11-23 10:00", 1, "work_day", "2026-11-24 10:00"),
    ("four working days over National Day", "2026-09-29 10:00", 4, "work_day", "2026-10-10 10:00"),
    ("ends with the office", "2026-11-23 08:30", 7, "work_hour", "2026-11-23 17:30"),
]


@pytest.mark.parametrize(("sentence", "start", "amount", "unit", "due"), DUE,
                         ids=[d[0] for d in DUE])
def test_due(sentence, start, amount, unit, due):
    assert CLOCK.due(t(start), amount, TimeUnit(unit)) == t(due)


@pytest.mark.parametrize(("sentence", "start", "amount", "unit", "due"),
                         [d for d in DUE if d[3] == "work_hour"],
                         ids=[d[0] for d in DUE if d[3] == "work_hour"])
def test_worked_time_up_to_the_limit_is_the_limit(sentence, start, amount, unit, due):
    assert CLOCK.worked(t(start), t(due)) == timedelta(hours=amount)


def test_a_calendar_without_working_days_is_told():
    never = WorkClock(WorkDays(office_hours=()), ZONE)
    with pytest.raises(FormulaError, match="no working days"):
        never.due(t("2026-11-23 10:00"), 1, TimeUnit.WORK_HOUR)
    with pytest.raises(FormulaError, match="is none"):
        CLOCK.due(t("2026-11-23 10:00"), 0, TimeUnit.WORK_DAY)


def test_closing_rates():
    filed, hour = t("2026-11-23 09:00"), TimeUnit.WORK_HOUR
    cases = [
        Case(filed, 2, hour, t("2026-11-23 10:30")),       # in time
        Case(filed, 2, hour, t("2026-11-23 11:00")),       # at the last moment
        Case(filed, 2, hour, t("2026-11-23 11:01")),       # late
        Case(filed, 2, hour),                              # open and overdue
        Case(filed, 3, TimeUnit.WORK_DAY),                 # open and not due yet
    ]
    found = CLOCK.closing(cases, t("2026-11-23 00:00"), t("2026-11-30 00:00"),
                          t("2026-11-23 16:00"))
    assert (found.filed, found.closed, found.due, found.in_time, found.overdue) == (5, 3, 4, 2, 1)
    assert found.in_time_rate == 0.5
    assert found.closed_rate == 0.6


def test_nothing_due_is_no_rate():
    found = CLOCK.closing([], t("2026-11-23 00:00"), t("2026-11-24 00:00"), t("2026-11-24 00:00"))
    assert found.in_time_rate is None
    assert found.closed_rate is None
