"""The tiny district on both engines, as the store's own tests have it."""

from tests.data.store.conftest import tiny

__all__ = ["tiny"]
