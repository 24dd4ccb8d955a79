"""What each type of row says of its own: video AI, reports, enforcement, facilities, responses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.events import fields
from data.events.errors import RowFault
from data.events.kinds import Kinds

Row = Mapping[str, Any]
LEVELS: tuple[str, ...] = ("I", "II", "III", "IV")
#: States of a facility that say that it is well again.
WELL = frozenset({"normal", "ok", "online", "running", "closed", "正常", "恢复", "在线"})


@dataclass(frozen=True, slots=True)
class Told:
    """The part of a Sighting that depends on the row's type."""

    kind: str
    score: float | None = None
    severity: str = ""
    level: str = ""
    over: bool = False
    area: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def read_video(row: Row, kinds: Kinds) -> Told:
    """Read what an algorithm saw: kind or class, score, box, snapshot, camera."""
    score = fields.number(row, "score", 0, 1)
    if score is None:
        raise RowFault("no_score", "score is missing. Give how sure the algorithm is, 0 to 1.")
    if not fields.text(row, "camera", 200) and not row.get("place"):
        raise RowFault("no_place", "camera is missing, and place too. Give one of them.")
    called = fields.text(row, "class", 120)
    detail = {"class": called, "box": fields.numbers(row, "box", 4),
              "algorithm": fields.text(row, "algorithm", 120)}
    return Told(_kind(row, kinds, called), score, detail=detail)


def read_report(row: Row, kinds: Kinds) -> Told:
    """Read what a person reports, or did: what, where, in which words; who is not kept."""
    named = fields.text(row, "kind", 60)
    kind = _kind(row, kinds, "") if named else "other"
    if kind == "other" and not fields.text(row, "text", 2000, lines=True):
        raise RowFault("no_text", "text is missing. Say what it is, or name a kind.")
    if not row.get("place") and not row.get("camera"):
        raise RowFault("no_place", "place is missing. Give address, code, or lon and lat.")
    detail = {name: fields.text(row, name, 200)
              for name in ("channel", "act", "case", "department") if name in row}
    return Told(kind, _score(row), detail=detail)


def read_facility(row: Row, kinds: Kinds) -> Told:
    """Read the state of a facility; one that means it is well ends what went before."""
    state = fields.needed(row, "state", 60)
    if not row.get("place"):
        raise RowFault("no_place", "place is missing. Give the facility's code.")
    if state.casefold() in WELL:
        return Told("facility", over=True, detail={"state": state})
    known = kinds.called(state) or kinds.called(f"facility.{state}")
    level = known.partition(".")[2] if known.startswith("facility.") else "unknown"
    return Told("facility", level=level, detail={"state": state})


def read_response(row: Row, kinds: Kinds) -> Told:
    """Read a response level of the command office; it is not the weather office's signal."""
    level = fields.needed(row, "level", 20).upper()
    area = fields.text(row, "area", 200)
    detail = {"title": fields.text(row, "title", 200), "area": area}
    if level in ("NONE", "0", "ENDED"):
        return Told("response", over=True, area=area, detail=detail)
    level = {"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV"}.get(level, level)
    if level not in LEVELS:
        raise RowFault("bad_level", "level is none of I, II, III, IV, none.")
    return Told("response", severity=level, level=level, area=area, detail=detail)


def _score(row: Row) -> float | None:
    if row.get("score") is not None:
        raise RowFault("bad_score", "score is for video only: a person does not score.")
    return None


def _kind(row: Row, kinds: Kinds, called: str) -> str:
    """Return the kind that a row names, by its own name, a class, or a name in a language."""
    named = fields.text(row, "kind", 60)
    if not named and not called:
        raise RowFault("no_kind", "Neither kind nor class is given. See GET /api/events/kinds.")
    for word in (named, called):
        found = kinds.called(word) if word else ""
        if found and not found.startswith(("weather.", "facility", "response", "notice")):
            return found
        if word == named and named:
            break
    raise RowFault("unknown_kind", f"This district has no kind {(named or called)[:60]!r}. "
                                   "GET /api/events/kinds lists them; a pack adds some.")
