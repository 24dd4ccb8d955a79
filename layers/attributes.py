"""Attributes of a layer's features, numbered as vector tiles want them: tile by tile, each distinct
value once. After the Mapbox Vector Tile 2.1 specification, 4.4 (feature attributes)."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers import columnar, mvt

Ints = NDArray[np.int64]


class Attributes:
    """Columns of one layer; a column's numbers are those of its distinct values, -1 for none."""

    def __init__(self, columns: Mapping[str, pa.Array]) -> None:
        found = {name: _numbered(column) for name, column in columns.items()}
        # few distinct values first: small numbers for what most features have
        names = sorted((n for n, (_, values) in found.items() if len(values)),
                       key=lambda n: len(found[n][1]))
        self.names = names
        start, shifted = 0, list[Ints]()
        for name in names:
            codes, values = found[name]
            shifted.append(np.where(codes >= 0, codes + start, -1))
            start += len(values)
        self._codes = np.stack(shifted, axis=1) if names else None
        self._values = pa.concat_arrays([found[n][1] for n in names]) if names else None
        self._count = start
        #: The names as they stand in every tile.
        self.keys = b"".join(mvt.text(3, name) for name in names)

    def of(self, rows: Ints, tile: Ints, tiles: int) -> tuple[pa.Array, pa.Array]:
        """Return the tags of features (with field and length) and the values of each tile.

        Args:
            rows: Features, one after the other in the tiles' order.
            tile: Place of each one's tile, ascending.
            tiles: How many there are.
        """
        if self._codes is None or self._values is None:
            none = np.zeros(1, dtype=np.uint8)
            return (columnar.column(none, np.zeros(len(rows) + 1, dtype=np.int64)),
                    columnar.column(none, np.zeros(tiles + 1, dtype=np.int64)))
        codes = self._codes[rows]
        at, key = np.nonzero(codes >= 0)
        used, number = np.unique(tile[at] * np.int64(self._count) + codes[at, key],
                                 return_inverse=True)
        first = np.searchsorted(used, np.arange(tiles + 1) * np.int64(self._count))
        words = np.empty((len(at), 2), dtype=np.uint32)
        words[:, 0], words[:, 1] = key, number - first[tile[at]]
        flat, ends = mvt.packed(words.ravel())
        counts = np.bincount(at, minlength=len(rows))
        tags = columnar.column(flat, ends[2 * np.concatenate([[0], np.cumsum(counts)])])
        told = pc.if_else(counts > 0, columnar.joined(b"\x12", columnar.sized(tags)), b"")
        values = self._values.take(pa.array(used % self._count))
        return told.cast(pa.large_binary()), columnar.grouped(values, first)


def _numbered(column: pa.Array) -> tuple[Ints, pa.Array]:
    """Return each row's number of its value, and the distinct values as fields of a layer."""
    coded = _cleaned(column).dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    kept = coded.dictionary
    order = np.argsort(-np.bincount(codes[codes >= 0], minlength=len(kept)), kind="stable")
    place = np.empty(len(kept) + 1, dtype=np.int64)
    place[order], place[-1] = np.arange(len(kept)), -1
    values = _as_values(kept.take(pa.array(order)))
    return place[codes], columnar.joined(b"\x22", columnar.sized(values))


def _cleaned(column: pa.Array) -> pa.Array:
    """Return a column with null for what is missing, empty or not finite."""
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_finite(column), column, None)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return pc.if_else(pc.equal(column, ""), None, column)
    return column


def _as_values(kept: pa.Array) -> pa.Array:
    """Return distinct values as a tile keeps them."""
    if pa.types.is_string(kept.type) or pa.types.is_large_string(kept.type):
        raw = kept.cast(pa.large_string()).cast(pa.large_binary())
        return columnar.joined(b"\x0a", columnar.sized(raw))
    if pa.types.is_binary(kept.type):                # values already
        return kept.cast(pa.large_binary())
    said = [mvt.value_bytes(mvt.plain(value)) for value in kept.to_pylist()]
    return pa.array(said, type=pa.large_binary())
