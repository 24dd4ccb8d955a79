"""Rows of weather signals: by name and colour, by a feed's code, or by a title however dirty."""

from collections.abc import Mapping
from typing import Any

from data.events import fields
from data.events.errors import RowFault
from data.events.kinds import Kinds
from data.events.model import COLOURS
from data.events.signals import (
    FEEDS,
    UNKNOWN,
    Warned,
    action_of,
    colour_of,
    kind_of,
    read_code,
    read_title,
)
from data.events.telling import Told


def read_weather(row: Mapping[str, Any], kinds: Kinds) -> Told:
    """Read a warning signal: raised, changed or lifted; what no table knows stays "unknown"."""
    named, code = fields.text(row, "signal", 60), fields.text(row, "code", 40)
    title, area = fields.text(row, "title", 200), fields.text(row, "area", 200)
    if not (named or code or title):
        raise RowFault("no_signal", "None of signal, code and title is given.")
    kind, colour, lifted = _best((_named(named), _coded(row, code), read_title(title)))
    told = fields.text(row, "colour", 20)
    colour = colour_of(told) if told else colour
    action = fields.text(row, "action", 20)
    if action and not action_of(action):
        raise RowFault("bad_action", f"action {action!r} is none of raised, updated, lifted.")
    over = lifted if not action else action_of(action) == "lifted"
    detail = {"title": title, "signal": named, "code": code, "area": area, "action": action}
    return Told(f"weather.{kind}", severity=severity_of(colour), level="" if over else colour,
                over=over, area=area, detail={k: v for k, v in detail.items() if v})


def severity_of(colour: str) -> str:
    """Return the severity of a colour; white and unknown have no grade and weigh least."""
    return COLOURS.get(colour, "") or "IV"


def _named(word: str) -> Warned:
    if not word:
        return Warned()
    kind = kind_of(word)
    return Warned(kind) if kind != UNKNOWN else read_title(word)


def _coded(row: Mapping[str, Any], code: str) -> Warned:
    if not code:
        return Warned()
    feed = fields.text(row, "feed", 20) or "guangdong"
    if feed not in FEEDS:
        raise RowFault("bad_feed", f"feed {feed!r} is none of {', '.join(FEEDS)}.")
    return read_code(feed, code)


def _best(said: tuple[Warned, ...]) -> tuple[str, str, bool]:
    """Return the first kind and the first colour that are known, and whether any says lifted."""
    kind = next((one.kind for one in said if one.kind != UNKNOWN), UNKNOWN)
    colour = next((one.colour for one in said if one.colour != UNKNOWN), UNKNOWN)
    return kind, colour, any(one.lifted for one in said)
