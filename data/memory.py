"""Gives memory that is not used any more back to the system, where one can ask for it."""

import ctypes
from contextlib import suppress

import pyarrow as pa


def give_back() -> None:
    """Return free memory: Arrow's own, and what glibc keeps of a million small shapes."""
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError, TypeError):      # another C library, or Windows
        ctypes.CDLL(None).malloc_trim(0)
