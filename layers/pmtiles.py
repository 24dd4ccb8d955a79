"""Writes one PMTiles v3 archive, tile after tile in the order of their numbers.

After the public PMTiles v3 specification (github.com/protomaps/PMTiles, spec/v3), like
layers/archive.py: header and root directory fill the first 16 KiB, then come the tiles, then the
metadata and the leaf directories, so that nothing needs to be known before it is written.
"""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.archive import HEADER
from layers.mvt import packed

#: Header and root directory end before the tiles begin.
_FIRST = 16_384
_IN_A_LEAF = 4_096
_GZIP, _MVT, _CLUSTERED = 2, 1, 1

Ints = NDArray[np.int64]


class TileWriter:
    """An archive that is being written to ``path``; nobody may read it before ``close``."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(bytes(_FIRST))
        self._ids = list[int]()
        self._sizes = list[int]()

    def put(self, number: int, body: bytes) -> None:
        """Add the gzip bytes of a tile; numbers (layers.archive.tile_id) only ascend."""
        self._ids.append(number)
        self._sizes.append(len(body))
        self._file.write(body)

    def close(self, *, zooms: tuple[int, int], bounds: tuple[float, float, float, float],
              layers: Sequence[dict[str, Any]]) -> None:
        """Write the directories and the header.

        Args:
            zooms: Lowest and highest.
            bounds: West, south, east, north in degrees.
            layers: What the metadata says of the source-layers (id, fields, minzoom, maxzoom).
        """
        ids, sizes = np.array(self._ids, dtype=np.int64), np.array(self._sizes, dtype=np.int64)
        tiles = int(sizes.sum())
        told = gzip.compress(json.dumps({"vector_layers": list(layers)}).encode(), mtime=0)
        self._file.write(told)
        root, leaves = _directories(ids, np.cumsum(sizes) - sizes, sizes)
        self._file.write(leaves)
        west, south, east, north = (round(value * 1e7) for value in bounds)
        head = HEADER.pack(
            b"PMTiles", 3, HEADER.size, len(root), _FIRST + tiles, len(told),
            _FIRST + tiles + len(told), len(leaves), _FIRST, tiles, len(ids), len(ids), len(ids),
            _CLUSTERED, _GZIP, _GZIP, _MVT, *zooms, west, south, east, north, zooms[0],
            (west + east) // 2, (south + north) // 2)
        self._file.seek(0)
        self._file.write(head + root)
        self._file.close()


def _directories(ids: Ints, places: Ints, sizes: Ints) -> tuple[bytes, bytes]:
    """Return the root directory and the leaves that it leads to, if one alone is too long."""
    root = _directory(ids, np.ones(len(ids), dtype=np.int64), sizes, places)
    if HEADER.size + len(root) <= _FIRST:
        return root, b""
    leaves, first, at = list[bytes](), list[int](), list[int]()
    for start in range(0, len(ids), _IN_A_LEAF):
        some = slice(start, start + _IN_A_LEAF)
        at.append(sum(map(len, leaves)))
        first.append(int(ids[start]))
        leaves.append(_directory(ids[some], np.ones(len(ids[some]), dtype=np.int64), sizes[some],
                                 places[some]))
    root = _directory(np.array(first), np.zeros(len(first), dtype=np.int64),
                      np.array([len(one) for one in leaves]), np.array(at))
    return root, b"".join(leaves)


def _directory(ids: Ints, runs: Ints, sizes: Ints, places: Ints) -> bytes:
    steps = np.diff(ids, prepend=0)
    values = np.concatenate([[len(ids)], steps, runs, sizes, places + 1])
    return gzip.compress(packed(values)[0].tobytes(), mtime=0)
