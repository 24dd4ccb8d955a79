"""English order of an address (222 Yuejiang West Road, Haizhu District) to the Chinese one."""

import re

from data.address.gazetteer import Gazetteer
from data.address.normal import squash

_HAN = re.compile("[\u3400-\u9fff]")
_NUMBER = re.compile(r"^\s*(?:no\.?|#)?\s*(\d{1,6}(?:-\d{1,4})?)\s*,?\s+(.*)$", re.IGNORECASE)
_TRAILING = re.compile(r"^(.*?)\s+(?:no\.?|#)?\s*(\d{1,6})$", re.IGNORECASE)


def to_chinese_order(text: str, gazetteer: Gazetteer) -> str:
    """Return an English text large to small with its known names in Chinese; others unchanged."""
    if _HAN.search(text) or not any(c.isascii() and c.isalpha() for c in text):
        return text
    pieces = [p for p in text.split(",") if p.strip()]
    said = [_piece(p, gazetteer) for p in pieces]
    if not any(_HAN.search(s) for s in said):
        return text
    return "".join(reversed(said))


def _piece(piece: str, gazetteer: Gazetteer) -> str:
    known = gazetteer.aliases.get(squash(piece).lower())
    if known:
        return known
    if match := _NUMBER.match(piece):
        road = gazetteer.aliases.get(squash(match[2]).lower())
        return f"{road}{match[1]}号" if road else piece
    if match := _TRAILING.match(piece):
        road = gazetteer.aliases.get(squash(match[1]).lower())
        return f"{road}{match[2]}号" if road else piece
    return piece
