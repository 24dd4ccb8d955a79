"""The one module that decides by engine: SQLite (a file) or PostgreSQL (a schema)."""

import sqlalchemy as sa

from data.dialect_base import Dialect
from data.dialect_postgres import Postgres
from data.dialect_sqlite import Sqlite
from data.errors import StoreError

__all__ = ["Dialect", "dialect_named", "dialect_of"]


def dialect_named(name: str) -> type[Sqlite] | type[Postgres]:
    """Return the dialect of an SQLAlchemy backend name; raise StoreError for another engine."""
    known: dict[str, type[Sqlite] | type[Postgres]] = {"sqlite": Sqlite, "postgresql": Postgres}
    if name not in known:
        raise StoreError(f"The store cannot be kept in {name!r}.",
                         "Give a sqlite:/// or postgresql+psycopg:// address.")
    return known[name]


def dialect_of(url: str, schema: str) -> Dialect:
    """Return the dialect of a store's address; raise StoreError when it is not one."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as e:
        raise StoreError("The store's address is not an SQLAlchemy URL.",
                         "Give a sqlite:/// or postgresql+psycopg:// address.") from e
    return dialect_named(parsed.get_backend_name())(parsed, schema)
