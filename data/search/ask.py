"""What a search text asks for: its words, its numbers, its areas, and whether it is Chinese."""

import re
from dataclasses import dataclass

from data.address.english import to_chinese_order
from data.address.gazetteer import Gazetteer
from data.address.normal import plain_dashes
from data.address.numerals import to_digits
from data.address.parse import split_area
from data.address.pinyin import syllables
from data.search.shape import NUMBER, clean_word, fold_query, numbers_of

#: A longer text names nothing that a store holds.
LONGEST = 100
#: 号 as it is typed without an input method: yuejiangxilu222hao, yjxl222h.
_SPELT_NUMBER = re.compile(r"^([a-z'-][a-z0-9'-]*[0-9])h(?:ao)?$")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Ask:
    """One search text, taken apart once.

    ``word`` is the text without areas and digits, ``whole`` the text without digits only; ``open``
    says that the text ends in digits, so that 222 may grow to 2221.
    """

    folded: str
    whole: str
    word: str
    areas: tuple[str, ...]
    numbers: tuple[int, ...]
    open: bool
    han: bool
    letters: str                                      # the word in pinyin letters, "" if not


def understand(text: str, gazetteer: Gazetteer) -> Ask:
    """Return what ``text`` asks for; any text gives an answer."""
    line = to_chinese_order(text[:4 * LONGEST], gazetteer)
    folded = _SPELT_NUMBER.sub(r"\1号", fold_query(line)[:LONGEST])
    areas, rest = split_area(folded, gazetteer)
    if not NUMBER.sub("", rest).strip("号"):
        areas, rest = (), folded
    counted = to_digits(rest)
    word = clean_word(NUMBER.sub("", counted))
    han = bool(_HAN.search(word))
    return Ask(folded, clean_word(NUMBER.sub("", to_digits(folded))), word, areas,
               tuple(numbers_of(counted)[:2]), counted[-1:].isdecimal(), han, _letters(word))


def _letters(word: str) -> str:
    """Return the pinyin letters of a word; apostrophes and hyphens that part syllables go."""
    spelt = "".join(syllables(word)).replace("'", "").replace("-", "").replace("ü", "v")
    return spelt if spelt.isascii() and spelt.isalpha() else ""


def squeezed(text: str) -> str:
    """Return ``text`` as codes are compared: folded, with its hyphens."""
    return plain_dashes(fold_query(text))[:LONGEST]
