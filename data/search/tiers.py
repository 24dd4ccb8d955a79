"""The steps of a search over the vocabulary, strongest first; each gives words and a reason."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from data.search.ask import Ask
from data.search.index import SearchIndex, Spellings

_MOST_WORDS = 5_000
_LAST = "\U0010ffff"
#: A shorter word is a typo of too many others.
_LEAST_HAN, _LEAST_LETTERS = 3, 4
_MOST_MIXED = 4_000


class Why(StrEnum):
    """Why a feature was found."""

    EXACT = "exact"
    ADDRESS = "address"
    PREFIX = "prefix"
    PART = "part"
    PINYIN = "pinyin"
    TYPO = "typo"


@dataclass(frozen=True, slots=True)
class Step:
    """Words that match in one way; ``heads`` narrows them to some of their areas."""

    why: Why
    words: NDArray[np.int64]
    heads: NDArray[np.int64] | None = None


def plain_steps(index: SearchIndex, ask: Ask) -> Iterator[Step]:
    """Yield the word itself, words that begin with it, and texts that hold it."""
    if not ask.word and not ask.whole:
        return
    exact = index.word(ask.word)
    if exact >= 0:
        yield Step(Why.ADDRESS if ask.numbers else Why.EXACT, np.array([exact]))
    if ask.word:
        more = f"{ask.word}号"
        yield Step(Why.ADDRESS, _between(index.words, more, more + _LAST))
        yield Step(Why.PREFIX, _between(index.words, ask.word, ask.word + _LAST))
    held = index.joined_heads.holding(ask.whole, _MOST_WORDS) if ask.whole else []
    yield _held(index, Why.PREFIX, [h for h, at in held if at == 0])
    if len(ask.word) > 1 or ask.word == ask.folded or not ask.numbers:
        yield _held(index, Why.PART, [h for h, at in held if at > 0])
        if ask.whole != ask.word:
            inside = index.joined_words.holding(ask.word, _MOST_WORDS)
            yield Step(Why.PART, np.array([w for w, at in inside if at > 0], dtype=np.int64))


def _held(index: SearchIndex, why: Why, heads: list[int]) -> Step:
    found = np.array(heads, dtype=np.int64)
    return Step(why, index.head_word[found].astype(np.int64), found)


def _between(texts: list[str], low: str, high: str) -> NDArray[np.int64]:
    return np.arange(bisect_left(texts, low), bisect_left(texts, high), dtype=np.int64)


def pinyin_steps(index: SearchIndex, ask: Ask) -> Iterator[Step]:
    """Yield words by full pinyin, initials, their beginnings, inner syllables, and mixtures."""
    letters = ask.letters
    if ask.han or len(letters) < 2:
        return
    for spelt in (index.full, index.initials):
        yield Step(Why.PINYIN, _spelt(spelt, letters, letters + "\0"))
    for spelt in (index.full, index.initials):
        yield Step(Why.PINYIN, _spelt(spelt, letters, letters + _LAST))
    if len(letters) >= _LEAST_LETTERS:
        yield Step(Why.PINYIN, _inner(index, letters))
        yield Step(Why.PINYIN, _mixed(index, letters))


def _spelt(spelt: Spellings, low: str, high: str) -> NDArray[np.int64]:
    found = _between(spelt.letters, low, high)
    return np.unique(spelt.word[found])


def _inner(index: SearchIndex, letters: str) -> NDArray[np.int64]:
    """Return words that hold ``letters`` from the beginning of one of their syllables."""
    found = []
    for number, at in index.full_letters_joined.holding(letters, _MOST_WORDS):
        starts, place = set(), 0
        for syllable in index.syllables[number].split("'"):
            starts.add(place)
            place += len(syllable)
        if at in starts:
            found.append(int(index.full.word[number]))
    return np.unique(np.array(found, dtype=np.int64))


def _mixed(index: SearchIndex, letters: str) -> NDArray[np.int64]:
    """Return words spelt partly whole, partly by initials: yuejxl, yjxilu."""
    near = _between(index.full.letters, letters[0], letters[0] + _LAST)[:_MOST_MIXED]
    found = [int(index.full.word[i]) for i in near if _mixes(index.syllables[i], letters)]
    return np.unique(np.array(found, dtype=np.int64))


def _mixes(spelt: str, letters: str) -> bool:
    reached = {0}
    for syllable in spelt.split("'"):
        following = set()
        for at in reached:
            for size in range(1, len(syllable) + 1):
                if letters[at + size - 1:at + size] != syllable[size - 1]:
                    break
                following.add(at + size)
        if not following:
            return False
        if len(letters) in following:
            return True
        reached = following
    return False


def typo_steps(index: SearchIndex, ask: Ask) -> Iterator[Step]:
    """Yield words that sound like the text, then words one sign away from it."""
    if ask.han:
        yield from _han_typos(index, ask)
    elif len(ask.letters) >= _LEAST_LETTERS:
        near = index.full_letters.within_one(ask.letters)
        yield Step(Why.TYPO, np.unique(index.full.word[near]))
        longer = index.full_letters.begins_within_one(ask.letters)
        yield Step(Why.TYPO, np.unique(index.full.word[longer]))
        if ask.word == ask.letters:
            yield Step(Why.TYPO, index.letters.within_one(ask.word))


def _han_typos(index: SearchIndex, ask: Ask) -> Iterator[Step]:
    if ask.letters and len(ask.word) > 1:
        alike = _between(index.full.letters, ask.letters, ask.letters + "\0")
        yield Step(Why.TYPO, np.unique(index.full.word[alike]))
        longer = _between(index.full.letters, ask.letters, ask.letters + _LAST)
        yield Step(Why.TYPO, np.unique(index.full.word[longer]))
    if len(ask.word) >= _LEAST_HAN:
        yield Step(Why.TYPO, index.letters.within_one(ask.word))
        yield Step(Why.TYPO, index.letters.begins_within_one(ask.word))
    # an area that is not known, or misspelt, before a known road
    for start in range(1, len(ask.word) - 1):
        word = index.word(ask.word[start:])
        if word >= 0:
            yield Step(Why.TYPO, np.array([word]))
            return
