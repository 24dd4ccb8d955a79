"""Writes source-layers of vector tiles: a small NumPy encoder after the Mapbox Vector Tile 2.1
specification (github.com/mapbox/vector-tile-spec), and a cutter that takes tiles apart again.

A tile is a run of top-level layers (field 3), so that some can be replaced and the rest copied.
"""

import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import ServeError

EXTENT = 4096
_LAYER_TAG = 0x1A                     # field 3, length-delimited
Words = NDArray[np.uint32]


def split(tile: bytes) -> dict[str, bytes]:
    """Return the layers of a tile by name, each with its tag and length, in order.

    Raises ServeError when the bytes are no tile.
    """
    found: dict[str, bytes] = {}
    at = 0
    try:
        while at < len(tile):
            start, tag = at, tile[at]
            size, at = _read_varint(tile, at + 1)
            end = at + size
            if tag != _LAYER_TAG or end > len(tile):
                raise ValueError("it holds something else than layers")
            found[_name(tile[at:end])] = tile[start:end]
            at = end
    except (ValueError, IndexError, UnicodeDecodeError) as e:
        raise ServeError(f"A stored tile is damaged: {e}.",
                         "Load the district again to rebuild its tiles.") from e
    return found


def _name(layer: bytes) -> str:
    for number, wire, value in _fields(layer):
        if number == 1 and wire == 2:
            return value.decode("utf-8")
    raise ValueError("a layer has no name")


def _fields(message: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at < len(message):
        tag, at = _read_varint(message, at)
        number, wire = tag >> 3, tag & 7
        if wire == 2:
            size, at = _read_varint(message, at)
            yield number, wire, message[at:at + size]
            at += size
        elif wire == 0:
            start = at
            _, at = _read_varint(message, at)
            yield number, wire, message[start:at]
        else:
            raise ValueError(f"a field of kind {wire}")


def _read_varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if not byte & 0x80:
            return value, at
        shift += 7


def layer(
    name: str, ids: Sequence[int], kinds: Sequence[int], geometry: Sequence[bytes],
    columns: Mapping[str, Sequence[Any]],
) -> bytes:
    """Return one layer with its tag, ready to be put behind others.

    Args:
        name: Of the source-layer.
        ids: A number per feature, not below 0.
        kinds: 1 point, 2 line, 3 polygon.
        geometry: Packed commands of each feature (layers.shapes).
        columns: Attributes by name; None leaves one out of a feature.
    """
    keys, values, tags = _attributes(columns, len(ids))
    body = bytearray(text(1, name))
    for number, kind, commands, tagged in zip(ids, kinds, geometry, tags, strict=True):
        feature = b"\x08" + varint(int(number))
        if tagged:
            feature += b"\x12" + varint(len(tagged)) + tagged
        feature += bytes((0x18, kind)) + b"\x22" + varint(len(commands)) + commands
        body += b"\x12" + varint(len(feature)) + feature
    for key in keys:
        body += text(3, key)
    for value in values:
        body += b"\x22" + varint(len(value)) + value
    body += b"\x28" + varint(EXTENT) + b"\x78\x02"
    return bytes((_LAYER_TAG,)) + varint(len(body)) + bytes(body)


def _attributes(
    columns: Mapping[str, Sequence[Any]], count: int
) -> tuple[list[str], list[bytes], list[bytes]]:
    """Return keys, distinct values, and each feature's pairs of their numbers."""
    keys = [name for name, column in columns.items() if any(v is not None for v in column)]
    numbers: dict[bytes, int] = {}
    tags = [b""] * count
    for at, name in enumerate(keys):
        key, seen = varint(at), dict[Any, bytes]()
        for row, value in enumerate(columns[name]):
            if value is None:
                continue
            kept = (type(value), value)
            if kept not in seen:
                seen[kept] = key + varint(numbers.setdefault(value_bytes(value), len(numbers)))
            tags[row] += seen[kept]
    return keys, list(numbers), tags


def plain(value: Any) -> Any:
    """Return a scalar that a tile can hold, or None for what is missing, not finite or empty."""
    if value is None or value is pd.NA or value is pd.NaT or value == "":
        return None
    if isinstance(value, float):
        return round(value, 2) if math.isfinite(value) else None
    if isinstance(value, (bool, int, str)):
        return value
    return str(value)


def value_bytes(value: Any) -> bytes:
    """Return a value of an attribute; a whole number is the same whatever it is kept as."""
    if isinstance(value, bool):
        return bytes((0x38, int(value)))
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, int):
        return b"\x28" + varint(value) if value >= 0 else b"\x30" + varint(-2 * value - 1)
    if isinstance(value, float):
        return b"\x19" + struct.pack("<d", value)
    return text(1, str(value))


def text(field: int, said: str) -> bytes:
    """Return a text under the number of its field."""
    raw = said.encode("utf-8", "replace")
    return bytes((field << 3 | 2,)) + varint(len(raw)) + raw


def varint(value: int) -> bytes:
    """Return a number of 0 or more as base-128 bytes, low ones first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def varints(words: Words, bounds: NDArray[np.int64]) -> list[bytes]:
    """Return runs of numbers as base-128 bytes: run i is ``words[bounds[i]:bounds[i + 1]]``."""
    flat, ends = packed(words)
    raw, cuts = flat.tobytes(), ends[bounds].tolist()
    return [raw[a:b] for a, b in pairwise(cuts)]


def packed(words: NDArray[Any]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return numbers as base-128 bytes side by side, and where each begins and the last ends."""
    sizes = np.ones(len(words), dtype=np.int64)
    low = 1 << 7
    top = int(words.max()) if len(words) else 0
    while low <= top:
        sizes += words >= low
        low <<= 7
    ends = np.concatenate([[0], np.cumsum(sizes)])
    flat = np.empty(int(ends[-1]), dtype=np.uint8)
    place, rest = ends[:-1], words
    while len(rest):
        more = rest > 0x7F
        flat[place] = (rest & 0x7F) | np.where(more, 0x80, 0).astype(rest.dtype)
        place, rest = place[more] + 1, rest[more] >> 7
    return flat, ends
