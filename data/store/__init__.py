"""The store: ``open_store`` gives the one door to facts, on SQLite or PostgreSQL."""

from data.dialect import dialect_of
from data.readings.keep import Keep
from data.store.city_store import CityStore
from data.store.database import Database
from data.store.migrate import migrate

__all__ = ["CityStore", "open_store"]


def open_store(
    url: str, *, schema: str = "", create: bool = True, keep: Keep | None = None
) -> CityStore:
    """Open the store at an SQLAlchemy URL and bring it to this version's schema.

    Args:
        url: ``sqlite:////folder/city.db`` or ``postgresql+psycopg://user:word@host/database``.
        schema: PostgreSQL schema that holds the district; empty is ``public``.
        create: make the store when it is not there.
        keep: how long readings are kept; by default as long as the settings say by default.

    Raises:
        StoreDamaged: the file is not a sound database; it is left as it is.
        StoreError: it cannot be reached or written, or a newer version made it.
    """
    dialect = dialect_of(url, schema)
    dialect.prepare(create=create)
    database = Database(dialect)
    try:
        with database.read() as connection:
            dialect.quick_check(connection, full=False)
        migrate(database)
    except BaseException:
        database.close()
        raise
    return CityStore(database, keep or Keep())
