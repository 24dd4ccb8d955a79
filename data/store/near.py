"""What an update reads of the store: ids by key, rows by id, by link and by place."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.engine import Connection

from data import schema
from data.dialect import Dialect
from data.ports import FEATURE_COLUMNS
from data.store.versions import TABLES, frame_of

_FEATURE, _IDS = schema.feature.c, schema.identity.c
_IN_ONE_QUERY = 2_000
_KEYS_IN_ONE_QUERY = 10_000


def ids_of(connection: Connection, layer: str, keys: Sequence[str]) -> dict[str, int]:
    """Return the ids that keys of a layer ever had; keys never seen are left out."""
    found: dict[str, int] = {}
    for part in _parts(list(keys)):
        query = select(_IDS.key, _IDS.id).where(_IDS.layer == layer, _IDS.key.in_(part))
        found.update({row.key: int(row.id) for row in connection.execute(query)})
    return found


def rows(
    connection: Connection, ids: Iterable[int], columns: Sequence[str] = FEATURE_COLUMNS
) -> pd.DataFrame:
    """Return ``layer`` and ``columns`` of the features of ``ids`` that are there, by id."""
    names = ("layer", *columns)
    # by id alone: told the layer too, SQLite walks the layer's index
    queries = [select(*(_FEATURE[c] for c in names)).where(_FEATURE.id.in_(part))
               .order_by(_FEATURE.id) for part in _parts(sorted(ids))]
    return frame_of(connection, queries, names)


def linked(connection: Connection, column: str, ids: Iterable[int]) -> set[int]:
    """Return the ids of features whose link ``column`` leads to any of ``ids``."""
    found: set[int] = set()
    for part in _parts(sorted(ids)):
        query = select(_FEATURE.id).where(_FEATURE[column].in_(part))
        found.update(int(i) for i in connection.scalars(query))
    return found


def coded(
    connection: Connection, layers: Sequence[str], codes: Sequence[str]
) -> set[int]:
    """Return the ids of features of ``layers`` that have one of ``codes``."""
    found: set[int] = set()
    for part in _parts(sorted(set(codes))):
        query = select(_FEATURE.id).where(_FEATURE.layer.in_(layers), _FEATURE.code.in_(part))
        found.update(int(i) for i in connection.scalars(query))
    return found


def naming(
    connection: Connection, dialect: Dialect, layers: Sequence[str], prop: str,
    values: Sequence[str],
) -> set[int]:
    """Return the ids of features of ``layers`` whose property is one of ``values``."""
    found: set[int] = set()
    for part in _parts(sorted(set(values)) if layers else [], _KEYS_IN_ONE_QUERY):
        query = select(_FEATURE.id).where(
            _FEATURE.layer.in_(layers), _FEATURE.props.like(f'%"{prop}"%'),
            dialect.prop(prop).in_(part))
        found.update(int(i) for i in connection.scalars(query))
    return found


def table_rows(
    connection: Connection, table: str, column: str, values: Sequence[int | str],
    layer: str | None = None,
) -> pd.DataFrame:
    """Return ``number`` (the row's own), ``layer`` and the columns of rows by one column.

    A column without an index costs one walk over the table for ten thousand values.
    """
    t = schema.metadata.tables[table].c
    names = ("number", *TABLES[table], "layer")
    queries = []
    for part in _parts(sorted(set(values)), _KEYS_IN_ONE_QUERY):
        query = select(t.id, *(t[c] for c in TABLES[table]), t.layer).where(t[column].in_(part))
        queries.append(query if layer is None else query.where(t.layer == layer))
    return frame_of(connection, queries, names)


def _parts(values: list[Any], size: int = _IN_ONE_QUERY) -> list[list[Any]]:
    return [values[i:i + size] for i in range(0, len(values), size)]
