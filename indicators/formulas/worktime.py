"""Limits of cases in working time: 工作时, 工作日, 紧急工作时, and how many were closed in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from data.errors import FormulaError
from data.workdays import WorkDays

#: A limit that is not reached within so many days has a calendar without working days.
LONGEST_DAYS = 3660


class TimeUnit(StrEnum):
    """How a limit is counted (domain practice, section 2)."""

    EMERGENCY_HOUR = "emergency_hour"             # 紧急工作时: clock hours, nights count
    WORK_HOUR = "work_hour"                       # 工作时: office hours only
    WORK_DAY = "work_day"                         # 工作日: whole office days


@dataclass(frozen=True, slots=True)
class Case:
    """One case: when it was filed, within what it is due, and when it was closed."""

    filed_at: datetime
    amount: float
    unit: TimeUnit
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """How cases of a span were closed; a rate is None when nothing was due."""

    filed: int
    closed: int
    due: int
    in_time: int
    overdue: int                                  # open past their limit

    @property
    def in_time_rate(self) -> float | None:
        """按时处置率: closed in time over due."""
        return self.in_time / self.due if self.due else None

    @property
    def closed_rate(self) -> float | None:
        """结案率: closed over filed."""
        return self.closed / self.filed if self.filed else None


class WorkClock:
    """Counts working time by a calendar in one time zone."""

    def __init__(self, days: WorkDays, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._hours = [(time.fromisoformat(a), time.fromisoformat(b))
                       for a, b in days.office_hours]
        self._holidays = frozenset(date.fromisoformat(d) for d in days.holidays)
        self._workdays = frozenset(date.fromisoformat(d) for d in days.workdays)
        noon = date(2026, 1, 1)
        #: Office time of one working day.
        self.day = sum(((datetime.combine(noon, b) - datetime.combine(noon, a))
                        for a, b in self._hours), timedelta())

    def is_workday(self, day: date) -> bool:
        """Whether offices work: the week, less holidays, with make-up days."""
        return day in self._workdays or (day.weekday() < 5 and day not in self._holidays)

    def due(self, start: datetime, amount: float, unit: TimeUnit) -> datetime:
        """Return when a limit that begins at ``start`` (aware) ends, in UTC.

        A working day is the office time of one day, so that one working day from Monday 10:00
        is Tuesday 10:00 (proposal: cities differ).

        Raises:
            FormulaError: For a limit that is not above zero or never ends.
        """
        if not amount > 0:
            raise FormulaError(f"A limit of {amount} is none.", "Give a number above zero.")
        if unit is TimeUnit.EMERGENCY_HOUR:
            return start.astimezone(UTC) + timedelta(hours=amount)
        left = amount * self.day if unit is TimeUnit.WORK_DAY else timedelta(hours=amount)
        for opens, closes in self._spans(start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise FormulaError("The working calendar has no working days to end a limit in.",
                           "Check office_hours, holidays and workdays.")

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return the office time between two aware moments, zero when end is not after start."""
        total = timedelta()
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def closing(self, cases: Iterable[Case], start: datetime, end: datetime, now: datetime
                ) -> Closing:
        """Return how the cases that were filed, closed or due in [start, end) were closed.

        Due are those whose limit ends in the span and has passed at ``now`` or that are closed.
        """
        filed = closed = due = in_time = overdue = 0
        for case in cases:
            limit = self.due(case.filed_at, case.amount, case.unit)
            done = case.closed_at
            filed += start <= case.filed_at < end
            closed += done is not None and start <= case.filed_at < end
            overdue += done is None and limit < now
            if start <= limit < end and (done is not None or limit < now):
                due += 1
                in_time += done is not None and done <= limit
        return Closing(filed, closed, due, in_time, overdue)

    def _spans(self, start: datetime) -> Iterable[tuple[datetime, datetime]]:
        """Yield office spans from ``start`` on, the first one cut, in UTC: no clock jumps there."""
        first = start.astimezone(self._zone).date()
        for n in range(LONGEST_DAYS):
            day = first + timedelta(days=n)
            if not self.is_workday(day):
                continue
            for a, b in self._hours:
                opens = datetime.combine(day, a, self._zone).astimezone(UTC)
                closes = datetime.combine(day, b, self._zone).astimezone(UTC)
                if closes > start:
                    yield max(opens, start.astimezone(UTC)), closes
