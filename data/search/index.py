"""The index in memory: sorted words with their pinyin, and the rows behind each word."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data.address.gazetteer import Gazetteer
from data.address.pinyin import spellings
from data.search.letters import Joined, Letters
from data.search.part import Part

_WORD_WIDTH, _PINYIN_WIDTH = 24, 48
#: Longer names are found by their characters, not by pinyin.
_MOST_SPELT = 40


@dataclass(frozen=True)
class Rows:
    """Every name of every feature, sorted by (word, head); parallel arrays."""

    id: NDArray[np.int64]
    head: NDArray[np.int32]
    number: NDArray[np.int32]
    sub: NDArray[np.int32]
    rank: NDArray[np.int8]
    lon: NDArray[np.float32]
    lat: NDArray[np.float32]


@dataclass(frozen=True)
class Spellings:
    """Ways to spell words in letters, sorted; ``word`` points back."""

    letters: list[str]
    word: NDArray[np.int64]


@dataclass(frozen=True)
class SearchIndex:
    """All that a search looks into; never changed once made, safe for any thread."""

    gazetteer: Gazetteer
    words: list[str]                                  # sorted, each once
    word_rows: NDArray[np.int64]                      # word w owns rows [w] to [w + 1]
    areas: list[str]                                  # of each head
    head_word: NDArray[np.int32]
    head_rows: NDArray[np.int64]
    rows: Rows
    joined_words: Joined
    joined_heads: Joined
    letters: Letters
    full: Spellings
    initials: Spellings
    full_letters: Letters
    full_letters_joined: Joined
    syllables: list[str]                              # "yue'jiang" of each spelling of ``full``
    codes: "Codes"

    def word(self, text: str) -> int:
        """Return the number of a word, -1 when there is none."""
        at = bisect_left(self.words, text)
        return at if at < len(self.words) and self.words[at] == text else -1


class Codes:
    """All codes in one sorted text: exact and prefix by bisection, contents by one scan."""

    def __init__(self, codes: pa.Array, ids: NDArray[np.int64]) -> None:
        self.joined, self.ids, self.count = Joined(codes), ids, len(codes)
        #: A text with another sign than these is no code and no part of one.
        self.signs = frozenset(self.joined.text)

    def at(self, number: int) -> str:
        """Return one code."""
        start = int(self.joined.starts[number])
        return self.joined.text[start:self.joined.text.index("\n", start)]

    def first(self, wanted: str) -> int:
        """Return the number of the first code that is not less than ``wanted``."""
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            if self.at(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low


def assemble(parts: Sequence[Part], gazetteer: Gazetteer) -> SearchIndex:
    """Return the index over the parts of all layers."""
    names, area, word = _concatenated(parts)
    words, head_of, head_word, areas = _heads(area, word)
    head = head_of[names["head"].to_numpy()]
    order = np.argsort(head, kind="stable")
    taken: dict[str, Any] = {n: names[n].to_numpy()[order]
                             for n in ("id", "number", "sub", "rank", "lon", "lat")}
    head = head[order]
    rows = Rows(head=head.astype(np.int32), **taken)
    head_rows = np.searchsorted(head, np.arange(len(areas) + 1))
    word_head = np.searchsorted(head_word, np.arange(len(words) + 1))
    full, initials, syllables = _spelt(words)
    return SearchIndex(
        gazetteer, words, head_rows[word_head], areas, head_word, head_rows, rows,
        Joined(words), Joined([a + words[w] for a, w in zip(areas, head_word, strict=True)]),
        Letters(words, _WORD_WIDTH), full, initials, Letters(full.letters, _PINYIN_WIDTH),
        Joined(full.letters), syllables, _codes(parts))


def _concatenated(parts: Sequence[Part]) -> tuple[pa.Table, list[str], list[str]]:
    tables, area, word = [], list[str](), list[str]()
    for part in parts:
        at = part.names.schema.get_field_index("head")
        moved = pc.cast(pc.add(part.names["head"], len(area)), pa.int32())
        tables.append(part.names.set_column(at, "head", moved))
        area += part.heads["area"].to_pylist()
        word += part.heads["word"].to_pylist()
    return pa.concat_tables(tables), area, word


def _heads(
    area: list[str], word: list[str]
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int32], list[str]]:
    """Return words, new number of each old head, word of each head, area of each head."""
    pairs = list(zip(word, area, strict=True))
    ordered = sorted(set(pairs))
    number = {pair: i for i, pair in enumerate(ordered)}
    head_of = np.fromiter((number[p] for p in pairs), dtype=np.int64, count=len(pairs))
    words = sorted({w for w, _ in ordered})
    place = {w: i for i, w in enumerate(words)}
    head_word = np.fromiter((place[w] for w, _ in ordered), dtype=np.int32, count=len(ordered))
    return words, head_of, head_word, [a for _, a in ordered]


def _spelt(words: list[str]) -> tuple[Spellings, Spellings, list[str]]:
    full: dict[tuple[str, int], str] = {}
    first: set[tuple[str, int]] = set()
    for number, word in enumerate(words):
        if word.isascii() or len(word) > _MOST_SPELT:
            continue
        for way in spellings(word):
            full.setdefault(("".join(way), number), "'".join(way))
            first.add(("".join(s[:1] for s in way), number))
    keys, short = sorted(full), sorted(first)
    return _spellings(keys), _spellings(short), [full[k] for k in keys]


def _spellings(keys: list[tuple[str, int]]) -> Spellings:
    return Spellings([k for k, _ in keys],
                     np.fromiter((n for _, n in keys), dtype=np.int64, count=len(keys)))


def _codes(parts: Sequence[Part]) -> Codes:
    table = pa.concat_tables([p.codes for p in parts]).sort_by([("code", "ascending"),
                                                               ("id", "ascending")])
    return Codes(table["code"].combine_chunks(), table["id"].to_numpy())
