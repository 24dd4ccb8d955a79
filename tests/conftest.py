"""Fixtures that every room's tests share: real stores on both engines, a fixed time, real data."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from data.store import CityStore, open_store

POSTGRES = os.environ.get("CITYMIRROR_TEST_POSTGRES", "")
ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


NOW = datetime(2026, 11, 21, 4, 0, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A fixed aware time: Saturday noon in Guangzhou."""
    return NOW


@contextmanager
def postgres_schema() -> Iterator[tuple[str, str]]:
    """Yield URL and schema of an empty PostgreSQL store; drop the schema afterwards."""
    if not POSTGRES:
        pytest.skip("CITYMIRROR_TEST_POSTGRES is not set: no PostgreSQL to test on")
    schema = f"city_test_{uuid4().hex[:12]}"
    try:
        yield POSTGRES, schema
    finally:
        engine = sa.create_engine(POSTGRES, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
        engine.dispose()


@pytest.fixture
def postgres() -> Iterator[tuple[str, str]]:
    """URL and schema of an empty PostgreSQL store."""
    with postgres_schema() as address:
        yield address


@pytest.fixture(params=ENGINES)
def store_address(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """URL and schema of an empty store, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'city.db'}", ""
    address: tuple[str, str] = request.getfixturevalue("postgres")
    return address


@pytest.fixture
def store(store_address: tuple[str, str]) -> Iterator[CityStore]:
    """An empty store, on each engine."""
    url, schema = store_address
    opened = open_store(url, schema=schema)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[CityStore]:
    """An empty store in a SQLite file, for tests to which the engine does not matter."""
    opened = open_store(f"sqlite:///{tmp_path / 'city.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not there: no real data to test on")
    return folder
