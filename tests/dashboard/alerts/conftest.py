"""A district that is loaded once: every test gets a copy of its folder."""

import shutil

import pytest

from tests.support.alert_served import AlertServed
from tests.support.served import Served


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    """A folder with the handmade district, loaded."""
    folder = tmp_path_factory.mktemp("alerts") / "loaded"
    folder.mkdir()
    Served(folder).close()
    return folder


@pytest.fixture
def folder(loaded, tmp_path):
    """A copy of it."""
    return shutil.copytree(loaded, tmp_path / "district")


@pytest.fixture
def served(folder):
    """It served, with one rule; the loop looked once."""
    made = AlertServed(folder)
    made.judge()
    yield made
    made.close()
