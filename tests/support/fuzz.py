"""Seeded malformed bodies for POST /api/readings: mutated batches, junk, wrong packings."""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = ("application/json", "application/x-ndjson", "text/csv", "text/csv; charset=gb18030",
         "text/plain", "", "application/xml", "application/json; charset=utf-16", "\x7f;;=,")
#: Nothing of a fuzzed body may be kept: this indicator is in no catalogue.
NOBODY = "no.such:thing"
_ODD = [None, True, -0.0, 1e308, 10**30, "", " ", "NaN", "ü", "\x00", "\u202e", [], {}, [[]],
        {"a": None}, "9" * 400, 1e-320, "-", "2026-11-21T20:00:00+99:00", "0000-00-00T00:00Z",
        "2026-11-21T24:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"]
_WORDS = [b"NaN", b"Infinity", b"1e999", b"-", b'"', b"'", b",", b"\n", b"\r", b"[", b"]", b"{",
          b"}", b":", b"\\u0000", b"\\ud800", b"\xff", b"\xef\xbb\xbf", b"\x00", b"null", b"1" * 40]


@dataclass(frozen=True)
class Body:
    """One request's body with what its headers say."""

    raw: bytes
    kind: str
    encoding: str


def bodies(seed: int, count: int) -> Iterator[Body]:
    """Yield ``count`` bodies, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        kind = chance.choice(KINDS[:3]) if chance.random() < 0.8 else chance.choice(KINDS)
        raw = _write(chance, kind)
        for _ in range(chance.choice((0, 1, 1, 2, 5))):
            raw = _spoil(chance, raw)
        encoding = chance.choice(("", "", "", "", "gzip", "br", "gzip, gzip"))
        if encoding.startswith("gzip"):
            raw = gzip.compress(raw, 1)
            raw = _spoil(chance, raw) if chance.random() < 0.5 else raw
        yield Body(raw, kind, encoding)


def _row(chance: random.Random) -> dict[str, object]:
    row: dict[str, object] = {"indicator": NOBODY, "observed_at": "2026-11-21T20:00:00+08:00",
                              "value": chance.uniform(-9, 9), "source": "fuzz", "unit": "person"}
    for _ in range(chance.choice((0, 0, 1, 3))):
        row[chance.choice([*row, "colour"])] = chance.choice(_ODD)
    if chance.random() < 0.2:
        row.pop(chance.choice(list(row)))
    return row


def _write(chance: random.Random, kind: str) -> bytes:
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(200))
    rows: list[object] = [_row(chance) for _ in range(chance.randrange(6))]
    if chance.random() < 0.2:
        rows.append(chance.choice(_ODD))
    if "csv" in kind:
        lines = [",".join(str(v) for v in one.values()) for one in rows if isinstance(one, dict)]
        return "\n".join(["indicator,observed_at,value,source,unit", *lines]).encode()
    if "ndjson" in kind:
        return "\n".join(json.dumps(one) for one in rows).encode()
    whole = chance.choice((rows, {"readings": rows}, {"readings": chance.choice(_ODD)},
                           {"reading": rows}, chance.choice(_ODD), [rows]))
    return json.dumps(whole).encode()


def _spoil(chance: random.Random, raw: bytes) -> bytes:
    at = chance.randrange(len(raw) + 1)
    how = chance.randrange(5)
    if how == 0:
        return raw[:at]
    if how == 1:
        return raw[:at] + chance.choice(_WORDS) + raw[at:]
    if how == 2:
        return raw[:at] + chance.randbytes(1) + raw[at + 1:]
    if how == 3:
        return raw[:at] + raw[at + chance.randrange(20):]
    return raw[at:] + raw[:at]
