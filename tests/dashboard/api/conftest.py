"""The handmade district: one for tests that only look, one for each test that changes it."""

from collections.abc import Iterator

import pytest

from tests.support.served import Served


@pytest.fixture(scope="package")
def served(tmp_path_factory) -> Iterator[Served]:
    found = Served(tmp_path_factory.mktemp("served"))
    found.step()
    yield found
    found.close()


@pytest.fixture
def changing(tmp_path) -> Iterator[Served]:
    found = Served(tmp_path)
    yield found
    found.close()
