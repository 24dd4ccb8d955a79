"""One JSON object becomes a Sighting or a RowFault; what the types have in common stands here."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from data.events import fields
from data.events.errors import RowFault
from data.events.kinds import Kinds
from data.events.model import TYPES, Sighting, Spot
from data.events.spots import read_spot
from data.events.telling import Told, read_facility, read_report, read_response, read_video
from data.events.warned import read_weather
from data.feeds.accept import AHEAD_US

#: What every type may say. ``reporter``: taken and forgotten, no personal data is kept.
COMMON = frozenset({
    "id", "source", "type", "kind", "at", "first_seen", "last_seen", "place", "camera", "text",
    "drill", "until", "reporter", "supersedes", "score",
})
_READERS = {"video": read_video, "citizen": read_report, "inspector": read_report,
            "enforcement": read_report, "weather": read_weather, "facility": read_facility,
            "response": read_response}
OWN: Mapping[str, frozenset[str]] = {
    "video": frozenset({"class", "box", "snapshot", "algorithm"}),
    "citizen": frozenset({"snapshot", "channel"}),
    "inspector": frozenset({"snapshot", "channel"}),
    "enforcement": frozenset({"snapshot", "act", "case", "department"}),
    "weather": frozenset({"signal", "colour", "action", "feed", "code", "title", "area"}),
    "facility": frozenset({"state", "snapshot"}),
    "response": frozenset({"level", "title", "area"}),
}
_MOST_REFERENCES = 50


def read_row(index: int, row: Any, kinds: Kinds, *, source: str, now_us: int) -> Sighting:
    """Return what a row tells; raise RowFault.

    Args:
        index: Its place in the batch.
        row: What JSON said.
        kinds: Those of the district.
        source: Source of a row that names none.
        now_us: The time of receipt.
    """
    if not isinstance(row, Mapping):
        raise RowFault("not_a_row", "The row is not an object.")
    kind_of_row = _type(row)
    unknown = sorted(str(key) for key in row if key not in COMMON | OWN[kind_of_row])
    if unknown:
        raise RowFault("unknown_field", f"Unknown field {unknown[0][:80]!r} of type {kind_of_row}. "
                                        "docs/events.md lists them.")
    first, last = _times(row, now_us)
    told: Told = _READERS[kind_of_row](row, kinds)
    made = Sighting(
        index=index, source=fields.text(row, "source", 80) or source,
        id=fields.needed(row, "id", 120), type=kind_of_row, kind=told.kind, first_us=first,
        last_us=last, spot=_spot(row, told.area), digest="", score=told.score,
        severity=told.severity, level=told.level, over=told.over,
        until_us=fields.time(row, "until"), drill=fields.flag(row, "drill"),
        supersedes=_references(row, fields.text(row, "source", 80) or source),
        detail=_detail(row, told.detail))
    return replace(made, digest=digest_of(made))


def digest_of(sighting: Sighting) -> str:
    """Return what tells whether the same id was told with the same words before."""
    said = [sighting.type, sighting.kind, sighting.first_us, sighting.last_us, repr(sighting.spot),
            sighting.score, sighting.level, sighting.over, sighting.until_us, sighting.drill,
            json.dumps(dict(sighting.detail), sort_keys=True, default=str)]
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _type(row: Mapping[str, Any]) -> str:
    found = fields.text(row, "type", 40)
    if found in _READERS:
        return found
    if found:
        known = ", ".join(one for one in TYPES if one in _READERS)
        raise RowFault("bad_type", f"type {found!r} is none of {known}.")
    return "video"


def _times(row: Mapping[str, Any], now_us: int) -> tuple[int, int]:
    at = fields.time(row, "at")
    first, last = fields.time(row, "first_seen"), fields.time(row, "last_seen")
    first = first if first is not None else at if at is not None else last
    if first is None:
        raise RowFault("no_time", "Neither first_seen, last_seen nor at is given.")
    last = last if last is not None else first
    if last < first:
        raise RowFault("bad_time", "last_seen lies before first_seen.")
    check_future(last, now_us)
    return first, last


def check_future(at_us: int, now_us: int) -> None:
    """Raise RowFault for what was seen more than a minute after ``now_us``."""
    if at_us > now_us + AHEAD_US:
        ahead = round((at_us - now_us) / 1e6)
        raise RowFault("future", f"The time lies {ahead} s in the future, more than 60 s. "
                                 "Set the source's clock, or send the right offset.")


def _spot(row: Mapping[str, Any], area: str) -> Spot:
    place = row.get("place")
    if place is not None and not isinstance(place, Mapping):
        raise RowFault("bad_place", "place is not an object.")
    spot = read_spot(place or {})
    camera = fields.text(row, "camera", 200)
    return replace(spot, camera=camera or spot.camera, area=area or spot.area)


def _references(row: Mapping[str, Any], source: str) -> tuple[tuple[str, str], ...]:
    value = row.get("supersedes")
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _MOST_REFERENCES:
        raise RowFault("bad_supersedes",
                       f"supersedes is not a list of at most {_MOST_REFERENCES} ids.")
    return tuple((source, fields.needed({"supersedes": one}, "supersedes", 120)) for one in value)


def _detail(row: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    said = fields.impersonal(fields.text(row, "text", 2000, lines=True))
    found = {"text": said, "snapshot": fields.reference(row, "snapshot"), **own}
    return {key: value for key, value in found.items() if value not in ("", None)}
