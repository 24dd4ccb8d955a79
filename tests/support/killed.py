"""After kill -9: what the database server still does for the dead program ends first."""

import sqlalchemy as sa

from data.dialect_postgres import Postgres
from data.store import CityStore
from tests.support.wait import until

#: Locks of other sessions in a schema, and those that stand for a load, packing, leading.
_HELD = sa.text("""
SELECT count(*) FROM pg_locks AS held
LEFT JOIN pg_class AS what ON what.oid = held.relation
LEFT JOIN pg_namespace AS place ON place.oid = what.relnamespace
WHERE held.pid <> pg_backend_pid() AND (place.nspname = :schema OR held.locktype = 'advisory'
  AND (held.classid::bigint << 32) + held.objid::bigint = ANY(:keys))
""")


def settled(store: CityStore) -> None:
    """Wait until nobody else holds anything of this store; a file's locks died with the program."""
    dialect = store.database.dialect
    if not isinstance(dialect, Postgres):
        return
    keys = [dialect._key(use) for use in range(8)]
    engine = sa.create_engine(dialect.url, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            until(lambda: not connection.scalar(_HELD, {"schema": dialect.schema, "keys": keys}),
                  "the server still holds what the killed program held")
    finally:
        engine.dispose()
