"""Chinese numerals of door plates to digits: 二百二十二号 → 222号, never inside a lane's name."""

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "〇零一二两三四五六七八九十百千"
#: A numeral counts where a counting word follows it, or as the last thing behind a road.
_COUNTED = re.compile(
    f"([{_NUMERAL}]+)(?=号(?!线)|栋|座|幢|单元|楼(?!下|上|梯)|层|室|房)")
_LAST = re.compile(f"(?<=[路街巷道里坊弄])([{_NUMERAL}]{{2,}})$")
_OF_BUT = re.compile(f"之([{_NUMERAL}]+)")


def value(text: str) -> int | None:
    """Return the number a Chinese numeral says (below 10,000), None when it says none.

    >>> value("二百二十二"), value("十三"), value("二二二"), value("一百零五")
    (222, 13, 222, 105)
    """
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text[:9]))
    total, digit = 0, -1
    for char in text:
        if char in _UNITS:
            total += (1 if digit < 0 else digit) * _UNITS[char]
            digit = -1
        else:
            digit = _DIGITS[char]
    return total + max(digit, 0)


def to_digits(text: str) -> str:
    """Return ``text`` with the numerals of doors, buildings, floors and rooms as digits."""
    if not any(c in text for c in _NUMERAL):
        return text
    for pattern in (_COUNTED, _LAST):
        text = pattern.sub(_replace, text)
    return _OF_BUT.sub(lambda m: f"之{value(m[1]) or m[1]}", text)


def _replace(match: re.Match[str]) -> str:
    found = value(match[1])
    return match[0] if found is None else str(found)
