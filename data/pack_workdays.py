"""Reads the [calendar] of a pack: office hours, public holidays, make-up working days."""

from datetime import date, time, timedelta

from data.pack_section import Section
from data.workdays import PLAIN_WEEK, WorkDays

#: Days of one year that a span may hold: more is a mistake.
MOST_DAYS = 366


def read_workdays(top: Section) -> WorkDays:
    """Return the [calendar] of a pack, the plain week without one; notes all problems."""
    section = top.table("calendar")
    if section is None:
        return PLAIN_WEEK
    found = WorkDays(_hours(section), _days(section, "holidays"), _days(section, "workdays"))
    section.done()
    for day in sorted(set(found.holidays) & set(found.workdays)):
        section.error("workdays", f"holds {day}, which is a holiday too.", "Keep it in one list.")
    for day in found.workdays:
        if date.fromisoformat(day).weekday() < 5:
            section.log.warn(f"{section.where} workdays", f"holds {day}, a weekday.",
                             "Only Saturdays and Sundays need to be named.")
    return found


def _hours(section: Section) -> tuple[tuple[str, str], ...]:
    value = section.raw("office_hours")
    if value is None:
        return PLAIN_WEEK.office_hours
    try:
        pairs = tuple((str(a), str(b)) for a, b in value)
        flat = [time.fromisoformat(t) for pair in pairs for t in pair]
    except (TypeError, ValueError):
        flat, pairs = [], ()
    if not flat or flat != sorted(set(flat)):
        section.error("office_hours", f"is {str(value)[:60]}.",
                      'Write [["08:30", "12:00"], ["14:00", "17:30"]], growing.')
        return PLAIN_WEEK.office_hours
    return pairs


def _days(section: Section, key: str) -> tuple[str, ...]:
    """Return every day of a list of days and of spans such as "2026-10-01..2026-10-07"."""
    found: list[str] = []
    for text in section.texts(key):
        first, _, last = text.partition("..")
        try:
            begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError:
            section.error(key, f'holds "{text}", which is no day.',
                          'Write "2026-01-01" or "2026-10-01..2026-10-07".')
            continue
        if not 0 <= (end - begin).days < MOST_DAYS:
            section.error(key, f'holds "{text}", which is no span of days.', "First day first.")
            continue
        found += [(begin + timedelta(days=n)).isoformat() for n in range((end - begin).days + 1)]
    return tuple(dict.fromkeys(found))
