"""Bring a store to the schema of this version when it is opened."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection

from data import migrations
from data.errors import StoreError
from data.store.database import Database

# alembic.context is one object per process
_ONE_AT_A_TIME = threading.Lock()


def head() -> str:
    """Return the revision that this version writes."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def revision(connection: Connection) -> str | None:
    """Return the store's revision, None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database) -> None:
    """Upgrade the store; raise StoreError when a newer version of the program made it."""
    with database.read() as connection:
        found = revision(connection)
    if found == head():
        return
    check_known(found, database.dialect.place)
    with database.dialect.setup_lock(), _ONE_AT_A_TIME, database.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_known(found: str | None, place: str) -> None:
    """Raise StoreError when ``found`` is not a revision of this version."""
    try:
        if found is not None:
            ScriptDirectory.from_config(_config()).get_revision(found)
    except CommandError as e:
        raise StoreError(
            f"The store {place} has the schema {found!r}, made by a newer version.",
            "Run that version of CityMirror, or load the district into a new data folder.",
        ) from e


def _config() -> Config:
    config = Config()
    folder = str(Path(migrations.__file__).parent).replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("path_separator", "os")
    return config
