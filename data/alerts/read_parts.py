"""The parts of a rule read from plain values: levels, overrides, conditions, steps, grouping."""

import re
from collections.abc import Iterator
from datetime import datetime

from data.alerts.rule import NEAR, Condition, Grouping, Level, Override, Step
from data.names import Names
from data.pack_problems import did_you_mean
from data.pack_section import Section
from data.passport import SEVERITIES

RULE_ID = r"[a-z][a-z0-9_.-]{1,60}"
ROLE = r"[a-z][a-z0-9_-]{0,30}"
ID_REMEDY = "Use 2 to 61 small letters, digits, _ . and -, a letter first."
ROLE_REMEDY = 'Such as "operator", "leader" or "commander".'
#: Longest times: a delay, a window; a year is a mistake in the unit.
DAY_S, YEAR_S = 86_400.0, 366 * 86_400.0
MOST_PARTS, MOST_CODES, LONGEST_CODE, LONGEST_NAME = 50, 5_000, 200, 200
_LARGE = 1e12
#: Words that an explanation may fill in.
FILLED = ("value", "limit", "unit", "for", "usual", "base", "reading", "off", "apart", "side",
          "minutes", "low", "high", "what", "times", "score")


def close(section: Section) -> None:
    """Note an error for every key that nobody asked for, with the nearest known one."""
    for key in section.data:
        if key not in section.asked:
            hint = did_you_mean(str(key), section.asked)
            section.error(str(key)[:80], "is not known.",
                          hint or f"Known here: {', '.join(section.asked)}.")


def parts(section: Section, key: str) -> Iterator[Section]:
    """Yield every table of the list under ``key``; notes an error when there are too many."""
    found = section.tables(key)
    if len(found) > MOST_PARTS:
        section.error(key, f"holds {len(found):,} entries.", f"{MOST_PARTS} are the most.")
    for number, value in enumerate(found[:MOST_PARTS], 1):
        yield Section(value, f"{section.where} {key} {number}", section.log)


def codes(section: Section, key: str) -> tuple[str, ...]:
    """Return a list of codes, each once; notes those that are empty or too long."""
    found = section.texts(key)
    if len(found) > MOST_CODES:
        section.error(key, f"holds {len(found):,} codes.", f"{MOST_CODES:,} are the most.")
    elif not all(0 < len(one.strip()) <= LONGEST_CODE for one in found):
        section.error(key, "holds an empty or overlong code.", f"1 to {LONGEST_CODE} characters.")
    return tuple(dict.fromkeys(one.strip() for one in found))


def names(section: Section, key: str, *, required: bool = False, most: int = LONGEST_NAME
          ) -> Names:
    """Return a bilingual name of bounded length."""
    found = section.names(key, required=required)
    if required and section.has(key) and not found.zh.strip():
        section.error(key, "is empty.", f'Write {key} = {{ zh = "…", en = "…" }}.')
    if max(len(found.zh), len(found.en)) > most:
        section.error(key, "is too long.", f"{most} characters are the most.")
    return found


def explain(section: Section) -> Names:
    """Return the explanation; notes braces that nothing fills in."""
    found = names(section, "explain", most=500)
    known = "|".join(FILLED)
    for text in (found.zh, found.en):
        if re.search(r"[{}]", re.sub(rf"\{{({known})\}}", "", text)):
            section.error("explain", f'is "{text[:60]}", whose braces are not filled in.',
                          f"Only {' '.join(f'{{{word}}}' for word in FILLED)} are.")
    return found


def seconds(section: Section, key: str, default: float | None = 0.0, most: float = DAY_S) -> float:
    """Return a time in seconds, not negative."""
    return section.number(key, default, low=0.0, high=most)


def count(section: Section, key: str, default: int, low: int, high: int) -> int:
    """Return a whole number."""
    found = section.number(key, float(default), low=low, high=high)
    if found != int(found):
        section.error(key, f"is {found:g}, not a whole number.", "Write it without a point.")
    return int(found)


def severity(section: Section, default: str | None = None) -> str:
    """Return one of I, II, III, IV."""
    return section.choice("severity", SEVERITIES, default)


def levels(section: Section, *, limit: float | None = None) -> tuple[Level, ...]:
    """Return the levels, worst first; ``limit`` stands where none is written."""
    found = []
    for one in parts(section, "levels"):
        level = Level(severity(one), one.number("limit", limit, low=-_LARGE, high=_LARGE))
        close(one)
        if level.severity and level.limit == level.limit:
            found.append(level)
    return tuple(sorted(found, key=lambda level: SEVERITIES.index(level.severity)))


def overrides(section: Section, *, limit: float | None = None) -> tuple[Override, ...]:
    """Return the dated overrides by time; ``limit`` stands where a level has none."""
    found = []
    for one in parts(section, "overrides"):
        begin, end = _moment(one, "since"), _moment(one, "until")
        found.append(Override(begin, end, levels(one, limit=limit), codes(one, "subjects"),
                              names(one, "name")))
        close(one)
        if begin and end and datetime.fromisoformat(begin) >= datetime.fromisoformat(end):
            one.error("until", f'is "{end}", not after since.', "Give the first moment after it.")
    return tuple(sorted(found, key=lambda override: override.since))


def _moment(section: Section, key: str) -> str:
    text = section.text(key, remedy=f'Add {key} = "2026-10-01T00:00".')
    try:
        naive = datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        naive = False
    if text and not naive:
        section.error(key, f'is "{text[:40]}", no local date and time.',
                      'Write "2026-10-01T00:00", without a zone.')
        return ""
    return text


def conditions(section: Section, key: str) -> tuple[Condition, ...]:
    """Return conditions on other rules' alerts."""
    found = []
    for one in parts(section, key):
        found.append(Condition(
            one.text("rule", pattern=RULE_ID, remedy="Name another rule by its id."),
            one.choice("near", NEAR, "subject"), severity(one, "IV"),
            count(one, "least", 1, 1, 10_000)))
        close(one)
    return tuple(found)


def grouping(section: Section) -> Grouping | None:
    """Return how alerts of one cause become one card; None when it is not written."""
    one = section.table("grouping")
    if one is None:
        return None
    found = Grouping(
        count(one, "least", 3, 2, 10_000), one.number("within_m", 150.0, low=0, high=100_000),
        seconds(one, "within_s", 600.0),
        one.text("by", "", pattern=r"\w{1,60}", remedy="Name a field of the subjects."))
    close(one)
    return found


def escalation(section: Section) -> tuple[Step, ...]:
    """Return the steps of the escalation; each must come later than the one before."""
    found: list[Step] = []
    for one in parts(section, "escalation"):
        step = Step(seconds(one, "after_s", None),
                    one.text("role", pattern=ROLE, remedy=ROLE_REMEDY))
        close(one)
        if found and step.after_s <= found[-1].after_s:
            one.error("after_s", f"is {step.after_s:g}, not later than the step before.",
                      "Let the steps grow.")
        found.append(step)
    return tuple(found)


def hours(section: Section) -> str:
    """Return the hours in which a rule counts: "", "office", or local spans of a day."""
    text = section.text("hours", "")
    if text in ("", "office"):
        return text
    for span in text.split(","):
        begin, _, end = span.strip().partition("-")
        if not (_clock(begin) and _clock(end) and begin != end):
            section.error("hours", f'has "{span[:40]}", which is no span of a day.',
                          'Write "08:00-12:00,22:00-06:00" (the second ends next morning), '
                          '"office", or nothing for always.')
    return ",".join(span.strip() for span in text.split(","))


def _clock(text: str) -> bool:
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", text) is not None
