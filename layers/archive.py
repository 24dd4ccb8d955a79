"""Reads one PMTiles v3 archive: directory decoded once, then one pread per tile.

Layout after the public PMTiles v3 specification (github.com/protomaps/PMTiles, spec/v3): a
127-byte header, gzip directories of varints, tiles addressed by their place on a Hilbert curve.
"""

import gzip
import hashlib
import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.errors import ServeError, TileOutOfRange

HEADER = struct.Struct("<7sB11QBBBBBB4iB2i")
_GZIP = 2
_MVT = 1
_MAX_ZOOM = 26


@dataclass(frozen=True, slots=True)
class _Header:
    """What is used of the header: offsets and lengths in bytes, zooms, bounds in degrees."""

    root: tuple[int, int]
    leaves: int
    tiles: tuple[int, int]
    zooms: tuple[int, int]
    bounds: tuple[float, float, float, float]


class TileArchive:
    """An open archive; safe for any number of threads, since nothing is kept between reads."""

    def __init__(self, path: Path) -> None:
        """Open ``path`` and decode its directory; raise ServeError when it is damaged."""
        self.path = path
        try:
            self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError as e:
            raise ServeError(f"The tile archive {path.name!r} cannot be opened: {e.strerror}.",
                             "Load the district again to rebuild its tiles.") from e
        try:
            self._read_directory()
        except (struct.error, ValueError, IndexError, EOFError, zlib.error, OSError) as e:
            os.close(self._file)
            raise ServeError(f"The tile archive {path.name!r} is damaged: {e}.",
                             "Load the district again to rebuild its tiles.") from e

    def close(self) -> None:
        """Release the file; later reads fail."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def get(self, z: int, x: int, y: int) -> bytes | None:
        """Return the stored gzip bytes of one tile, None when the archive has none there.

        Raises TileOutOfRange when no such tile can exist at all.
        """
        wanted = tile_id(z, x, y)
        i = int(self._ids.searchsorted(wanted, side="right")) - 1
        if i < 0 or wanted - self._ids[i] >= self._runs[i]:
            return None
        length = int(self._lengths[i])
        body = os.pread(self._file, length, int(self._offsets[i]))
        if len(body) != length:
            raise ServeError(f"The tile archive {self.path.name!r} ends too early.",
                             "Load the district again to rebuild its tiles.")
        return body

    def __len__(self) -> int:
        return int(self._runs.sum())

    def addresses(self) -> list[tuple[int, int, int]]:
        """Return (z, x, y) of every tile, for checks and measurements."""
        return [tile_address(int(start) + step)
                for start, run in zip(self._ids, self._runs, strict=True) for step in range(run)]

    def _read_directory(self) -> None:
        size = os.fstat(self._file).st_size
        head = _parse_header(os.pread(self._file, HEADER.size, 0))
        entries = self._entries(head, *head.root)
        self._ids, self._runs, self._lengths, offsets = entries
        self._offsets = offsets + head.tiles[0]
        if len(self._ids) and int((self._offsets + self._lengths).max()) > size:
            raise ValueError("it is shorter than its directory says")
        self.min_zoom, self.max_zoom = head.zooms
        self.bounds = head.bounds
        stat = os.fstat(self._file)
        mark = f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ino}".encode()
        self.etag = hashlib.sha256(mark).hexdigest()[:16]

    def _entries(self, head: _Header, offset: int, length: int) -> tuple[np.ndarray, ...]:
        """Return ids, run lengths, byte lengths, offsets with leaf directories put in place."""
        packed = os.pread(self._file, length, offset)
        ids, runs, lengths, offsets = _parse_directory(gzip.decompress(packed))
        whole = runs > 0
        parts = [(ids[whole], runs[whole], lengths[whole], offsets[whole])]
        for i in np.flatnonzero(~whole):
            leaf = self._entries(head, head.leaves + int(offsets[i]), int(lengths[i]))
            parts.append(leaf)  # type: ignore[arg-type]
        joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
        order = np.argsort(joined[0], kind="stable")
        return tuple(column[order] for column in joined)


def tile_id(z: int, x: int, y: int) -> int:
    """Return the archive's number of a tile: tiles of lower zooms plus its Hilbert index.

    Raises TileOutOfRange when the zoom has no such column or row.
    """
    if not 0 <= z <= _MAX_ZOOM or not 0 <= x < 1 << z or not 0 <= y < 1 << z:
        raise TileOutOfRange(f"There is no tile {z}/{x}/{y}.",
                             f"Give a zoom of 0 to {_MAX_ZOOM}, x and y below 2 to the zoom.")
    index = ((1 << (2 * z)) - 1) // 3
    for bit in range(z - 1, -1, -1):
        side = 1 << bit
        right, low = (x >> bit) & 1, (y >> bit) & 1
        index += side * side * ((3 * right) ^ low)
        x, y = _turn(side, x & (side - 1), y & (side - 1), right, low)
    return index


def tile_ids(z: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return ``tile_id`` of many tiles of a zoom; all must be there."""
    x, y = x.astype(np.int64), y.astype(np.int64)
    index = np.full(len(x), ((1 << (2 * z)) - 1) // 3, dtype=np.int64)
    for bit in range(z - 1, -1, -1):
        side = 1 << bit
        right, low = (x >> bit) & 1, (y >> bit) & 1
        index += side * side * ((3 * right) ^ low)
        x, y = x & (side - 1), y & (side - 1)
        flip = (low == 0) & (right == 1)
        x, y = np.where(flip, side - 1 - x, x), np.where(flip, side - 1 - y, y)
        x, y = np.where(low == 0, y, x), np.where(low == 0, x, y)
    return index


def tile_address(number: int) -> tuple[int, int, int]:
    """Return (z, x, y) of an archive's tile number; the inverse of ``tile_id``."""
    z, below = 0, 0
    while below + (1 << (2 * z)) <= number:
        below += 1 << (2 * z)
        z += 1
    rest, x, y = number - below, 0, 0
    for bit in range(z):
        side = 1 << bit
        right = (rest >> 1) & 1
        low = (rest ^ right) & 1
        x, y = _turn(side, x, y, right, low)
        x, y = x + side * right, y + side * low
        rest >>= 2
    return z, x, y


def _turn(side: int, x: int, y: int, right: int, low: int) -> tuple[int, int]:
    """Turn one quadrant of the Hilbert curve of ``side`` cells."""
    if low:
        return x, y
    return (side - 1 - y, side - 1 - x) if right else (y, x)


def _parse_header(raw: bytes) -> _Header:
    got = HEADER.unpack(raw)
    magic, version, numbers = got[0], got[1], got[2:13]
    internal, tile_packing, tile_kind, low, high = got[14:19]
    if magic != b"PMTiles" or version != 3:
        raise ValueError("it is not a PMTiles v3 file")
    if (internal, tile_packing, tile_kind) != (_GZIP, _GZIP, _MVT):
        raise ValueError("it does not hold gzip vector tiles")
    west, south, east, north = (value / 1e7 for value in got[19:23])
    return _Header(
        root=(numbers[0], numbers[1]), leaves=numbers[4], tiles=(numbers[6], numbers[7]),
        zooms=(low, high), bounds=(west, south, east, north),
    )


def _parse_directory(raw: bytes) -> tuple[np.ndarray, ...]:
    """Return ids, runs, lengths, offsets; varint columns one after the other, ids as steps."""
    values = _varints(raw)
    count = int(values[0])
    if len(values) != 1 + 4 * count:
        raise ValueError("its directory has the wrong length")
    steps, runs, lengths, places = values[1:].reshape(4, count)
    offsets = places - 1
    for i in np.flatnonzero(places == 0):  # 0: right after the entry before
        offsets[i] = offsets[i - 1] + lengths[i - 1]
    return np.cumsum(steps), runs, lengths, offsets


def _varints(raw: bytes) -> np.ndarray:
    """Decode a run of little-endian base-128 numbers."""
    found, value, shift = [], 0, 0
    for byte in raw:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
        else:
            found.append(value)
            value = shift = 0
    if shift:
        raise ValueError("its directory is cut off")
    return np.array(found, dtype=np.int64)
