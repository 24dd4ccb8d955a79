"""Search by code, name or address text: exact, then prefix, then anywhere inside."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Connection

from data import schema
from data.model import Ref, Role
from data.store.features import refs
from data.store.texts import clean, fold

MOST = 100
_TERM = schema.search_term.c


def search(connection: Connection, text: str, *, limit: int) -> list[Ref]:
    """Return at most ``limit`` links, best first; nothing for an empty text."""
    wanted = fold(clean(text))
    limit = max(0, min(limit, MOST))
    found: dict[int, None] = {}
    if not wanted or not limit:
        return []
    for condition in _steps(wanted):
        for feature_id in _matches(connection, condition, limit + len(found)):
            found.setdefault(feature_id)
        if len(found) >= limit:
            break
    best = list(found)[:limit]
    links = refs(connection, best)
    return [links[i] for i in best if i in links]


def _steps(wanted: str) -> tuple[ColumnElement[bool], ...]:
    exact = _TERM.fold == wanted
    # a range on the key finds a prefix through the index, with no wildcard to escape
    prefix = (_TERM.fold > wanted) & (_TERM.fold < wanted + "\U0010ffff")
    return (exact & (_TERM.kind == 0), exact, prefix, _TERM.fold.contains(wanted, autoescape=True))


def _matches(connection: Connection, condition: ColumnElement[bool], limit: int) -> list[int]:
    feature, layer = schema.feature.c, schema.layer.c
    query = (select(_TERM.feature_id)
             .join(schema.feature, feature.id == _TERM.feature_id)
             .join(schema.layer, layer.code == feature.layer)
             .where(condition, layer.role != Role.BUILDING_PART)
             .order_by(_TERM.fold, feature.rank.is_(None), feature.rank, layer.position,
                       _TERM.feature_id)
             .limit(limit))
    return [int(i) for i in connection.scalars(query)]
