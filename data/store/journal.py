"""The journal: entries are appended, read newest first, and never changed (triggers see to it)."""

import json
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from data import schema
from data.store import codec
from data.store.texts import clean
from data.store.times import iso


def append(
    connection: Connection, kind: str, actor: str, detail: dict[str, Any], *, at_us: int
) -> int:
    """Append one entry and return its id."""
    result = connection.execute(insert(schema.journal).values(
        kind=clean(kind), actor=clean(actor), detail=codec.dumps(detail), at_us=at_us))
    key = result.inserted_primary_key
    assert key is not None  # one row was inserted
    return int(key[0])


def entries(connection: Connection, kind: str | None, limit: int) -> list[dict[str, Any]]:
    """Return entries newest first: id, at (ISO, UTC), kind, actor, detail."""
    t = schema.journal.c
    query = select(schema.journal).order_by(t.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(t.kind == kind)
    return [{"id": r.id, "at": iso(r.at_us), "kind": r.kind, "actor": r.actor,
             "detail": json.loads(r.detail)} for r in connection.execute(query)]
