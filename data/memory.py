"""Keeps a process small: gives unused memory back, shares it among threads, where one can ask."""

import ctypes
from contextlib import suppress

import pyarrow as pa

#: Of mallopt(3), glibc.
_M_ARENA_MAX = -8
_ARENAS = 2


def few_arenas() -> None:
    """Let threads that start from now on share two heaps of glibc's.

    It gives each of up to eight threads a processor a heap of its own, none of which takes what
    another has freed: a server of a whole district that draws tiles in twenty threads holds a
    quarter more than it uses.
    """
    with suppress(OSError, AttributeError, TypeError):      # another C library, or Windows
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Return free memory: Arrow's own, and what glibc keeps of a million small shapes."""
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError, TypeError):      # another C library, or Windows
        ctypes.CDLL(None).malloc_trim(0)
