"""The lower levels of an address: door, building, unit, floor, room, and a named place."""

import re

_DOOR = re.compile(r"(?:No\.?)?(\d{1,6})(?:-(\d{1,5}))?号?(?![\d线])(?!栋|座|幢|单元|楼|层|室|房)"
                   r"(?:之(\d{1,4}|[A-Za-z]))?号?(?!楼)", re.IGNORECASE)
_BUILDING = re.compile(r"(\d{1,4}|[A-Za-z]\d{0,3})(?:号楼|栋|座|幢|号栋)")
_UNIT = re.compile(r"(\d{1,3}|[A-Za-z])单元")
_FLOOR = re.compile(r"(-?\d{1,3})(?:层|楼)")
_ROOM = re.compile(r"([A-Za-z]?\d{1,5}[A-Za-z]?)(?:房|室|号房)")
_BARE_ROOM = re.compile(r"([A-Za-z]?\d{2,5}[A-Za-z]?)$")
_STEPS = (("building", _BUILDING), ("unit", _UNIT), ("floor", _FLOOR), ("room", _ROOM))


def parse_tail(line: str) -> dict[str, str]:
    """Return door, building, unit, floor, room and poi of what follows a road or a zone."""
    found: dict[str, str] = {}
    match = _DOOR.match(line)
    if match:
        door = str(int(match[1]))
        door += f"-{int(match[2])}" if match[2] else ""
        found["door"] = door + (f"之{match[3]}" if match[3] else "")
        line = line[match.end():].lstrip("-")
    for name, pattern in _STEPS:
        match = pattern.match(line)
        if match:
            found[name] = _number(match[1])
            line = line[match.end():].lstrip("-")
    if found.keys() - {"door"} and "room" not in found and (match := _BARE_ROOM.match(line)):
        found["room"], line = match[1], ""
    if line:
        found["poi"] = line
    return found


def _number(text: str) -> str:
    return str(int(text)) if text.lstrip("-").isdecimal() and not text.startswith("0") else text
