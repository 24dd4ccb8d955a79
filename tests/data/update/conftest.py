"""The estate as one load left it: loaded once, copied for every test that changes it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.ingest import ingest
from data.store import CityStore, open_store
from tests.conftest import NOW
from tests.support import estate

KEY = b"k" * 32


@pytest.fixture(scope="package")
def estate_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estate")
    store = open_store(f"sqlite:///{folder / 'city.db'}")
    ingest(estate.pack(folder / "pack"), store, now=NOW, actor="test", secret=KEY)
    store.close()
    return folder / "city.db"


@pytest.fixture
def loaded(estate_file: Path, tmp_path: Path) -> Iterator[CityStore]:
    shutil.copyfile(estate_file, tmp_path / "city.db")
    store = open_store(f"sqlite:///{tmp_path / 'city.db'}")
    yield store
    store.close()
