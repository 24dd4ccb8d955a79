"""When offices work: the calendar that limits in working hours and days run by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkDays:
    """Office hours of a working day, and the days that differ from the week.

    Monday to Friday are working days but for ``holidays``; Saturdays and Sundays are not but for
    ``workdays`` (调休). Days are ISO texts, hours "HH:MM" in the district's time zone.
    """

    office_hours: tuple[tuple[str, str], ...] = (("08:30", "12:00"), ("14:00", "17:30"))
    holidays: tuple[str, ...] = ()
    workdays: tuple[str, ...] = ()


#: A plain week without holidays.
PLAIN_WEEK = WorkDays()
