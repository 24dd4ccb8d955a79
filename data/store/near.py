"""What an update reads of the store: ids by key, rows by id, by link and by place."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Connection

from data import schema
from data.dialect import Dialect
from data.ports import FEATURE_COLUMNS
from data.store.versions import TABLES, frame_of

_FEATURE, _IDS = schema.feature.c, schema.identity.c
#: Values of one question; they travel as one parameter.
_IN_ONE_QUERY = 50_000


def ids_of(
    connection: Connection, dialect: Dialect, layer: str, keys: Sequence[str]
) -> dict[str, int]:
    """Return the ids that keys of a layer ever had; keys never seen are left out."""
    found: dict[str, int] = {}
    for part in _parts(list(keys)):
        query = select(_IDS.key, _IDS.id).where(_IDS.layer == layer,
                                                dialect.one_of(_IDS.key, part))
        found.update((row[0], int(row[1])) for row in connection.execute(query).all())
    return found


def rows(
    connection: Connection, dialect: Dialect, ids: Iterable[int],
    columns: Sequence[str] = FEATURE_COLUMNS,
) -> pd.DataFrame:
    """Return ``layer`` and ``columns`` of the features of ``ids`` that are there, by id."""
    names = ("layer", *columns)
    # by id alone: told the layer too, SQLite walks the layer's index
    queries = [select(*(_FEATURE[c] for c in names)).where(dialect.one_of(_FEATURE.id, part))
               .order_by(_FEATURE.id) for part in _parts(sorted(ids))]
    return frame_of(connection, queries, names)


def layer_rows(connection: Connection, layers: Sequence[str]) -> pd.DataFrame:
    """Return ``layer`` and FEATURE_COLUMNS of all features of ``layers``."""
    names = ("layer", *FEATURE_COLUMNS)
    query = select(*(_FEATURE[c] for c in names)).where(_FEATURE.layer.in_(layers))
    return frame_of(connection, [query] if layers else [], names)


def linked(
    connection: Connection, dialect: Dialect, column: str, ids: Iterable[int]
) -> set[int]:
    """Return the ids of features whose link ``column`` leads to any of ``ids``."""
    return _ids(connection, [dialect.one_of(_FEATURE[column], part)
                             for part in _parts(sorted(ids))])


def coded(
    connection: Connection, dialect: Dialect, layers: Sequence[str], codes: Sequence[str]
) -> set[int]:
    """Return the ids of features of ``layers`` that have one of ``codes``."""
    return _ids(connection, [_FEATURE.layer.in_(layers) & dialect.one_of(_FEATURE.code, part)
                             for part in _parts(sorted(set(codes)))])


def naming(
    connection: Connection, dialect: Dialect, layers: Sequence[str], prop: str,
    values: Sequence[str],
) -> set[int]:
    """Return the ids of features of ``layers`` whose property is one of ``values``."""
    return _ids(connection, [
        _FEATURE.layer.in_(layers) & _FEATURE.props.like(f'%"{prop}"%')
        & dialect.one_of(dialect.prop(prop), part)
        for part in (_parts(sorted(set(values))) if layers else [])])


def table_rows(
    connection: Connection, dialect: Dialect, table: str, column: str,
    values: Sequence[int | str],
) -> pd.DataFrame:
    """Return ``number`` (the row's own), ``layer`` and the columns of rows by one column.

    A column without an index costs one walk over the table.
    """
    t = schema.metadata.tables[table].c
    names = ("number", *TABLES[table], "layer")
    queries = []
    for part in _parts(sorted(set(values))):
        queries.append(select(t.id, *(t[c] for c in TABLES[table]), t.layer).where(
            dialect.one_of(t[column], part)).order_by(t.id))
    return frame_of(connection, queries, names)


def _ids(connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> set[int]:
    return {int(row[0]) for condition in conditions
            for row in connection.execute(select(_FEATURE.id).where(condition)).all()}


def _parts(values: list[Any]) -> list[list[Any]]:
    return [values[i:i + _IN_ONE_QUERY] for i in range(0, len(values), _IN_ONE_QUERY)]
