"""Measures the search among 310,000 plates, 350,000 buildings and 30,000 roads.

    python -m bench.search sqlite:////tmp/plates.db
    python -m bench.search postgresql+psycopg://user:word@host/database --schema bench_search

Loads a made-up district into the (empty) store that is named, then asks as people type: whole and
partial addresses, codes, pinyin, initials, typos, and things that are not there.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from random import Random

import numpy as np

from bench.plates import load_plates
from data.address.normal import squash
from data.address.pinyin import syllables
from data.search.shape import numbers_of
from data.store import CityStore, open_store
from data.store import search as search_rows

QUERIES = 300


def main() -> int:
    """Load, then print one table of times and of how often the wanted plate came first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", help="SQLAlchemy URL of an empty store")
    parser.add_argument("--schema", default="")
    parser.add_argument("--share", type=float, default=1.0, help="of the full size")
    given = parser.parse_args()
    store = open_store(given.store, schema=given.schema)
    try:
        made = _load(store, given.share)
        _index(store)
        _ask(store, made)
    finally:
        store.close()
    return 0


def _load(store: CityStore, share: float) -> dict[str, list[str]]:
    spent, kept = [0.0], search_rows.write_parts

    def timed(*args: object) -> None:
        start = time.perf_counter()
        kept(*args)  # type: ignore[arg-type]
        spent[0] += time.perf_counter() - start

    search_rows.write_parts = timed  # type: ignore[assignment]
    start = time.perf_counter()
    made = load_plates(store, share)
    total = time.perf_counter() - start
    search_rows.write_parts = kept
    print(f"load: {total:.1f} s in all, of it the search index {spent[0]:.1f} s")
    return made


def _index(store: CityStore) -> None:
    before = _memory_mb()
    start = time.perf_counter()
    index = store._searcher.index()
    print(f"index into memory: {time.perf_counter() - start:.1f} s, {len(index.words):,} words, "
          f"{len(index.rows.id):,} names, {index.codes.count:,} codes, "
          f"{_memory_mb() - before:.0f} MB more now, "
          f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _memory_mb() -> float:
    with open("/proc/self/status") as lines:  # noqa: PTH123
        return next(int(x.split()[1]) for x in lines if x.startswith("VmRSS")) / 1024


def _road_number(plate: str, roads: set[str]) -> tuple[str, str]:
    for start in range(len(plate)):
        for end in range(len(plate), start, -1):
            if plate[start:end] in roads:
                return plate[start:end], plate[end:].removesuffix("号")
    raise ValueError(plate)


def _typo(word: str, random: Random, signs: str) -> str:
    at = random.randrange(len(word))
    other = random.choice([s for s in signs if s != word[at]])
    return word[:at] + other + word[at + 1:]


def _alike(word: str, random: Random) -> str:
    same = {"新": "心", "华": "花", "江": "姜", "路": "陆", "园": "元", "石": "时", "金": "今",
            "和": "河", "山": "衫", "公": "工", "文": "闻", "阅": "越", "民": "明"}
    places = [i for i, c in enumerate(word) if c in same]
    if not places:
        return word
    at = random.choice(places)
    return word[:at] + same[word[at]] + word[at + 1:]


def _swapped(word: str, random: Random) -> str:
    at = random.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2:]


def _kinds(random: Random) -> dict[str, Callable[[str, str, str], str]]:
    """Return what a person types for (plate, road, number)."""
    return {
        "road and number": lambda p, r, n: r + n,
        "whole address": lambda p, r, n: p,
        "district, road, number": lambda p, r, n: f"花都区 {r}{n}号",
        "beginning of a road": lambda p, r, n: r[:2],
        "road": lambda p, r, n: r,
        "pinyin and number": lambda p, r, n: f"{''.join(syllables(r))} {n}",
        "initials and number": lambda p, r, n: "".join(s[0] for s in syllables(r)) + n,
        "homophone": lambda p, r, n: _alike(r, random) + n,
        "one wrong sign": lambda p, r, n: _typo(r, random, "的一国在人了有中是年") + n,
        "swapped pinyin": lambda p, r, n: _swapped("".join(syllables(r)), random) + n,
        "one wrong letter": lambda p, r, n: _typo("".join(syllables(r)), random, "aeiougnx") + n,
        "code": lambda p, r, n: f"44011420{random.randrange(310_000):012d}",
        "part of a code": lambda p, r, n: f"{random.randrange(310_000):09d}"[2:],
        "not there": lambda p, r, n: "".join(random.choices("qzxvwk甲乙丙丁", k=6)),
        "one sign": lambda p, r, n: random.choice("路街新花1a"),
        "house name": lambda p, r, n: f"{p[12:14]}住宅{n}",
    }


def _ask(store: CityStore, made: dict[str, list[str]]) -> None:
    random, roads = Random(7), set(made["roads"])
    plates = [(p, *_road_number(p[12:], roads)) for p in random.sample(made["plates"], QUERIES)]
    print("| typed | p50 ms | p95 ms | worst ms | wanted among first 10 | hits |")
    print("|---|---|---|---|---|---|")
    every: list[float] = []
    for kind, typed in _kinds(random).items():
        times, found, hits = [], 0, 0
        for plate, road, number in plates:
            text = typed(plate, road, number)
            start = time.perf_counter()
            got = store.search(text, limit=20)
            times.append((time.perf_counter() - start) * 1e3)
            hits += len(got)
            found += any(_is(squash(h.names.zh), road, number) for h in got[:10])
        every += times
        print(f"| {kind} | {np.percentile(times, 50):.1f} | {np.percentile(times, 95):.1f} "
              f"| {max(times):.1f} | {found / len(plates):.0%} | {hits / len(plates):.1f} |")
    print(f"| all | {np.percentile(every, 50):.1f} | {np.percentile(every, 95):.1f} "
          f"| {max(every):.1f} | | |")


def _is(name: str, road: str, number: str) -> bool:
    return road in name and numbers_of(name.partition(road)[2])[:2] == numbers_of(number)[:2]


if __name__ == "__main__":
    sys.exit(main())
