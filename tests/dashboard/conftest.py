"""A district that is loaded once: every test of alerts gets a copy of its folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.alert_served import AlertServed
from tests.support.served import Served


@pytest.fixture(scope="session")
def loaded(tmp_path_factory) -> Path:
    """A folder with the handmade district, loaded."""
    folder = tmp_path_factory.mktemp("alerts") / "loaded"
    folder.mkdir()
    Served(folder).close()
    return folder


@pytest.fixture
def folder(loaded, tmp_path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(loaded, tmp_path / "district"))


@pytest.fixture
def judged(folder) -> Iterator[AlertServed]:
    """It served, with one rule; the loop looked once."""
    made = AlertServed(folder)
    made.judge()
    yield made
    made.close()


@pytest.fixture
def two(judged) -> AlertServed:
    """Two open alerts: III at Z1, I at Z2."""
    judged.people(500, "Z1")
    judged.people(950, "Z2")
    return judged
