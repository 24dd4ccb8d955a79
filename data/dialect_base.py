"""What the store asks of an engine; data/dialect.py chooses, its two neighbours answer."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Protocol

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
