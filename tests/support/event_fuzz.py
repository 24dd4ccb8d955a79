"""Seeded malformed bodies for POST /api/events: spoilt rows, spoilt CAP messages, junk."""

import gzip
import json
import random
from collections.abc import Iterator

from tests.data.events.test_cap import MESSAGE
from tests.support.fuzz import _ODD, Body, _spoil

KINDS = ("application/json", "application/x-ndjson", "application/cap+xml", "text/xml",
         "text/csv", "", "application/json; charset=utf-16")
#: Nothing of a fuzzed row may be kept: no district has this kind of event.
NOBODY = "no_such_kind"
_FIELDS = ("id", "source", "type", "kind", "camera", "place", "first_seen", "last_seen", "score",
           "box", "snapshot", "text", "drill", "until", "supersedes", "class")


def bodies(seed: int, count: int) -> Iterator[Body]:
    """Yield ``count`` bodies, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        kind = chance.choice(KINDS)
        raw = _message(chance) if "xml" in kind else _rows(chance, kind)
        for _ in range(chance.choice((0, 1, 1, 2, 5))):
            raw = _spoil(chance, raw)
        encoding = chance.choice(("", "", "", "gzip", "br"))
        if encoding == "gzip":
            raw = gzip.compress(raw, 1)
            raw = _spoil(chance, raw) if chance.random() < 0.5 else raw
        yield Body(raw, kind, encoding)


def _rows(chance: random.Random, kind: str) -> bytes:
    rows: list[object] = [_row(chance) for _ in range(chance.randrange(5))]
    if "ndjson" in kind:
        return "\n".join(json.dumps(one) for one in rows).encode()
    whole = chance.choice((rows, {"events": rows}, {"events": chance.choice(_ODD)},
                           chance.choice(_ODD), [rows], rows[0] if rows else None))
    return json.dumps(whole).encode()


def _row(chance: random.Random) -> dict[str, object]:
    row: dict[str, object] = {
        "id": f"f{chance.randrange(9)}", "type": "video", "kind": NOBODY, "camera": "H1",
        "first_seen": "2026-11-21T20:00:00+08:00", "score": chance.random(),
        "place": {"lon": 113.3, "lat": 23.1, "datum": chance.choice(_ODD)}}
    for _ in range(chance.choice((0, 1, 3))):
        row[chance.choice([*(f for f in _FIELDS if f not in ("type", "kind", "class")), "x"])] = \
            chance.choice(_ODD)
    if chance.random() < 0.2:
        row.pop(chance.choice(list(row)))
    return row


def _message(chance: random.Random) -> bytes:
    """Return a message that always lacks something it must have."""
    tag = chance.choice(("sender", "sent", "status", "msgType", "scope", "event", "urgency"))
    return MESSAGE.replace(f"<{tag}>", f"<{tag}x>").replace(f"</{tag}>", f"</{tag}x>").encode()
