"""Makes a restored store new to everyone: a version that no running program can have seen."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import URL

from data import schema
from data.store import open_store
from data.store.journal import append
from data.store.times import to_us


def renew(file: Path, seen: int | None, *, at: datetime, detail: dict[str, Any]) -> int:
    """Set the version of the store in ``file``, write the journal, and return the version.

    Args:
        file: SQLite file about to become the store.
        seen: Version of the store that it replaces; None when it was lost. Then the clock
            (seconds since 1970) is larger than any number that loads have counted up to.
        at: Present time.
        detail: Said in the journal's entry.
    """
    store = open_store(URL.create("sqlite", database=str(file)).render_as_string())
    try:
        with store.database.write() as connection:
            own = int(connection.scalar(select(schema.state.c.version)) or 0)
            floor = to_us(at) // 1_000_000 if seen is None else seen
            version = max(own, floor) + 1
            connection.execute(update(schema.state).values(version=version))
            append(connection, "restore", "command line (unverified)",
                   {**detail, "version": version}, at_us=to_us(at))
        return version
    finally:
        store.close()
