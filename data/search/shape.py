"""A name to what a search compares: its area, its words without digits, its first two numbers."""

import re
from dataclasses import dataclass

from data.address.gazetteer import Gazetteer
from data.address.normal import plain_dashes, squash_folded
from data.address.numerals import to_digits
from data.address.parse import split_area

#: Numbers have at most nine digits here: they are kept in 32 bits.
NUMBER = re.compile(r"[0-9]+")
MOST_DIGITS = 9
NONE = -1
_BUT = re.compile(r"之(?=号?$)|-(?=号|$)|-(?=之)")


@dataclass(frozen=True, slots=True)
class Shaped:
    """One text as the index keeps it; a number that is not there is ``NONE``."""

    area: str
    word: str
    number: int = NONE
    sub: int = NONE


def shape_head(head: str, gazetteer: Gazetteer | None) -> list[Shaped]:
    """Return the ways to look up a squashed, folded text whose digits were taken out.

    With a ``gazetteer`` (address texts) the areas in front are told apart. A counted Chinese
    numeral (一号楼) gives a second way with its number (1号楼).
    """
    area, rest = _split(head, gazetteer)
    ways = [Shaped(area, clean_word(rest))]
    counted = to_digits(rest)
    if counted != rest:
        numbers = numbers_of(counted)
        ways.append(Shaped(area, clean_word(NUMBER.sub("", counted)),
                           *[*numbers, NONE, NONE][:2]))
    return ways


def _split(head: str, gazetteer: Gazetteer | None) -> tuple[str, str]:
    if gazetteer is None:
        return "", head
    _, rest = split_area(head, gazetteer)
    # an address that is nothing but areas keeps its last words
    return (head[:len(head) - len(rest)], rest) if rest.strip("号") else ("", head)


def numbers_of(text: str) -> list[int]:
    """Return the numbers in ``text``, each cut to nine digits."""
    return [int(n[:MOST_DIGITS]) for n in NUMBER.findall(text)]


def clean_word(text: str) -> str:
    """Return ``text`` without the hyphens, 之 and 号 that only hold numbers together."""
    if not text or text == "号":
        return text
    done = _BUT.sub("", text)
    return done.removesuffix("号") or done


def fold_query(text: str) -> str:
    """Return a search text as names are folded."""
    return plain_dashes(squash_folded(text))
