"""One loaded store per module and engine, for the tests that only read it."""

import pytest

from data.store import open_store
from tests.conftest import ENGINES, NOW, postgres_schema
from tests.support.tiny import load_tiny


@pytest.fixture(scope="module", params=ENGINES)
def tiny(request, tmp_path_factory):
    """The store that holds the tiny district, and its ids by layer and key."""
    if request.param == "sqlite":
        yield from _loaded(f"sqlite:///{tmp_path_factory.mktemp('tiny') / 'city.db'}", "")
        return
    with postgres_schema() as (url, schema):
        yield from _loaded(url, schema)


def _loaded(url, schema):
    store = open_store(url, schema=schema)
    yield store, load_tiny(store, NOW)
    store.close()
