"""What a foreign payload's names and values mean here: declared in a file, never guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data.feeds.parse import RowReader

_HOLE = re.compile(r"\{(key|id|\d)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One attribute of one kind of foreign thing → one indicator per thing."""

    type: str                                     # entity type; SensorThings: name or id of the
    attribute: str                                # datastream; attribute: NGSI-LD only
    indicator: str                                # code with {key}, {id}, {1} … of ``id``
    id: str = ""                                  # regular expression for the whole id
    unit: str = ""                                # ours, compared with the catalogue's
    unit_code: str = ""                           # what the payload must say, if it says one
    factor: float = 1.0                           # theirs × factor = ours
    time: str = ""                                # NGSI-LD: attribute that holds the time
    values: Mapping[str, float] = field(default_factory=dict)   # words that mean numbers

    def code(self, thing: str) -> str | None:
        """Return the indicator of the thing with that id, None when the rule is not for it."""
        found = re.fullmatch(self.id, thing) if self.id else None
        if self.id and found is None:
            return None
        groups = found.groups() if found else ()

        def fill(hole: re.Match[str]) -> str:
            if hole[1] == "id":
                return thing
            if hole[1] == "key":
                return thing.rsplit(":", 1)[-1]
            return str(groups[int(hole[1]) - 1] or "")

        return _HOLE.sub(fill, self.indicator)

    def number(self, value: Any) -> Any:
        """Return what a foreign value is here: a word that means a number, or times factor."""
        if isinstance(value, bool) and self.values:
            value = str(value).lower()
        if isinstance(value, str):
            return self.values.get(value, value)
        if isinstance(value, int | float) and not isinstance(value, bool) and self.factor != 1.0:
            return float(value) * self.factor
        return value


def faults_of(rule: Rule) -> Sequence[str]:
    """Return what is wrong in a rule: a bad pattern, a hole that nothing fills."""
    try:
        groups = re.compile(rule.id).groups
    except re.error as e:
        return [f"id {rule.id!r} is no regular expression ({e})."]
    lacking = [hole for hole in _HOLE.findall(rule.indicator)
               if hole.isdigit() and not 1 <= int(hole) <= groups]
    return [f"nothing fills {{{hole}}} of {rule.indicator!r}." for hole in lacking]


def add(reader: RowReader, rule: Rule, code: str, value: Any, time: Any, unit_code: Any) -> None:
    """Add the reading of one attribute, or refuse it: the unit is the declared one or none."""
    if rule.unit_code and unit_code not in (None, "", rule.unit_code):
        reader.rows.refuse("wrong_unit", f"{code[:80]}: the unit is {str(unit_code)[:40]!r} "
                                         f"instead of {rule.unit_code!r}.")
        return
    try:
        number = rule.number(value)
    except OverflowError:
        number = value
    reader.fields(code, ending(time), number, reader.source, rule.unit)


def ending(time: Any) -> Any:
    """Return the end of an ISO 8601 interval "start/end", anything else as it is."""
    return time.rsplit("/", 1)[-1] if isinstance(time, str) else time
