"""The outer bounds of plain values from outside: how deep, how many, how long, which letters."""

import re
from typing import Any

#: No rule or plan of people comes near these.
DEEPEST, MOST_VALUES, LONGEST = 8, 20_000, 2_000
#: What no engine can hold (NUL, half a surrogate pair), and what no screen can show.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def out_of_bounds(value: Any) -> str:
    """Return what makes a JSON or TOML value unfit to be looked at, or the empty string.

    It walks without recursion, so that no depth of nesting can hurt it.
    """
    left = [(value, 0)]
    seen = 0
    while left:
        one, depth = left.pop()
        seen += 1
        if depth > DEEPEST:
            return f"is nested deeper than {DEEPEST}."
        if seen > MOST_VALUES:
            return f"holds more than {MOST_VALUES:,} values."
        if isinstance(one, str):
            fault = _text_fault(one)
            if fault:
                return fault
        elif isinstance(one, dict):
            left += [(part, depth + 1) for pair in one.items() for part in pair]
        elif isinstance(one, list):
            left += [(part, depth + 1) for part in one]
    return ""


def _text_fault(text: str) -> str:
    if len(text) > LONGEST:
        return f"holds a text of {len(text):,} characters; {LONGEST:,} are the most."
    if _UNSHOWABLE.search(text):
        return "holds a character that cannot be shown."
    return ""
