"""Measures the search of a running server as the page asks it: one request after another.

    python -m bench.search_http http://127.0.0.1:8050

The texts are made of what the server itself finds: its roads with numbers, in characters, pinyin,
initials, with a wrong sign, codes and parts of them. The first row is the very first request.
"""

import argparse
import sys
import time
from random import Random
from typing import Any

import httpx
import numpy as np

from data.address.pinyin import syllables

ROUNDS = 60
MAX_P95_MS = 50.0


def main() -> int:
    """Print one row a kind of text; return 1 when the p95 of all is missed."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    given = parser.parse_args()
    every: list[float] = []
    print("| typed | p50 ms | p95 ms | worst ms | hits |\n|---|---|---|---|---|")
    with httpx.Client(base_url=given.url, timeout=60) as client:
        first, _ = ask(client, "路1")
        print(f"| the very first | {first:.1f} | | | |")
        for kind, texts in typed(client).items():
            asked = [ask(client, text) for text in texts]
            times = [spent for spent, _ in asked]
            every += times
            print(f"| {kind} | {np.percentile(times, 50):.1f} | {np.percentile(times, 95):.1f} "
                  f"| {max(times):.1f} | {np.mean([len(hits) for _, hits in asked]):.1f} |")
    p95 = float(np.percentile(every, 95))
    print(f"| all | {np.percentile(every, 50):.1f} | {p95:.1f} | {max(every):.1f} | |")
    return int(p95 > MAX_P95_MS)


def ask(client: httpx.Client, text: str) -> tuple[float, list[dict[str, Any]]]:
    """Return the milliseconds of one search and its hits."""
    start = time.perf_counter()
    answer = client.get("/api/search", params={"q": text, "limit": 12})
    spent = (time.perf_counter() - start) * 1e3
    return spent, answer.raise_for_status().json()["hits"]


def typed(client: httpx.Client) -> dict[str, list[str]]:
    """Return texts by kind, the same for the same district."""
    random = Random(7)
    hits = [hit for sign in "路街巷大新" for hit in
            client.get("/api/search", params={"q": sign, "limit": 100}).json()["hits"]]
    roads = sorted({hit["name"]["zh"] for hit in hits if hit["code"] is None}
                   | {hit["name"]["zh"] for hit in hits if hit["layer"] == "road"})
    codes = sorted({hit["code"] for hit in hits if hit["code"]})
    some = [(random.choice(roads), random.randrange(1, 400)) for _ in range(ROUNDS)]
    spelt = [(syllables(road), number) for road, number in some]
    chosen = [random.choice(codes) for _ in range(ROUNDS)]
    return {
        "road and number": [f"{road}{number}" for road, number in some],
        "pinyin and number": [f"{''.join(parts)}{number}" for parts, number in spelt],
        "initials and number": ["".join(p[0] for p in parts) + str(n) for parts, n in spelt],
        "one wrong sign": [f"的{road[1:]}{number}" for road, number in some],
        "beginning of a road": [road[:2] for road, _ in some],
        "code": chosen,
        "part of a code": [code[2:-2] for code in chosen],
        "not there": ["".join(random.choices("qzxvwk甲乙丙丁", k=6)) for _ in range(ROUNDS)],
    }


if __name__ == "__main__":
    sys.exit(main())
