"""The store's connections: short transactions whose failures come out as named faults."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from data.dialect import Dialect


class Database:
    """An engine with two kinds of transactions; safe to share between threads."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.engine = dialect.engine()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the store until the block ends."""
        with self._named_faults(), self.engine.connect() as plain:
            yield plain.execution_options(**self.dialect.read_options)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection whose work is durable when the block ends, else undone."""
        with self._named_faults(), self.engine.connect() as plain:
            connection = plain.execution_options(**self.dialect.write_options)
            with connection.begin():
                yield connection

    @contextmanager
    def _named_faults(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as e:
            raise self.dialect.fault(e) from e

    def close(self) -> None:
        """Release every connection."""
        self.engine.dispose()
