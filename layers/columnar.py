"""Runs of bytes as Arrow columns: joined side by side without a Python loop over rows."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.mvt import packed

Ints = NDArray[np.int64]
_KIND = pa.large_binary()
_NOTHING = pa.scalar(b"", _KIND)


def column(flat: NDArray[np.uint8] | pa.Buffer, ends: Ints) -> pa.Array:
    """Return runs of ``flat``, run i from ends[i] to ends[i + 1], as a column without a copy."""
    held = flat if isinstance(flat, pa.Buffer) else pa.py_buffer(np.ascontiguousarray(flat))
    places = pa.py_buffer(np.ascontiguousarray(ends, dtype=np.int64))
    return pa.Array.from_buffers(_KIND, len(ends) - 1, [None, places, held])


def numbers(values: NDArray[np.int64]) -> pa.Array:
    """Return numbers of 0 or more as base-128 bytes."""
    return column(*packed(values))


def sizes(runs: pa.Array) -> Ints:
    """Return the length of every run."""
    return np.diff(ends(runs))


def ends(runs: pa.Array) -> Ints:
    """Return where every run begins and the last one ends in ``content``."""
    offsets = np.frombuffer(runs.buffers()[1], dtype=np.int64)
    return offsets[runs.offset:runs.offset + len(runs) + 1]


def content(runs: pa.Array) -> pa.Buffer:
    """Return the bytes of all runs, to be cut at ``ends``."""
    return runs.buffers()[2] or pa.py_buffer(b"")


def joined(*parts: pa.Array | bytes) -> pa.Array:
    """Return the rows of ``parts`` put side by side; plain bytes stand in every row."""
    told = [pa.scalar(one, _KIND) if isinstance(one, bytes) else one for one in parts]
    return pc.binary_join_element_wise(*told, _NOTHING)


def sized(runs: pa.Array) -> pa.Array:
    """Return every run with its length in front of it."""
    return joined(numbers(sizes(runs)), runs)


def grouped(runs: pa.Array, cuts: Ints) -> pa.Array:
    """Return rows cuts[i] up to cuts[i + 1] as one run each; nothing is copied."""
    return column(content(runs), ends(runs)[cuts])
