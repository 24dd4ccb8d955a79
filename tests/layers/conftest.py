import pytest

from layers import tiles
from tests.layers import scene


def silent(step, done, total):
    assert 0 <= done <= total, step


@pytest.fixture(scope="session")
def tiny_store():
    return scene.store()


@pytest.fixture(scope="session")
def built(tiny_store, tmp_path_factory):
    """The tiny district's tiles, built once by the real builder."""
    return tiles.build(tiny_store, tmp_path_factory.mktemp("tiles") / "1", silent)
