"""Copies all rows of one store into another, whatever their engines (backup and restore)."""

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from data import schema
from data.dialect import Dialect

#: In an order in which every row finds the rows that it refers to.
TABLES = tuple(schema.metadata.sorted_tables)
_AT_ONCE = 5_000


def copy_rows(
    source: Connection, source_dialect: Dialect, target: Connection, target_dialect: Dialect
) -> None:
    """Replace every row of ``target`` by those of ``source``, in the callers' transactions."""
    target_dialect.begin_rewrite(target, [t.name for t in TABLES])
    for table in reversed(TABLES):
        target.execute(delete(table))
    for table in TABLES:
        columns = [c.name for c in table.columns]
        names = ", ".join(f'"{c}"' for c in columns)
        query = f'SELECT {names} FROM "{table.name}"{source_dialect.scan_hint}'
        rows = source.execution_options(yield_per=_AT_ONCE).exec_driver_sql(query)
        target_dialect.bulk_insert(target, table.name, columns, (tuple(r) for r in rows))
    target_dialect.end_rewrite(target)


def row_counts(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table."""
    return {t.name: int(connection.scalar(select(func.count()).select_from(t)) or 0)
            for t in TABLES}
