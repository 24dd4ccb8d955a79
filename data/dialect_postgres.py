"""The store on PostgreSQL: one schema of a database, COPY, a GiST index and advisory locks."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar
from zlib import crc32

import numpy as np
import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import URL, Connection, Engine

from data.append_only import APPEND_ONLY, JOURNAL, postgres_kept, postgres_triggers
from data.dialect_base import BUSY_S, box_condition, load_in_progress
from data.errors import DashboardError, StoreError

CONNECT_S = 10


class Postgres:
    """One schema of a database; readers see a snapshot while a load writes."""

    name: ClassVar[str] = "postgresql"
    read_options: ClassVar[dict[str, Any]] = {"isolation_level": "REPEATABLE READ"}
    write_options: ClassVar[dict[str, Any]] = {"isolation_level": "READ COMMITTED"}
    scan_hint: ClassVar[str] = ""
    share_lock: ClassVar[str] = " FOR SHARE"
    row_lock: ClassVar[str] = " FOR UPDATE"
    first_ddl: ClassVar[tuple[str, ...]] = (
        "CREATE INDEX ix_feature_box ON feature USING gist "
        "(box(point(max_lon, max_lat), point(min_lon, min_lat)))",
        *postgres_triggers(JOURNAL),
    )

    def __init__(self, url: URL, schema: str) -> None:
        self.schema = schema or "public"
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", self.schema):
            raise StoreError(f"The schema name {schema!r} is not usable.",
                             "Use a-z, 0-9 and _, beginning with a letter, at most 63.")
        self.url = url
        self.place = f"{url.render_as_string(hide_password=True)} schema {self.schema}"

    @staticmethod
    def append_only_ddl(table: str) -> tuple[str, ...]:
        """Make triggers that refuse."""
        return postgres_triggers(table)

    @staticmethod
    def kept_ddl() -> tuple[str, ...]:
        """Make triggers that let go of old lines of alerts that are gone."""
        return postgres_kept()

    def prepare(self, *, create: bool) -> None:
        """Make the schema."""
        if self.exists():
            return
        if not create:
            raise StoreError(f"There is no store at {self.place}.", "Load a district first.")
        try:
            with self._single() as connection:
                connection.exec_driver_sql(f"SELECT pg_advisory_lock({self._key(0)})")
                connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
        except sa.exc.SQLAlchemyError as e:
            raise self.fault(e) from e

    @contextmanager
    def _single(self) -> Iterator[Connection]:
        """Yield a session of its own: what it locks is free when it ends, even by kill -9."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT",
                                  connect_args={"connect_timeout": CONNECT_S})
        with engine.connect() as connection:
            yield connection

    def engine(self) -> Engine:
        """Return a pool whose connections see this schema only."""
        engine = sa.create_engine(self.url, pool_size=8, max_overflow=24, pool_pre_ping=True,
                                  pool_timeout=BUSY_S, connect_args={"connect_timeout": CONNECT_S})
        event.listen(engine, "connect", self._set_schema)
        return engine

    def _set_schema(self, connection: Any, _record: Any) -> None:
        connection.execute(f'SET search_path TO "{self.schema}"')
        connection.execute("SET TIME ZONE 'UTC'")
        connection.commit()

    def quick_check(self, connection: Connection, *, full: bool) -> None:
        """Leave it to the server, which checks its own pages."""

    def _key(self, use: int) -> int:
        return (crc32(self.schema.encode()) << 3) + use

    @contextmanager
    def _lock(self, use: int, function: str) -> Iterator[Connection]:
        with ExitStack() as stack:
            try:
                session = stack.enter_context(self._single())
                got = session.exec_driver_sql(f"SELECT {function}({self._key(use)})").scalar()
            except sa.exc.SQLAlchemyError as e:
                raise self.fault(e) from e
            if got is False:
                raise load_in_progress(self.place)
            try:
                yield session
            finally:
                # a session's end frees the lock a moment later, too late for who tries at once;
                # a broken session cannot be asked, and has freed it
                with suppress(sa.exc.SQLAlchemyError):
                    session.exec_driver_sql(f"SELECT pg_advisory_unlock({self._key(use)})")

    def setup_lock(self) -> AbstractContextManager[object]:
        """Wait for an advisory lock of the schema."""
        return self._lock(1, "pg_advisory_lock")

    def load_lock(self) -> AbstractContextManager[object]:
        """Try an advisory lock of the schema."""
        return self._lock(2, "pg_try_advisory_lock")

    def pack_lock(self) -> AbstractContextManager[object]:
        """Try an advisory lock of the schema."""
        return self._lock(3, "pg_try_advisory_lock")

    @contextmanager
    def lead_lock(self) -> Iterator[Callable[[], bool]]:
        """Try an advisory lock of the schema; it is gone when its session is."""
        with self._lock(4, "pg_try_advisory_lock") as session:
            yield lambda: _alive(session)

    def sql(self, text: str) -> str:
        """Put the driver's marks in."""
        return text.replace("?", "%s")

    def execute_many(
        self, connection: Connection, text: str, rows: Sequence[tuple[Any, ...]]
    ) -> int:
        """Run it through the driver's executemany, which sends rows without waiting."""
        return connection.exec_driver_sql(self.sql(text), list(rows)).rowcount if rows else 0

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

    def refresh_boxes(
        self, connection: Connection, ids: np.ndarray, boxes: np.ndarray
    ) -> None:
        """Leave it to the GiST index, which follows the table."""

    def change_boxes(
        self, connection: Connection, gone: Sequence[int], fresh: Sequence[int]
    ) -> None:
        """Leave it to the GiST index, which follows the table."""

    def boxes_meet(self, bounds: Sequence[float]) -> sa.TextClause:
        """Ask the GiST index."""
        return box_condition(
            bounds, "box(point(feature.max_lon, feature.max_lat), "
                    "point(feature.min_lon, feature.min_lat)) "
                    "&& box(point(:e, :n), point(:w, :s))")

    def ids_in_boxes(
        self, connection: Connection, boxes: Sequence[Sequence[float]], layers: Sequence[str]
    ) -> list[int]:
        """Ask the GiST index once for all boxes."""
        west, south, east, north = ([float(box[i]) for box in boxes] for i in range(4))
        found = connection.exec_driver_sql(
            "SELECT DISTINCT f.id FROM unnest(%s::float8[], %s::float8[], %s::float8[], "
            "%s::float8[]) AS b (w, s, e, n) JOIN feature AS f "
            "ON box(point(f.max_lon, f.max_lat), point(f.min_lon, f.min_lat)) "
            "&& box(point(b.e, b.n), point(b.w, b.s)) WHERE f.layer = ANY(%s)",
            (west, south, east, north, list(layers)))
        return [int(row[0]) for row in found]

    def one_of(self, column: sa.ColumnElement[Any], values: Sequence[int | str]
               ) -> sa.ColumnElement[bool]:
        """Give the values as one array."""
        kind: sa.types.TypeEngine[Any] = column.type
        if isinstance(kind, sa.Integer):
            kind = sa.BigInteger()
        return column == sa.any_(sa.literal(list(values), ARRAY(kind)))

    def prop(self, name: str) -> sa.ColumnElement[str]:
        """Ask PostgreSQL's JSON operators."""
        text: sa.ColumnElement[str] = sa.literal_column("feature.props").cast(
            sa.JSON)[name].as_string()
        return text

    def begin_rewrite(self, connection: Connection, tables: Sequence[str]) -> None:
        """Keep writers out (readers go on) and switch off the triggers of what only grows."""
        names = ", ".join(f'"{t}"' for t in tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
        for table in APPEND_ONLY:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    def end_rewrite(self, connection: Connection) -> None:
        """Switch the triggers on; the next entry's id in the journal follows the last one."""
        for table in APPEND_ONLY:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('journal', 'id'), "
            "coalesce((SELECT max(id) FROM journal), 0) + 1, false)")

    def exists(self) -> bool:
        """Return whether the schema is there."""
        try:
            with self._single() as connection:
                return bool(connection.scalar(sa.text("SELECT to_regnamespace(:s) IS NOT NULL"),
                                              {"s": self.schema}))
        except sa.exc.SQLAlchemyError as e:
            raise self.fault(e) from e

    def snapshot(self, target: Path) -> bool:
        """Leave it to a copy of the rows."""
        return False

    def overwrite(self, source: Path) -> bool:
        """Leave it to a copy of the rows."""
        return False

    def put_aside(self, stamp: str) -> Path | None:
        """Leave it to the server's own tools."""
        return None

    def fault(self, error: Exception) -> DashboardError:
        """Say what the server said in one line."""
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()
        return StoreError(f"The store {self.place} failed: {cause[0] if cause else error!r}.",
                          "Check that PostgreSQL runs, and its address, user and rights.")


def _alive(session: Connection) -> bool:
    try:
        return session.exec_driver_sql("SELECT 1").scalar() == 1
    except sa.exc.SQLAlchemyError:
        return False
