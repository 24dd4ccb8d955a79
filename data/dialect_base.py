"""What the store asks of an engine; data/dialect.py chooses, its two neighbours answer."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data.errors import DashboardError, LoadInProgress

#: How long a writer waits for another before it gives up; a load's commit may take this long.
BUSY_S = 120


class Dialect(Protocol):
    """What differs between the engines; all else is SQLAlchemy Core."""

    name: ClassVar[str]
    first_ddl: ClassVar[tuple[str, ...]]
    read_options: ClassVar[dict[str, Any]]
    write_options: ClassVar[dict[str, Any]]
    #: Said behind a table's name to read the table itself, never one of its indices.
    scan_hint: ClassVar[str]
    #: Said behind a query in a write transaction: its rows stay as they are until it ends, and
    #: others may hold them so too (share), or not (row).
    share_lock: ClassVar[str]
    row_lock: ClassVar[str]
    #: How to name the store in a message: a path, or an address without its password.
    place: str

    @staticmethod
    def append_only_ddl(table: str) -> tuple[str, ...]:
        """Return the statements that let a table only grow."""

    @staticmethod
    def kept_ddl() -> tuple[str, ...]:
        """Return the statements that let old lines of alerts that are gone go."""

    def prepare(self, *, create: bool) -> None:
        """Make the place of a new store; raise StoreError when there is none to open."""

    def engine(self) -> Engine:
        """Return the pool of connections."""

    def quick_check(self, connection: Connection, *, full: bool) -> None:
        """Raise StoreDamaged when the store is not sound; ``full`` whatever its size."""

    def setup_lock(self) -> AbstractContextManager[object]:
        """Wait for the one process that may create or migrate the store."""

    def load_lock(self) -> AbstractContextManager[object]:
        """Hold the store for one load; raise LoadInProgress when another has it."""

    def sql(self, text: str) -> str:
        """Return a statement with ``?`` for its values as the driver wants it."""

    def execute_many(
        self, connection: Connection, text: str, rows: Sequence[tuple[Any, ...]]
    ) -> int:
        """Run a statement (``?`` for values) for every tuple; return how many rows it changed."""

    def pack_lock(self) -> AbstractContextManager[object]:
        """Be the one that packs readings; raise LoadInProgress when another is."""

    def lead_lock(self) -> AbstractContextManager[Callable[[], bool]]:
        """Be the one that evaluates rules; raise LoadInProgress when another is.

        What is given back says whether the lock is still held: a server may lose a session.
        """

    def bulk_insert(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Any]
    ) -> None:
        """Insert tuples as fast as the engine takes them."""

    def refresh_boxes(
        self, connection: Connection, ids: np.ndarray, boxes: np.ndarray
    ) -> None:
        """Bring the spatial index up to the feature table: every id and its box (w, e, s, n)."""

    def change_boxes(
        self, connection: Connection, gone: Sequence[int], fresh: Sequence[int]
    ) -> None:
        """Take ids out of the spatial index and put others in, whose features are there."""

    def boxes_meet(self, bounds: Sequence[float]) -> sa.TextClause:
        """Return the condition that a feature's box meets ``bounds`` (w, s, e, n)."""

    def ids_in_boxes(
        self, connection: Connection, boxes: Sequence[Sequence[float]], layers: Sequence[str]
    ) -> list[int]:
        """Return ids of ``layers``' features whose box meets any of ``boxes`` (w, s, e, n)."""

    def one_of(self, column: sa.ColumnElement[Any], values: Sequence[int | str]
               ) -> sa.ColumnElement[bool]:
        """Return the condition that a column is one of many values, given as one parameter."""

    def prop(self, name: str) -> sa.ColumnElement[str]:
        """Return the text of a feature's property, NULL where it has none."""

    def begin_rewrite(self, connection: Connection, tables: Sequence[str]) -> None:
        """Let this transaction empty every table, also what only grows, with no other writer."""

    def end_rewrite(self, connection: Connection) -> None:
        """Shut what only grows again, let its ids go on, and renew the spatial index."""

    def exists(self) -> bool:
        """Return whether there is a store (sound or not) at this place."""

    def snapshot(self, target: Path) -> bool:
        """Copy the running store into a new SQLite file; False when the engine has no file."""

    def overwrite(self, source: Path) -> bool:
        """Make a SQLite file the store, whole, for all who have it open; False likewise."""

    def put_aside(self, stamp: str) -> Path | None:
        """Rename a damaged store's files and return the new name; None when it has none."""

    def fault(self, error: Exception) -> DashboardError:
        """Return the named fault of a driver's or SQLAlchemy's error."""


def box_condition(bounds: Sequence[float], condition: str) -> sa.TextClause:
    """Return ``condition`` on :w :s :e :n together with the exact test on the columns."""
    west, south, east, north = (float(b) for b in bounds)
    exact = ("feature.min_lon <= :e AND feature.max_lon >= :w "
             "AND feature.min_lat <= :n AND feature.max_lat >= :s")
    return sa.text(f"({condition}) AND {exact}").bindparams(w=west, s=south, e=east, n=north)


def load_in_progress(place: str) -> LoadInProgress:
    """Return the fault of a second load."""
    return LoadInProgress(f"Another load holds the store {place}.",
                          "Wait until it has ended, then load again.")
