"""The store on SQLite: one file in WAL mode, flushed at every commit, with an R*Tree."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import numpy as np
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine

from data.append_only import APPEND_ONLY, JOURNAL, sqlite_kept, sqlite_triggers
from data.dialect_base import BUSY_S, box_condition, load_in_progress
from data.dialect_sqlite_boxes import ids_in
from data.dialect_sqlite_file import copy_database, to_wal
from data.errors import DashboardError, StoreDamaged, StoreError
from data.rtree import Packed

#: A file up to this size is checked page by page when it is opened (about 0.2 s).
CHECK_ON_OPEN_BYTES = 64 * 1024 * 1024


class Sqlite:
    """One file in WAL mode, flushed at every commit."""

    name: ClassVar[str] = "sqlite"
    read_options: ClassVar[dict[str, Any]] = {"store_begin": "BEGIN"}
    write_options: ClassVar[dict[str, Any]] = {"store_begin": "BEGIN IMMEDIATE"}
    scan_hint: ClassVar[str] = " NOT INDEXED"
    share_lock: ClassVar[str] = ""
    row_lock: ClassVar[str] = ""
    first_ddl: ClassVar[tuple[str, ...]] = (
        "CREATE VIRTUAL TABLE feature_box USING rtree(id, min_lon, max_lon, min_lat, max_lat)",
        *sqlite_triggers(JOURNAL),
    )

    def __init__(self, url: URL, schema: str) -> None:
        if not url.database or url.database == ":memory:" or url.query or schema:
            raise StoreError(f"The store address {url} names no plain SQLite file.",
                             "Give sqlite:////folder/city.db without a schema or '?'.")
        self.path = Path(url.database).absolute()
        self.place = str(self.path)

    @staticmethod
    def append_only_ddl(table: str) -> tuple[str, ...]:
        """Make triggers that refuse."""
        return sqlite_triggers(table)

    @staticmethod
    def kept_ddl() -> tuple[str, ...]:
        """Make triggers that let go of old lines of alerts that are gone."""
        return sqlite_kept()

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
                to_wal(connection)
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
        return self._lock("setup", BUSY_S)

    def load_lock(self) -> AbstractContextManager[None]:
        """Take the lock file at once."""
        return self._lock("load", 0)

    def pack_lock(self) -> AbstractContextManager[None]:
        """Take the lock file at once."""
        return self._lock("pack", 0)

    @contextmanager
    def lead_lock(self) -> Iterator[Callable[[], bool]]:
        """Take the lock file at once; nothing but the holder's end frees it."""
        with self._lock("lead", 0):
            yield lambda: True

    @contextmanager
    def _lock(self, use: str, timeout: float) -> Iterator[None]:
        # A database of its own beside the store, held by BEGIN IMMEDIATE: the system frees it
        # when the holder is killed, and readings are still written while a pack is read.
        lock = sqlite3.connect(f"{self.place}.{use}-lock", timeout=timeout, isolation_level=None,
                               check_same_thread=False)
        try:
            lock.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as e:
            lock.close()
            if e.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise self.fault(e) from e
            raise load_in_progress(self.place) from e
        try:
            yield
        finally:
            lock.close()

    def sql(self, text: str) -> str:
        """Return it as it is."""
        return text

    def execute_many(
        self, connection: Connection, text: str, rows: Sequence[tuple[Any, ...]]
    ) -> int:
        """Run it through the driver's executemany."""
        return connection.exec_driver_sql(text, list(rows)).rowcount if rows else 0

    def bulk_insert(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Any]
    ) -> None:
        """Let the driver itself walk over the rows."""
        marks = ", ".join("?" * len(columns))
        names = ", ".join(f'"{c}"' for c in columns)
        _insert(connection, f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)

    def refresh_boxes(
        self, connection: Connection, ids: np.ndarray, boxes: np.ndarray
    ) -> None:
        """Build the R*Tree anew, packed."""
        packed = Packed(ids, boxes)
        for part, pairs in (("node", packed.nodes), ("rowid", packed.rows()),
                            ("parent", packed.parents)):
            connection.exec_driver_sql(f"DELETE FROM feature_box_{part}")
            _insert(connection, f"INSERT INTO feature_box_{part} VALUES (?, ?)", pairs)

    def change_boxes(
        self, connection: Connection, gone: Sequence[int], fresh: Sequence[int]
    ) -> None:
        """Change the R*Tree row by row: a reload touches few."""
        if gone:
            connection.exec_driver_sql("DELETE FROM feature_box WHERE id = ?",
                                       [(i,) for i in gone])
        if fresh:
            connection.exec_driver_sql(
                "INSERT INTO feature_box SELECT id, min_lon, max_lon, min_lat, max_lat "
                "FROM feature WHERE id = ?", [(i,) for i in fresh])

    def boxes_meet(self, bounds: Sequence[float]) -> sa.TextClause:
        """Ask the R*Tree; its 32-bit boxes are rounded outward, so the box itself decides."""
        return box_condition(
            bounds, "feature.id IN (SELECT id FROM feature_box WHERE min_lon <= :e "
                    "AND max_lon >= :w AND min_lat <= :n AND max_lat >= :s)")

    def ids_in_boxes(
        self, connection: Connection, boxes: Sequence[Sequence[float]], layers: Sequence[str]
    ) -> list[int]:
        """Ask the R*Tree box by box."""
        return ids_in(connection, boxes, layers)

    def one_of(self, column: sa.ColumnElement[Any], values: Sequence[int | str]
               ) -> sa.ColumnElement[bool]:
        """Give the values as one JSON text."""
        each = sa.func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(sa.select(each.c.value))

    def prop(self, name: str) -> sa.ColumnElement[str]:
        """Ask SQLite's JSON functions."""
        return sa.func.json_extract(sa.literal_column("feature.props"), f"$.{name}")

    def begin_rewrite(self, connection: Connection, tables: Sequence[str]) -> None:
        """Drop the triggers of what only grows; the write transaction keeps all others out."""
        for table in APPEND_ONLY:
            for act in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{act}")

    def end_rewrite(self, connection: Connection) -> None:
        """Make the triggers and the R*Tree's content again."""
        for table in APPEND_ONLY:
            for statement in sqlite_triggers(table):
                connection.exec_driver_sql(statement)
        for statement in sqlite_kept():
            connection.exec_driver_sql(statement)
        rows = connection.exec_driver_sql(
            "SELECT id, min_lon, max_lon, min_lat, max_lat FROM feature").fetchall()
        boxes = np.array([tuple(row) for row in rows], dtype=np.float64).reshape(-1, 5)
        # ids are below 2^53
        self.refresh_boxes(connection, boxes[:, 0].astype(np.int64), boxes[:, 1:])

    def exists(self) -> bool:
        """Return whether the file is there."""
        return self.path.exists()

    def snapshot(self, target: Path) -> bool:
        """Copy through SQLite's backup API, which lets writers go on."""
        copy_database(self.connect(), sqlite3.connect(target))
        return True

    def overwrite(self, source: Path) -> bool:
        """Copy into the file in one transaction, or put the file there when there is none."""
        if self.path.exists():
            copy_database(sqlite3.connect(source), self.connect())
            return True
        self.put_aside("left-over")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        source.chmod(0o600)
        source.replace(self.path)
        return True

    def put_aside(self, stamp: str) -> Path | None:
        """Rename the file and its log: a log left behind would spoil the next store."""
        aside = self.path.with_name(f"{self.path.name}.damaged-{stamp}")
        for suffix in ("", "-wal", "-shm"):
            part = Path(f"{self.path}{suffix}")
            if part.exists():
                part.replace(f"{aside}{suffix}")
        return aside

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


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(options.get("store_begin", "BEGIN"))


def _insert(connection: Connection, sql: str, rows: Iterable[Any]) -> None:
    """Run an INSERT for every row; the driver's own faults come out, which ``fault`` knows."""
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(sql, rows)  # type: ignore[arg-type]
    finally:
        cursor.close()
