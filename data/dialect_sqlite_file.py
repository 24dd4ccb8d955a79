"""A whole SQLite file: copied page by page, switched to WAL."""

import sqlite3
import time
from contextlib import closing


def copy_database(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy a whole database page by page and close both ends."""
    with closing(source), closing(target):
        source.backup(target)


def to_wal(connection: sqlite3.Connection) -> None:
    """Switch a file to WAL mode, waiting up to five seconds for those who have it open."""
    # the switch needs the file alone and does not wait for it by itself
    for _ in range(100):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as e:
            if e.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.05)
    raise sqlite3.OperationalError("the file stays busy: it cannot be switched to WAL")
