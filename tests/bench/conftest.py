"""The bundled district, made once for the tests of the benches."""

import pytest

from bench.festival.district import District, open_district


@pytest.fixture(scope="session")
def district() -> District:
    return open_district()
