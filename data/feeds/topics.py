"""MQTT topics and payloads become rows: JSON as for POST, or a bare number on a known topic."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_core import from_json

from data.errors import SettingError
from data.feeds.formats import MAX_BODY_BYTES, MAX_ROWS
from data.feeds.parse import RowReader
from data.feeds.rows import Rows

_HOLE = re.compile(r"\{(\d|#)\}")


@dataclass(frozen=True, slots=True)
class Topic:
    """A subscription; ``indicator`` is a code with {1}, {2} … for what each + matched, {#} for
    the rest, or empty: the payload then names its indicator."""

    filter: str
    indicator: str = ""

    def match(self, name: str) -> tuple[str, ...] | None:
        """Return what the wildcards of the filter match in a topic, None when it does not fit."""
        wanted, given = self.filter.split("/"), name.split("/")
        found: list[str] = []
        for place, level in enumerate(wanted):
            if level == "#":
                return (*found, "/".join(given[place:]))
            if place >= len(given) or level not in ("+", given[place]):
                return None
            if level == "+":
                found.append(given[place])
        return tuple(found) if len(wanted) == len(given) else None

    def code(self, matched: Sequence[str]) -> str:
        """Return the indicator's code for what the wildcards matched."""
        return _HOLE.sub(
            lambda hole: matched[-1 if hole[1] == "#" else int(hole[1]) - 1], self.indicator)


def read_topics(text: str) -> tuple[Topic, ...]:
    """Return the topics of a setting: ``filter`` or ``filter=indicator``, separated by commas.

    Raises:
        SettingError: For a filter that MQTT does not know, or a hole that nothing fills.
    """
    topics = []
    for part in text.replace("\n", ",").split(","):
        wanted, _, indicator = (piece.strip() for piece in part.strip().partition("="))
        if wanted:
            topics.append(_checked(Topic(wanted, indicator)))
    if not topics:
        raise SettingError("CITYMIRROR_MQTT_TOPICS names no topic.",
                           "Give such as city/zone/+/present=crowd.present:{1}")
    return tuple(topics)


def _checked(topic: Topic) -> Topic:
    levels = topic.filter.split("/")
    bad = [one for one in levels if one not in ("+", "#") and ("+" in one or "#" in one)]
    if bad or "#" in levels[:-1] or "\0" in topic.filter:
        raise SettingError(f"CITYMIRROR_MQTT_TOPICS: {topic.filter!r} is no topic filter.",
                           "+ stands for one whole level, # for all that follow, at the end.")
    filled = {"#"} if levels[-1] == "#" else set()
    filled |= {str(n + 1) for n in range(levels.count("+"))}
    lacking = set(_HOLE.findall(topic.indicator)) - filled
    if lacking:
        raise SettingError(
            f"CITYMIRROR_MQTT_TOPICS: nothing fills {{{min(lacking)}}} of {topic.indicator!r}.",
            f"{topic.filter!r} has {levels.count('+')} wildcards.")
    return topic


def read_message(
    topics: Sequence[Topic], name: str, payload: bytes, *, source: str, received_us: int,
    retained: bool = False,
) -> Rows:
    """Return the rows of one message; what cannot be read is one refused row.

    Args:
        topics: The subscriptions, the first that fits counts.
        name: The message's topic.
        payload: A JSON object or list as for POST; on a topic with an indicator also a number.
        source: Source of the rows that name none.
        received_us: When it came (microseconds): the time of a value on a topic with an indicator
            that says none.
        retained: Whether the broker had kept it: it then says nothing of when it was measured.
    """
    code = next((topic.code(found) for topic in topics
                 if (found := topic.match(name)) is not None), "")
    reader = RowReader(source, indicator=code,
                       received_us=received_us if code and not retained else None)
    try:
        if len(payload) > MAX_BODY_BYTES:
            raise ValueError("too long")
        told = from_json(payload)
    except (ValueError, RecursionError):
        reader.rows.refuse("not_json", f"The message on {name[:80]!r} is neither JSON nor a "
                                       "number.")
        return reader.rows
    items = told.get("readings", [told]) if isinstance(told, dict) else told
    if code and isinstance(items, int | float):
        reader.fields(code, None, items, source, "")
        return reader.rows
    if not isinstance(items, list) or len(items) > MAX_ROWS:
        reader.rows.refuse("not_a_row", f"The message on {name[:80]!r} has no reading.")
        return reader.rows
    return reader.read(items)
