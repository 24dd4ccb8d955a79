"""Opening: migrations make what the tables say, and every store that cannot be used says why."""

import sqlite3

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from data import schema
from data.errors import StoreDamaged, StoreError
from data.places import Places
from data.settings import Settings
from data.store import open_store
from data.store.migrate import head, revision


def test_the_migrations_make_the_tables(store):
    with store.database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": _ours})
        assert compare_metadata(context, schema.metadata) == []
        assert revision(connection) == head()


def _ours(_item, name, kind, reflected, _other):
    # the spatial index is the engine's own
    return kind == "column" or not (reflected and "feature_box" in (name or ""))


def test_keys_are_rows_places_and_clustered(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'city.db'}")
    with store.database.read() as connection:
        sql = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all())
    assert "id INTEGER NOT NULL" in sql["feature"]
    assert all("WITHOUT ROWID" in sql[t] for t in ("hot", "tally"))
    assert "AUTOINCREMENT" in sql["journal"]
    store.close()


PRAGMAS = [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]


@pytest.mark.parametrize(("pragma", "value"), PRAGMAS, ids=[p for p, _ in PRAGMAS])
def test_every_connection_is_safe(pragma, value, sqlite_store):
    with sqlite_store.database.read() as one, sqlite_store.database.read() as two:
        assert [c.exec_driver_sql(f"PRAGMA {pragma}").scalar() for c in (one, two)] == [value] * 2


def test_links_to_no_identity_are_refused(store, now):
    with pytest.raises(StoreError), store.database.write() as connection:
        connection.execute(sa.insert(schema.latest).values(
            indicator_id=99, time_us=1, source="x", declared=0, value=1.0, received_us=1))


def test_a_store_of_a_newer_version_is_refused_and_kept(store, store_address):
    with store.database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'f00d'"))
    with pytest.raises(StoreError, match="newer version"):
        open_store(store_address[0], schema=store_address[1])
    with store.database.read() as connection:
        assert revision(connection) == "f00d"


def test_a_store_is_made_only_when_asked_for(store_address):
    url, name = store_address
    with pytest.raises(StoreError, match="no store at"):
        open_store(url, schema=name, create=False)
    open_store(url, schema=name).close()
    open_store(url, schema=name, create=False).close()


BAD_ADDRESSES = [
    ("no URL", "city.db", "", "not an SQLAlchemy URL"),
    ("another engine", "mysql://u@h/d", "", "cannot be kept in 'mysql'"),
    ("memory", "sqlite://", "", "no plain SQLite file"),
    ("memory by name", "sqlite:///:memory:", "", "no plain SQLite file"),
    ("a query", "sqlite:////tmp/a?mode=ro", "", "no plain SQLite file"),
    ("a schema for a file", "sqlite:////tmp/a.db", "x", "no plain SQLite file"),
    ("a schema with a quote", "postgresql+psycopg://u@h/d", 'x"; DROP', "schema name"),
    ("a schema in capitals", "postgresql+psycopg://u@h/d", "City", "schema name"),
]


@pytest.mark.parametrize(("case", "url", "name", "said"), BAD_ADDRESSES,
                         ids=[r[0] for r in BAD_ADDRESSES])
def test_an_unusable_address_is_refused(case, url, name, said):
    with pytest.raises(StoreError, match=said):
        open_store(url, schema=name)


def test_a_server_that_is_not_there_is_named_without_its_password():
    with pytest.raises(StoreError) as fault:
        open_store("postgresql+psycopg://me:secret@127.0.0.1:8119/none")
    assert "127.0.0.1:8119" in str(fault.value)
    assert "secret" not in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'city.db'}")


def test_a_folder_in_place_of_the_file_is_named(tmp_path):
    (tmp_path / "city.db").mkdir()
    with pytest.raises(StoreError, match=r"city\.db"):
        open_store(f"sqlite:///{tmp_path / 'city.db'}")


NO_DATABASES = [("text", b"hello world" * 1000), ("zeros", b"\0" * 8192),
                ("a header alone", b"SQLite format 3\0" + b"\0" * 84)]


@pytest.mark.parametrize(("case", "content"), NO_DATABASES, ids=[c for c, _ in NO_DATABASES])
def test_a_file_that_is_no_database_is_left_as_it_is(case, content, tmp_path):
    path = tmp_path / "city.db"
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match=str(path)):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "city.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE feature (id INTEGER)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match=r"city\.db"):
        open_store(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("feature",)]
    connection.close()


def test_a_file_name_may_hold_odd_characters(tmp_path):
    places = Places(Settings(data_dir=tmp_path / "a b#c%20 城'?"))
    store = places.open_store("tiny")
    assert (places.data_dir / "districts" / "tiny" / "city.db").is_file()
    assert store.version() == 0
    store.close()
