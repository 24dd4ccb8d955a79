"""A search from text to feature ids, best first, each with the reason why it was found."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.search.ask import Ask, squeezed, understand
from data.search.index import SearchIndex
from data.search.shape import NONE
from data.search.tiers import Step, Why, pinyin_steps, plain_steps, typo_steps

Rows = NDArray[np.int64]
#: At most so many rows of one step are ranked; of one that number or area narrows, all are looked
#: at: half of a district's plates may stand in lanes of one word (巷).
_MOST_ROWS, _MOST_LOOKED_AT = 50_000, 2_000_000
_LEAST_PART_OF_CODE = 3
_NEAREST = 5


@dataclass(frozen=True, slots=True)
class Found:
    """One found feature: ``row`` is its row of the index, -1 when a code led to it."""

    id: int
    why: Why
    row: int


def find(
    index: SearchIndex, text: str, limit: int, near: tuple[float, float] | None = None
) -> tuple[Ask, list[Found]]:
    """Return at most ``limit`` features, best first, and how the text was understood.

    Order: exact, structured address, beginning, contents, pinyin, typo; within each step the
    number asked for, then rank, then distance to ``near`` (lon, lat), then plate number.
    """
    ask = understand(text, index.gazetteer)
    kept: dict[int, Found] = {}
    for found in _in_order(index, ask, squeezed(text), limit, near):
        kept.setdefault(found.id, found)
        if len(kept) >= limit:
            break
    return ask, list(kept.values())[:limit]


def _in_order(
    index: SearchIndex, ask: Ask, code: str, limit: int, near: tuple[float, float] | None
) -> Iterator[Found]:
    if not ask.folded:
        return
    exact = list(_codes_exact(index, code))
    yield from exact
    begins, seen = list(_codes_prefix(index, code, limit)), len(exact)
    for step in plain_steps(index, ask):
        if step.why is Why.PREFIX and begins:
            yield from begins
            seen, begins = seen + len(begins), []
        found = _ranked(index, ask, step, limit, near)
        seen += len(found)
        yield from found
    yield from begins
    yield from _codes_inside(index, code, limit)
    if not exact:
        yield from _guessed(index, ask, limit, near, seen + len(begins))


def _guessed(
    index: SearchIndex, ask: Ask, limit: int, near: tuple[float, float] | None, seen: int
) -> Iterator[Found]:
    """Yield what is spelt or sounds so; typos only when nothing else was seen."""
    for step in pinyin_steps(index, ask):
        found = _ranked(index, ask, step, limit, near)
        seen += len(found)
        yield from found
    if seen:
        return
    if ask.numbers and not ask.word:
        yield from _only_number(index, ask, limit, near)
        return
    yield from _nearest_numbers(index, ask)
    for step in typo_steps(index, ask):
        yield from _ranked(index, ask, step, limit, near)


def _codes_exact(index: SearchIndex, code: str) -> Iterator[Found]:
    codes = index.codes
    at = codes.first(code)
    while at < codes.count and codes.at(at) == code:
        yield Found(int(codes.ids[at]), Why.EXACT, -1)
        at += 1


def _codes_prefix(index: SearchIndex, code: str, limit: int) -> Iterator[Found]:
    codes = index.codes
    at = codes.first(code + "\0")
    for number in range(at, min(at + limit, codes.count)):
        if not codes.at(number).startswith(code):
            return
        yield Found(int(codes.ids[number]), Why.PREFIX, -1)


def _codes_inside(index: SearchIndex, code: str, limit: int) -> Iterator[Found]:
    codes = index.codes
    if len(code) < _LEAST_PART_OF_CODE or not codes.signs.issuperset(code):
        return
    for number, _ in codes.joined.holding(code, limit):
        yield Found(int(codes.ids[number]), Why.PART, -1)


def _ranked(
    index: SearchIndex, ask: Ask, step: Step, limit: int, near: tuple[float, float] | None
) -> list[Found]:
    narrow = bool(ask.numbers or ask.areas)
    rows = _rows_of(index, step, _MOST_LOOKED_AT if narrow else _MOST_ROWS)
    if not len(rows):
        return []
    grade = _number_grade(index, ask, rows)
    fits = np.flatnonzero(grade < 9)
    rows, grade = rows[fits], grade[fits]
    if ask.areas and len(rows):
        grade += 10 * _outside(index, ask, rows)
    rows, grade = _best(index, rows, grade, near, 4 * limit)
    order = _order(index, rows, grade, near)
    return [Found(int(index.rows.id[r]), _reason(step.why, ask, index, int(r)), int(r))
            for r in rows[order]]


def _only_number(
    index: SearchIndex, ask: Ask, limit: int, near: tuple[float, float] | None
) -> list[Found]:
    """Return names with just this number, when no code begins with it."""
    rows = np.flatnonzero(index.rows.number == ask.numbers[0])[:_MOST_ROWS]
    rows, grade = _best(index, rows, np.zeros(len(rows), dtype=np.int64), near, 4 * limit)
    return [Found(int(index.rows.id[r]), Why.PART, int(r))
            for r in rows[_order(index, rows, grade, near)]]


def _nearest_numbers(index: SearchIndex, ask: Ask) -> list[Found]:
    """Return a known road and its nearest plates when it has no such number."""
    word = index.word(ask.word) if ask.numbers and ask.word else -1
    if word < 0:
        return []
    rows = _rows_of(index, Step(Why.TYPO, np.array([word])))
    number = index.rows.number[rows].astype(np.int64)
    nearest = np.where(number == NONE, -1, np.abs(number - ask.numbers[0]))
    best = rows[np.argsort(nearest, kind="stable")[:_NEAREST]]
    return [Found(int(index.rows.id[r]), Why.TYPO, int(r)) for r in best]


def _reason(why: Why, ask: Ask, index: SearchIndex, row: int) -> Why:
    """An address is one whose number is asked for; else the text is at most a beginning."""
    if why is Why.ADDRESS and not ask.numbers:
        return Why.PREFIX
    if why is Why.EXACT and index.rows.number[row] != NONE:
        return Why.PREFIX
    if why is Why.ADDRESS and int(index.rows.number[row]) != ask.numbers[0]:
        return Why.PREFIX
    return why


def _rows_of(index: SearchIndex, step: Step, most: int = _MOST_ROWS) -> Rows:
    if step.heads is not None:
        starts, bounds = step.heads, index.head_rows
    else:
        starts, bounds = step.words, index.word_rows
    if not len(starts):
        return np.zeros(0, dtype=np.int64)
    low, high = bounds[starts], bounds[starts + 1]
    sizes = high - low
    total = np.cumsum(sizes)
    keep = int(np.searchsorted(total, most)) + 1
    low, sizes, total = low[:keep], sizes[:keep], total[:keep]
    rows: Rows = np.arange(total[-1]) + np.repeat(low - (total - sizes), sizes)
    return rows[:most]


def _number_grade(index: SearchIndex, ask: Ask, rows: Rows) -> NDArray[np.int64]:
    """Return 0 for the very number, up to 8 for one that begins so, 9 for another one."""
    number, sub = index.rows.number[rows], index.rows.sub[rows]
    grade = np.full(len(rows), 9, dtype=np.int64)
    if not ask.numbers:
        grade[:] = np.where(number == NONE, 0, 1)
        return grade
    first = ask.numbers[0]
    if len(ask.numbers) > 1:
        grade[number == first] = 5
        grade[(number == first) & (sub == ask.numbers[1])] = 0
        return grade
    if ask.open and first > 0:
        for power in range(1, 5):
            grade[(number != NONE) & (number // 10 ** power == first)] = 4 + power
    grade[number == first] = 1
    grade[(number == first) & (sub == NONE)] = 0
    return grade


def _outside(index: SearchIndex, ask: Ask, rows: Rows) -> NDArray[np.int64]:
    """Return 1 where a row's areas lack one that was asked for."""
    heads = index.rows.head[rows]
    lacks = {int(h): any(a not in index.areas[h] for a in ask.areas) for h in np.unique(heads)}
    return np.fromiter((lacks[int(h)] for h in heads), dtype=np.int64, count=len(heads))


def _best(
    index: SearchIndex, rows: Rows, grade: Rows, near: tuple[float, float] | None, most: int
) -> tuple[Rows, Rows]:
    """Return the ``most`` best rows, unsorted: a rough key spares sorting a whole quarter."""
    if len(rows) <= 2 * most:
        return rows, grade
    key = grade * 1e8 + index.rows.rank[rows] * 1e6 + np.minimum(index.rows.number[rows], 999) / 1e3
    if near is not None:
        key += np.minimum(_away(index, rows, near), 9.0) * 1e5
    chosen = np.argpartition(key, most)[:most]
    return rows[chosen], grade[chosen]


def _away(index: SearchIndex, rows: Rows, near: tuple[float, float]) -> NDArray[np.float64]:
    """Return distances in degrees of latitude."""
    east = (index.rows.lon[rows].astype(float) - near[0]) * np.cos(np.radians(near[1]))
    away: NDArray[np.float64] = np.hypot(east, index.rows.lat[rows].astype(float) - near[1])
    return away


def _order(
    index: SearchIndex, rows: Rows, grade: NDArray[np.int64], near: tuple[float, float] | None
) -> Rows:
    r = index.rows
    away = np.zeros(len(rows)) if near is None else _away(index, rows, near)
    order: Rows = np.lexsort((r.id[rows], r.sub[rows], r.number[rows], away, r.rank[rows], grade))
    return order
