"""Single indicators that differ from their template: the pack's ``indicator_changes`` table."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.model import Problem
from data.pack_indicator_table import NAMED, change_rows
from data.pack_problems import did_you_mean
from data.pack_section import Section
from data.pack_template import SHARING, thresholds_of
from data.passport import DIRECTIONS, KINDS, IndicatorRecord, Threshold

_FIELD = {"name": "names"}


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """What is different about one indicator, and the line of the table that says so."""

    code: str
    where: str
    fields: dict[str, Any]
    thresholds: tuple[Threshold, ...]


def read_changes(top: Section, root: Path) -> tuple[IndicatorChange, ...]:
    """Return every line of the table; notes all problems."""
    found: dict[str, IndicatorChange] = {}
    for row in change_rows(top, root):
        section = Section(row.given, row.where, top.log)
        if not row.code:
            section.error("code", "is missing.", 'Such as "crowd.load:Z03".')
        elif row.code in found:
            section.error("code", f'"{row.code}" stands above too.', "Keep one of the lines.")
        found[row.code] = IndicatorChange(row.code, row.where, _fields(section),
                                          thresholds_of(section))
    return tuple(found.values())


def _fields(section: Section) -> dict[str, Any]:
    found: dict[str, Any] = {_FIELD.get(key, key): section.names(key)
                             for key in NAMED if section.has(key)}
    for key in ("unit", "source", "formula_source"):
        if section.has(key):
            found[key] = section.text(key)
    for key, allowed in (("direction", DIRECTIONS), ("sharing", SHARING), ("kind", KINDS),
                         ("sensitivity", ("L1", "L2", "L3", "L4"))):
        if section.has(key):
            found[key] = section.choice(key, allowed)
    if section.has("cadence_s"):
        found["cadence_s"] = section.number("cadence_s", low=0.1, high=366 * 86400)
    if section.has("decimals"):
        found["decimals"] = int(section.number("decimals", 0, low=0, high=6))
    if section.has("estimated"):
        found["estimated"] = section.flag("estimated", False)
    return found


def apply(
    changes: Iterable[IndicatorChange], records: list[IndicatorRecord]
) -> tuple[list[IndicatorRecord], list[Problem]]:
    """Return the records as changed, and a warning for each change of an unknown code.

    A limit replaces those of its severity that are in force since the same day or always;
    one with a later day joins their history.
    """
    at = {record.code: i for i, record in enumerate(records)}
    done, problems = list(records), []
    for change in changes:
        if change.code not in at:
            problems.append(Problem("warning", change.where,
                                    f'"{change.code}" is no indicator of the pack.',
                                    did_you_mean(change.code, at) or "Correct the code."))
            continue
        record = done[at[change.code]]
        done[at[change.code]] = replace(
            record, **change.fields, thresholds=_joined(record.thresholds, change.thresholds))
    return done, problems


def _joined(old: tuple[Threshold, ...], new: tuple[Threshold, ...]) -> tuple[Threshold, ...]:
    gone = {(t.severity, t.since) for t in new} | {
        (t.severity, o.since) for t in new if not t.since for o in old}
    return (*(o for o in old if (o.severity, o.since) not in gone), *new)



