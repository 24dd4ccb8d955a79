"""Fields of a row, each judged: texts, numbers, moments, boxes, references; what is personal goes.

Every function raises RowFault with a code and a reason that names the field.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from data.events.errors import RowFault
from data.feeds.parse import moment
from data.store.texts import storable

Row = Mapping[str, Any]

#: After this (2200-01-01) no event ends: what is later is no date but "for ever".
LAST_US = 7_258_118_400_000_000
_BLANK = frozenset("\n\t ")
#: Spaces of Chinese text and of web pages are spaces.
_SPACES = str.maketrans("\u3000\xa0", "  ")
#: What must not become a link by mistake.
_NO_LINK = re.compile(r"\s*(javascript|vbscript|data|file|blob)\s*:", re.IGNORECASE)
#: Mainland mobile and identity numbers, addresses of mail: not kept in what people write.
_PERSONAL = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}-\d{7,8})(?!\d)"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


def text(row: Row, name: str, longest: int, *, lines: bool = False) -> str:
    """Return a text of at most ``longest`` letters, "" where there is none."""
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, str) and len(value) <= longest and storable(value):
        value = value.translate(_SPACES).replace("\r\n", "\n").strip()
        if value.isprintable() or (lines and _printable(value)):
            return value
    raise RowFault(f"bad_{name}", f"{name} is not a text of at most {longest} printable letters.")


def _printable(value: str) -> bool:
    return all(letter in _BLANK or letter.isprintable() for letter in value)


def needed(row: Row, name: str, longest: int) -> str:
    """Return a text that must be there."""
    found = text(row, name, longest)
    if not found:
        raise RowFault(f"no_{name}", f"{name} is missing.")
    return found


def flag(row: Row, name: str) -> bool:
    """Return true or false; false where there is none."""
    value = row.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise RowFault(f"bad_{name}", f"{name} is neither true nor false.")


def number(row: Row, name: str, low: float, high: float) -> float | None:
    """Return a finite number from ``low`` to ``high``, None where there is none."""
    value = row.get(name)
    return None if value is None else _number(value, name, low, high)


def _number(value: Any, name: str, low: float, high: float) -> float:
    if not isinstance(value, bool) and isinstance(value, int | float):
        try:
            found = float(value)
        except OverflowError:
            found = math.inf
        if low <= found <= high:
            return found
    raise RowFault(f"bad_{name}", f"{name} is not a number from {low:g} to {high:g}.")


def numbers(row: Row, name: str, count: int, high: float = 1e6) -> list[float] | None:
    """Return ``count`` numbers from 0 to ``high``, None where there are none."""
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != count:
        raise RowFault(f"bad_{name}", f"{name} is not a list of {count} numbers.")
    return [_number(one, name, 0, high) for one in value]


def time(row: Row, name: str) -> int | None:
    """Return microseconds (UTC) of an ISO 8601 text with an offset, None where there is none."""
    value = row.get(name)
    if value is None:
        return None
    return instant(value, name)


def instant(value: Any, name: str) -> int:
    """Return microseconds (UTC) of an ISO 8601 text with an offset."""
    if not isinstance(value, str):
        raise RowFault("bad_time", f"{name} is not a text. Send ISO 8601 with an offset.")
    found = moment(value)
    if isinstance(found, tuple):
        raise RowFault(found[0], found[1].replace("observed_at", name))
    return min(found, LAST_US)


def reference(row: Row, name: str, longest: int = 400) -> str:
    """Return a reference to something kept elsewhere; it is never fetched and never a script."""
    found = text(row, name, longest)
    if _NO_LINK.match(found):
        raise RowFault(f"bad_{name}", f"{name} is no path or address: it would run as a script.")
    return found


def impersonal(words: str) -> str:
    """Return what a person wrote without numbers of phones, of identity cards, and mail addresses.

    They are blotted out, not hashed: nobody here needs them.
    """
    return _PERSONAL.sub("＊＊＊", words)
