"""The one module that knows which engine keeps the store: SQLite (a file) or PostgreSQL (a schema)."""

import errno
import os
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Protocol
from urllib.parse import quote
from zlib import crc32

import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine

from data.errors import DashboardError, LoadInProgress, StoreDamaged, StoreError

#: How long a writer waits for another before it gives up; a load's commit may take this long.
BUSY_S = 120
#: A file up to this size is checked page by page when it is opened (about 0.2 s).
CHECK_ON_OPEN_BYTES = 64 * 1024 * 1024
CHUNK = 20_000
BOX = "min_lon, min_lat, max_lon, max_lat"


class Dialect(Protocol):
    """What differs between the engines; all else is SQLAlchemy Core."""

    name: ClassVar[str]
    first_ddl: ClassVar[tuple[str, ...]]
    read_options: ClassVar[dict[str, Any]]
    write_options: ClassVar[dict[str, Any]]
    #: How to name the store in a message: a path, or an address without its password.
    place: str

    def prepare(self, *, create: bool) -> None:
        """Make the place of a new store; raise StoreError when there is none to open."""

    def engine(self) -> Engine:
        """Return the pool of connections."""

    def quick_check(self, connection: Connection, *, full: bool) -> None:
        """Raise StoreDamaged when the store is not sound; ``full`` whatever its size."""

    def setup_lock(self) -> AbstractContextManager[None]:
        """Wait for the one process that may create or migrate the store."""

    def load_lock(self) -> AbstractContextManager[None]:
        """Hold the store for one load; raise LoadInProgress when another has it."""

    def bulk_insert(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Any]
    ) -> None:
        """Insert tuples as fast as the engine takes them."""

    def refresh_boxes(self, connection: Connection) -> None:
        """Bring the spatial index up to the feature table."""

    def boxes_meet(self, bounds: Sequence[float]) -> sa.TextClause:
        """Return the condition that a feature's box meets ``bounds`` (w, s, e, n)."""

    def reopen_journal(self, connection: Connection, *, closed: bool) -> None:
        """Let a restore rewrite the journal (``closed`` False) and shut it again."""

    def fault(self, error: Exception) -> DashboardError:
        """Return the named fault of a driver's or SQLAlchemy's error."""


class Sqlite:
    """One file in WAL mode, flushed at every commit."""

    name = "sqlite"
    read_options: ClassVar[dict[str, Any]] = {"store_begin": "BEGIN"}
    write_options: ClassVar[dict[str, Any]] = {"store_begin": "BEGIN IMMEDIATE"}
    first_ddl = (
        "CREATE VIRTUAL TABLE feature_box USING rtree(id, min_lon, max_lon, min_lat, max_lat)",
        "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    )

    def __init__(self, url: URL, schema: str) -> None:
        if not url.database or url.database == ":memory:" or url.query or schema:
            raise StoreError(f"The store address {url} names no plain SQLite file.",
                             "Give sqlite:////folder/city.db without a schema or '?'.")
        self.path = Path(url.database).absolute()
        self.place = str(self.path)

    def prepare(self, *, create: bool) -> None:
        """Make folder and file; the file is private since it holds pseudonymous persons."""
        if not create and not self.path.is_file():
            raise StoreError(f"There is no store at {self.place}.", "Load a district first.")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as e:
            raise StoreError(f"The store {self.place} cannot be written ({e.strerror}).",
                             "Give a folder that this user may write, or free its disk.") from e

    def engine(self) -> Engine:
        """Return a pool whose connections notice when the file was put aside by a restore."""
        engine = sa.create_engine(
            "sqlite://", creator=self.connect, poolclass=sa.QueuePool, pool_size=8,
            max_overflow=56, pool_timeout=BUSY_S,
        )
        event.listen(engine, "connect", self._remember_file)
        event.listen(engine, "checkout", self._same_file)
        event.listen(engine, "begin", _begin)
        return engine

    def connect(self, timeout: float = BUSY_S) -> sqlite3.Connection:
        """Open the existing file with the store's pragmas."""
        connection = sqlite3.connect(f"file:{quote(self.place)}?mode=rw", uri=True,
                                     timeout=timeout, check_same_thread=False,
                                     isolation_level=None)
        try:
            for pragma in ("foreign_keys=ON", "synchronous=FULL", "temp_store=MEMORY",
                           "cache_size=-32768", f"journal_size_limit={CHECK_ON_OPEN_BYTES}"):
                connection.execute(f"PRAGMA {pragma}")
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                _to_wal(connection)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _remember_file(self, _connection: Any, record: Any) -> None:
        record.info["file"] = self.path.stat().st_ino

    def _same_file(self, _connection: Any, record: Any, _proxy: Any) -> None:
        # after a restore of a damaged store the open handles point to the file put aside
        try:
            now = self.path.stat().st_ino
        except FileNotFoundError:
            now = -1
        if record.info["file"] != now:
            raise sa.exc.DisconnectionError("the store's file was replaced")

    def quick_check(self, connection: Connection, *, full: bool) -> None:
        """Run PRAGMA quick_check on small files, or whenever ``full``."""
        if not full and self.path.stat().st_size > CHECK_ON_OPEN_BYTES:
            return
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise self._damaged(str(found))

    def setup_lock(self) -> AbstractContextManager[None]:
        """Take the lock file, waiting for its holder."""
        return self._lock(BUSY_S)

    def load_lock(self) -> AbstractContextManager[None]:
        """Take the lock file at once."""
        return self._lock(0)

    @contextmanager
    def _lock(self, timeout: float) -> Iterator[None]:
        # A database of its own beside the store, held by BEGIN IMMEDIATE: the system frees it
        # when the holder is killed, and readings are still written while a pack is read.
        lock = sqlite3.connect(f"{self.place}.lock", timeout=timeout, isolation_level=None,
                               check_same_thread=False)
        try:
            lock.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as e:
            lock.close()
            if e.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise self.fault(e) from e
            raise LoadInProgress(f"Another load holds the store {self.place}.",
                                 "Wait until it has ended, then load again.") from e
        try:
            yield
        finally:
            lock.close()

    def bulk_insert(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Any]
    ) -> None:
        """Insert through the driver's executemany."""
        marks = ", ".join("?" * len(columns))
        names = ", ".join(f'"{c}"' for c in columns)
        sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
        iterator = iter(rows)
        while chunk := list(islice(iterator, CHUNK)):
            connection.exec_driver_sql(sql, chunk)

    def refresh_boxes(self, connection: Connection) -> None:
        """Rebuild the R*Tree."""
        connection.exec_driver_sql("DELETE FROM feature_box")
        connection.exec_driver_sql(
            "INSERT INTO feature_box SELECT id, min_lon, max_lon, min_lat, max_lat FROM feature")

    def boxes_meet(self, bounds: Sequence[float]) -> sa.TextClause:
        """Ask the R*Tree; its 32-bit boxes are rounded outward, so the box itself decides."""
        return _meets(bounds, "feature.id IN (SELECT id FROM feature_box WHERE min_lon <= :e "
                              "AND max_lon >= :w AND min_lat <= :n AND max_lat >= :s)")

    def reopen_journal(self, connection: Connection, *, closed: bool) -> None:
        """Drop the triggers, or make them again."""
        for statement in self.first_ddl[1:]:
            name = statement.split()[2]
            connection.exec_driver_sql(statement if closed else f"DROP TRIGGER {name}")

    def fault(self, error: Exception) -> DashboardError:
        """Translate by SQLite's result code."""
        cause = getattr(error, "orig", None) or error
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return self._damaged(str(cause))
        remedy = {
            sqlite3.SQLITE_BUSY: "Another process keeps it busy; try again when it has ended.",
            sqlite3.SQLITE_FULL: "The disk is full; free some space.",
            sqlite3.SQLITE_READONLY: "Give this user the right to write the file and its folder.",
            sqlite3.SQLITE_CANTOPEN: "Check that the folder exists and may be written.",
        }.get(code, "Look at the server's log; `backup` tells whether the file is sound.")
        return StoreError(f"The store {self.place} failed: {cause}.", remedy)

    def _damaged(self, why: str) -> StoreDamaged:
        return StoreDamaged(f"The store {self.place} is damaged ({why}).",
                            "Put a backup back with `python app.py restore FILE`, or move the "
                            "file away and load the district again.")


class Postgres:
    """One schema of a database; readers see a snapshot while a load writes."""

    name = "postgresql"
    read_options: ClassVar[dict[str, Any]] = {"isolation_level": "REPEATABLE READ"}
    write_options: ClassVar[dict[str, Any]] = {"isolation_level": "READ COMMITTED"}
    first_ddl = (
        "CREATE INDEX ix_feature_box ON feature USING gist "
        "(box(point(max_lon, max_lat), point(min_lon, min_lat)))",
        "CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
        "CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()",
    )

    def __init__(self, url: URL, schema: str) -> None:
        self.schema = schema or "public"
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", self.schema):
            raise StoreError(f"The schema name {schema!r} is not usable.",
                             "Use a-z, 0-9 and _, beginning with a letter, at most 63.")
        self.url = url
        self.place = f"{url.render_as_string(hide_password=True)} schema {self.schema}"

    def prepare(self, *, create: bool) -> None:
        """Make the schema."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool,
                                  connect_args={"connect_timeout": 10})
        try:
            with engine.begin() as connection:
                if connection.scalar(sa.text("SELECT to_regnamespace(:s)"), {"s": self.schema}):
                    return
                if not create:
                    raise StoreError(f"There is no store at {self.place}.",
                                     "Load a district first.")
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:k)"), {"k": self._key(0)})
                connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
        except sa.exc.SQLAlchemyError as e:
            raise self.fault(e) from e
        finally:
            engine.dispose()

    def engine(self) -> Engine:
        """Return a pool whose connections see this schema only."""
        engine = sa.create_engine(self.url, pool_size=8, max_overflow=24, pool_pre_ping=True,
                                  pool_timeout=BUSY_S, connect_args={"connect_timeout": 10})
        event.listen(engine, "connect", self._set_schema)
        return engine

    def _set_schema(self, connection: Any, _record: Any) -> None:
        connection.execute(f'SET search_path TO "{self.schema}"')
        connection.execute("SET TIME ZONE 'UTC'")
        connection.commit()

    def quick_check(self, connection: Connection, *, full: bool) -> None:
        """Leave it to the server, which checks its own pages."""

    def _key(self, use: int) -> int:
        return (crc32(self.schema.encode()) << 2) + use

    @contextmanager
    def _lock(self, use: int, function: str) -> Iterator[None]:
        # a session of its own: the lock goes when the session ends, even by kill -9
        engine = sa.create_engine(self.url, poolclass=sa.NullPool,
                                  connect_args={"connect_timeout": 10})
        try:
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        except sa.exc.SQLAlchemyError as e:
            raise self.fault(e) from e
        try:
            got = connection.scalar(sa.text(f"SELECT {function}(:k)"), {"k": self._key(use)})
            if got is False:
                raise LoadInProgress(f"Another load holds the store {self.place}.",
                                     "Wait until it has ended, then load again.")
            yield
        finally:
            connection.close()
            engine.dispose()

    def setup_lock(self) -> AbstractContextManager[None]:
        """Wait for an advisory lock of the schema."""
        return self._lock(1, "pg_advisory_lock")

    def load_lock(self) -> AbstractContextManager[None]:
        """Try an advisory lock of the schema."""
        return self._lock(2, "pg_try_advisory_lock")

    def bulk_insert(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Any]
    ) -> None:
        """Stream through COPY."""
        names = ", ".join(f'"{c}"' for c in columns)
        driver: Any = connection.connection.driver_connection
        try:
            with driver.cursor() as cursor, \
                    cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as e:
            raise self.fault(e) from e

    def refresh_boxes(self, connection: Connection) -> None:
        """Leave it to the GiST index, which follows the table."""

    def boxes_meet(self, bounds: Sequence[float]) -> sa.TextClause:
        """Ask the GiST index."""
        return _meets(bounds, "box(point(feature.max_lon, feature.max_lat), "
                              "point(feature.min_lon, feature.min_lat)) "
                              "&& box(point(:e, :n), point(:w, :s))")

    def reopen_journal(self, connection: Connection, *, closed: bool) -> None:
        """Switch the trigger; after writing, let the ids go on behind the last one."""
        word = "ENABLE" if closed else "DISABLE"
        connection.exec_driver_sql(f"ALTER TABLE journal {word} TRIGGER USER")
        if closed:
            connection.exec_driver_sql(
                "SELECT setval(pg_get_serial_sequence('journal', 'id'), "
                "coalesce((SELECT max(id) FROM journal), 0) + 1, false)")

    def fault(self, error: Exception) -> DashboardError:
        """Say what the server said in one line."""
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()
        return StoreError(f"The store {self.place} failed: {cause[0] if cause else error!r}.",
                          "Check that PostgreSQL runs, and its address, user and rights.")


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


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(options.get("store_begin", "BEGIN"))


def _meets(bounds: Sequence[float], condition: str) -> sa.TextClause:
    west, south, east, north = (float(b) for b in bounds)
    exact = ("feature.min_lon <= :e AND feature.max_lon >= :w "
             "AND feature.min_lat <= :n AND feature.max_lat >= :s")
    return sa.text(f"({condition}) AND {exact}").bindparams(w=west, s=south, e=east, n=north)


def _to_wal(connection: sqlite3.Connection) -> None:
    # the switch needs the file alone and does not wait for it by itself
    for _ in range(100):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as e:
            if e.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.05)
    raise sqlite3.OperationalError(errno.EBUSY, "cannot switch to WAL")
