"""Where in a shown text the search text stands, for highlighting."""

import re
import unicodedata

from data.search.ask import Ask
from data.search.tiers import Why

_PIECES = re.compile(r"[0-9]+|[^0-9]+")

Span = tuple[int, int]


def spans(shown: str, ask: Ask, why: Why, word: str) -> tuple[Span, ...]:
    """Return (start, end) offsets in ``shown``, in order and apart; none when nothing is alike.

    ``word`` is the indexed word that led here; by pinyin or a typo it is marked as a whole.
    """
    folded, places = _folded(shown)
    wanted = word if why in (Why.PINYIN, Why.TYPO) and word else ask.word
    pieces = [*ask.areas, *_runs(wanted, folded), *(str(n) for n in ask.numbers)]
    marks: list[Span] = []
    at = 0
    for piece in pieces:
        start = folded.find(piece, at)
        if start < 0:
            continue
        at = start + len(piece)
        marks.append((places[start], places[at - 1] + 1))
    return _merged(marks)


def code_spans(shown: str, code: str) -> tuple[Span, ...]:
    """Return where ``code`` stands in a shown code."""
    folded, places = _folded(shown)
    start = folded.find(code) if code else -1
    return ((places[start], places[start + len(code) - 1] + 1),) if start >= 0 else ()


def _runs(wanted: str, folded: str) -> list[str]:
    """Return ``wanted`` whole when it stands there, else the longest beginning that does."""
    for size in range(len(wanted), 0, -1):
        if wanted[:size] in folded:
            return [wanted[:size]]
    return []


def _folded(shown: str) -> tuple[str, list[int]]:
    """Return ``shown`` folded sign by sign, and where each folded sign came from."""
    signs, places = [], []
    for place, sign in enumerate(shown):
        for folded in unicodedata.normalize("NFKC", sign).lower():
            if not folded.isspace():
                signs.append(folded)
                places.append(place)
    return "".join(signs), places


def _merged(marks: list[Span]) -> tuple[Span, ...]:
    done: list[Span] = []
    for start, end in sorted(marks):
        if done and start <= done[-1][1]:
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        else:
            done.append((start, end))
    return tuple(done)
