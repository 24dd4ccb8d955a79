"""What was changed since a load, as tiles and the search index ask for it."""

import hashlib

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from data import schema
from data.versions.touched import Touched, joined

_LOAD, _CHANGE, _TOUCHED = schema.load.c, schema.layer_change.c, schema.touched.c


def marks(connection: Connection) -> dict[str, str]:
    """Return by layer a text that is another whenever a load or an update changed the layer.

    It names the last load that did and its time, so that the same number in the history of
    another store (a restored backup) is another mark.
    """
    touched = (_CHANGE.added + _CHANGE.removed + _CHANGE.changed) > 0
    last = (select(_CHANGE.layer, func.max(_CHANGE.load_id).label("load_id"))
            .where(touched).group_by(_CHANGE.layer).subquery())
    query = (select(last.c.layer, last.c.load_id, _LOAD.at_us, _LOAD.actor)
             .join(schema.load, _LOAD.id == last.c.load_id))
    return {row.layer: mark(row.load_id, row.at_us, row.actor)
            for row in connection.execute(query)}


def mark(load_id: int, at_us: int, actor: str) -> str:
    """Return the mark of the layers that a load or an update changes."""
    return hashlib.sha256(f"{load_id}/{at_us}/{actor}".encode()).hexdigest()[:16]


def updates_only(connection: Connection, version: int) -> bool:
    """Return whether nothing but updates came after ``version``: no load, revert or restore."""
    now = int(connection.scalar(select(schema.state.c.version)) or 0)
    loads = set(connection.scalars(select(_LOAD.id).where(_LOAD.id > version)))
    updates = set(connection.scalars(
        select(_TOUCHED.load_id).where(_TOUCHED.load_id > version).distinct()))
    return loads == updates and now == max(loads, default=version)


def rows_since(connection: Connection, version: int) -> int | None:
    """Return how many changed rows ``since`` speaks of, one that changed twice counted twice."""
    if not updates_only(connection, version):
        return None
    query = select(func.sum(_TOUCHED.n)).where(_TOUCHED.load_id > version)
    return int(connection.scalar(query) or 0)


def since(connection: Connection, version: int) -> dict[str, Touched] | None:
    """Return by layer what changed after ``version``; None when more than updates came since."""
    if not updates_only(connection, version):
        return None
    rows = connection.execute(select(_TOUCHED.load_id, _TOUCHED.layer, _TOUCHED.detail)
                              .where(_TOUCHED.load_id > version).order_by(_TOUCHED.load_id))
    kept: dict[str, list[tuple[int, bytes]]] = {}
    for row in rows:
        kept.setdefault(row.layer, []).append((int(row.load_id), bytes(row.detail)))
    return joined(kept)
